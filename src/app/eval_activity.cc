// What the networks' interfaces say, as the house's own message, from the shell: activity.
#include <boost/json.hpp>

#include "app/eval.h"
#include "base/time.h"
#include "channels/activitystreams/wire.h"
#include "channels/bluesky/wire.h"
#include "channels/mastodon/wire.h"
#include "text/html.h"
#include "text/url.h"

namespace kith::app {
namespace {

namespace json = boost::json;

std::string said(const json::object& in, std::string_view key) {
  const auto* const value = in.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::object* inside(const json::object& in, std::string_view key) {
  const auto* const value = in.if_contains(key);
  return value ? value->if_object() : nullptr;
}

// Mastodon's own ids are one server's; the address of a thing is the same everywhere.
std::string lasting_id(const json::object& thing) {
  for (const char* const key : {"uri", "url", "id"})
    if (auto id = said(thing, key); !id.empty()) return id;
  return {};
}

channels::mastodon::Viewpoint view_of(const json::object& account) {
  const auto url = text::parse_url(said(account, "url"));
  return {.account_id = {}, .server = url ? url->origin() : std::string()};
}

Result<Incoming> mastodon(const json::object& in) {
  namespace network = channels::mastodon;
  const auto* const account = inside(in, "account");
  if (!account) return fail(Kind::corrupt, "a status or notification has an account");
  const auto* const status = in.contains("content") ? &in : inside(in, "status");
  Incoming item;
  if (in.contains("content")) {
    TRY(auto read, network::read_status(json::serialize(in), view_of(*account)));
    item = std::move(read.item);
    item.addressed = false;
  } else {
    TRY(auto read, network::read_notifications(json::serialize(json::array{in}), view_of(*account)));
    if (!read.poison.empty()) return read.poison.front().error;
    if (read.items.empty()) return fail(Kind::unsupported, "nothing that is said or done to us");
    item = std::move(read.items.front());
    if (item.what == Incoming::What::reaction && status) item.target = lasting_id(*status);
  }
  if (item.what != Incoming::What::reaction && status) {
    item.remote_id = lasting_id(*status);
    if (const auto* const author = inside(*status, "account")) item.author.remote_id = lasting_id(*author);
  } else {
    item.author.remote_id = lasting_id(*account);
  }
  if (const auto* const shared = inside(in, "reblog")) {
    item = Incoming{.what = Incoming::What::reaction,
                    .remote_id = item.remote_id,
                    .author = item.author,
                    .addressed = false,
                    .sent_at = item.sent_at,
                    .reaction = ReactionKind::share};
    item.target = lasting_id(*shared);
  }
  return item;
}

// A record without its view: the author is known by the address alone.
json::object view_around(const std::string& uri, const std::string& cid, const json::object& record) {
  const auto at = channels::bluesky::parse_at_uri(uri);
  const std::string did = at ? at->did : std::string();
  return {{"uri", uri}, {"cid", cid}, {"author", json::object{{"did", did}, {"handle", ""}}}, {"record", record}};
}

// A post view, whatever it is wrapped in: a feed's entry, a thread's, a stored record, an event of the stream.
Result<json::object> post_view(const json::object& in) {
  if (const auto* const post = inside(in, "post")) return *post;
  if (inside(in, "record") && inside(in, "author")) return in;
  if (const auto* const value = inside(in, "value")) return view_around(said(in, "uri"), said(in, "cid"), *value);
  if (const auto* const commit = inside(in, "commit"))
    if (const auto* const record = inside(*commit, "record"))
      return view_around("at://" + said(in, "did") + "/" + said(*commit, "collection") + "/" + said(*commit, "rkey"),
                         said(*commit, "cid"), *record);
  return fail(Kind::corrupt, "neither a post with its author and record, nor a record with its address");
}

Result<Incoming> bluesky(const json::object& in) {
  namespace network = channels::bluesky;
  if (!said(in, "reason").empty()) {
    TRY(auto read, network::read_notification(json::serialize(in), {}));
    if (read.items.empty()) return fail(Kind::unsupported, "nothing that is said or done to us");
    return std::move(read.items.front());
  }
  TRY(auto view, post_view(in));
  if (said(view, "cid").empty()) view["cid"] = "unknown";
  TRY(auto posts, network::read_posts(json::serialize(json::object{{"posts", json::array{view}}}), {}));
  if (posts.empty()) return fail(Kind::corrupt, "a post without author, record, address or readable date");
  auto item = std::move(posts.front().item);
  if (item.thread == item.remote_id) item.thread.clear();
  return item;
}

std::string_view name(Incoming::What what) {
  static constexpr std::string_view kNames[] = {"message", "edit", "deletion", "reaction"};
  return kNames[static_cast<std::size_t>(what)];
}

json::object written(const Author& author) {
  return {{"remote_id", author.remote_id},
          {"handle", author.handle},
          {"name", author.name},
          {"avatar_url", author.avatar_url},
          {"profile_url", author.profile_url}};
}

json::array written(const std::vector<Attachment>& attachments) {
  json::array list;
  for (const auto& a : attachments)
    list.push_back(json::object{{"kind", a.kind},
                                {"url", a.url},
                                {"preview_url", a.preview_url},
                                {"alt", a.alt},
                                {"type", a.type},
                                {"width", a.width},
                                {"height", a.height}});
  return list;
}

// What was said as it is stored: safe, and made of the text where the network sends no markup.
std::string stored_html(const Incoming& item) {
  if (item.text.empty()) return {};
  if (item.html.empty()) return text::text_to_html(item.text);
  text::SafeHtmlOptions options;
  options.base_url = item.url;
  return text::safe_html(item.html, options);
}

void put(const Incoming& item, json::object& out) {
  out["what"] = name(item.what);
  out["remote_id"] = item.remote_id;
  out["author"] = written(item.author);
  out["sent_at"] = item.sent_at == Time{} ? json::value(nullptr) : json::value(format_time(item.sent_at));
  if (item.what == Incoming::What::reaction) {
    out["reaction"] = Names<ReactionKind>::value[static_cast<std::size_t>(item.reaction)];
    out["target"] = item.target;
    return;
  }
  out["url"] = item.url;
  out["parent"] = item.parent;
  if (!item.thread.empty()) out["thread"] = item.thread;
  out["text"] = item.text;
  out["html"] = stored_html(item);
  out["subject"] = item.subject;
  out["language"] = item.language;
  out["visibility"] = Names<Visibility>::value[static_cast<std::size_t>(item.visibility)];
  if (item.edited_at) out["edited_at"] = format_time(*item.edited_at);
  out["attachments"] = written(item.attachments);
  if (item.quoted)
    out["quoted"] = json::object{{"remote_id", item.quoted->remote_id},
                                 {"author", item.quoted->author},
                                 {"text", item.quoted->text},
                                 {"url", item.quoted->url}};
}

// {id, network, json} → {id, what, remote_id, author, sent_at, text, …}
Result<void> activity(const json::object& in, json::object& out) {
  TRY(const std::string network, string_field(in, "network"));
  const auto* const given = in.if_contains("json");
  if (!given) return fail(Kind::invalid, "`json` must be given: what the network sent, as an object or as text");
  json::value parsed = *given;
  if (given->is_string()) {
    boost::system::error_code problem;
    parsed = json::parse(given->get_string(), problem);
    if (problem) return fail(Kind::corrupt, "the text in `json` is no JSON: " + problem.message());
  }
  const auto* const object = parsed.if_object();
  if (!object) return fail(Kind::corrupt, "what the network sent is no object");
  Result<Incoming> item = fail(Kind::unsupported, "network `" + network.substr(0, 60) +
                                                      "` is not known; write mastodon, bluesky or activitystreams");
  if (network == "mastodon") item = mastodon(*object);
  if (network == "bluesky") item = bluesky(*object);
  if (network == "activitystreams") item = channels::activitystreams::read_activity(json::serialize(*object));
  if (!item) return item.error();
  put(*item, out);
  return {};
}

}  // namespace

void add_activity_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"activity", "what a network's interface says, as one message", activity});
}

}  // namespace kith::app
