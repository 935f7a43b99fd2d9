#include "channels/mastodon/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/limits.h"
#include "channels/mastodon/wire_json.h"
#include "net/url.h"
#include "text/html.h"
#include "text/utf8.h"

namespace kith::channels::mastodon {
namespace {

constexpr std::string_view kWho = "the server";

std::string host_of(std::string_view server) {
  const auto url = net::parse_url(server);
  if (!url) return {};
  const bool usual = url->port == (url->scheme == "https" ? 443 : 80);
  return usual ? url->host : fmt::format("{}:{}", url->host, url->port);
}

Visibility visibility_from(std::string_view v) {
  if (v == "public" || v == "local") return Visibility::everyone;
  if (v == "unlisted") return Visibility::unlisted;
  if (v == "private" || v == "mutuals_only") return Visibility::followers;
  return Visibility::direct;  // unknown: as narrow as can be
}

Account account_from(const json::object& o) {
  Account a;
  a.id = text_at(o, "id");
  a.acct = text_at(o, "acct");
  a.name = text_at(o, "display_name");
  if (a.name.empty()) a.name = text_at(o, "username");
  a.avatar = text_at(o, "avatar");
  a.url = text_at(o, "url");
  a.followers = number_at(o, "followers_count");
  return a;
}

Author author_from(const Account& a, const Viewpoint& view) {
  return {.remote_id = a.id,
          .handle = full_handle(a.acct, view.server),
          .name = a.name,
          .avatar_url = a.avatar,
          .profile_url = a.url,
          .followers = a.followers};
}

Attachment attachment_from(const json::object& o) {
  Attachment a;
  a.kind = text_at(o, "type");
  if (a.kind == "gifv") a.kind = "video";
  if (a.kind != "image" && a.kind != "video" && a.kind != "audio") a.kind = "file";
  a.url = text_at(o, "url");
  if (a.url.empty()) a.url = text_at(o, "remote_url");
  a.preview_url = text_at(o, "preview_url");
  a.alt = text_at(o, "description");
  if (const auto* meta = object_at(o, "meta"))
    if (const auto* original = object_at(*meta, "original")) {
      a.width = static_cast<int>(number_at(*original, "width").value_or(0));
      a.height = static_cast<int>(number_at(*original, "height").value_or(0));
    }
  return a;
}

// Mastodon writes `quote` as {state, quoted_status}; Pleroma and GoToSocial as the status itself.
std::optional<Quoted> quoted_from(const json::object& status) {
  const auto* quote = object_at(status, "quote");
  if (!quote) return std::nullopt;
  const auto* quoted = object_at(*quote, "quoted_status");
  if (!quoted && quote->contains("content")) quoted = quote;
  if (!quoted) return std::nullopt;
  Quoted q;
  q.remote_id = text_at(*quoted, "id");
  if (const auto* account = object_at(*quoted, "account")) q.author = text_at(*account, "acct");
  q.text = text::html_to_text(text_at(*quoted, "content"));
  q.url = text_at(*quoted, "url");
  return q;
}

void add_card(const json::object& status, Incoming& item) {
  const auto* card = object_at(status, "card");
  if (!card || text_at(*card, "url").empty()) return;
  Attachment a;
  a.kind = "link";
  a.url = text_at(*card, "url");
  a.alt = text_at(*card, "title");
  a.preview_url = text_at(*card, "image");
  item.attachments.push_back(std::move(a));
}

Result<Status> status_from(const json::object& o, const Viewpoint& view) {
  const auto* account = object_at(o, "account");
  Status s;
  s.item.remote_id = text_at(o, "id");
  if (s.item.remote_id.empty() || !account || text_at(*account, "id").empty())
    return fail(Kind::corrupt, "a status without id or author");
  const auto sent_at = time_at(o, "created_at");
  if (!sent_at) return fail(Kind::corrupt, "a status without a readable date");
  const auto author = account_from(*account);
  s.author_acct = author.acct;
  s.is_boost = object_at(o, "reblog") != nullptr;
  s.favourited = flag_at(o, "favourited");
  s.reblogged = flag_at(o, "reblogged");
  auto& item = s.item;
  item.parent = text_at(o, "in_reply_to_id");
  item.author = author_from(author, view);
  item.own = author.id == view.account_id;
  item.html = text_at(o, "content");
  if (item.html.size() > limits::kMessageHtmlBytes) return fail(Kind::too_large, "a status of more than 512 kB");
  item.text = text::html_to_text(item.html);
  item.subject = text_at(o, "spoiler_text");
  item.url = text_at(o, "url");
  if (item.url.empty()) item.url = text_at(o, "uri");
  item.language = text_at(o, "language");
  item.visibility = visibility_from(text_at(o, "visibility"));
  item.sent_at = *sent_at;
  item.edited_at = time_at(o, "edited_at");
  if (const auto* media = array_at(o, "media_attachments"))
    for (const auto& m : *media)
      if (m.is_object() && item.attachments.size() < limits::kAttachmentsPerMessage)
        item.attachments.push_back(attachment_from(m.get_object()));
  add_card(o, item);
  item.quoted = quoted_from(o);
  return s;
}

// A notification may become a message, an edit or a reaction, or both of a quote; or nothing.
Result<std::vector<Incoming>> notification_items(const json::object& o, const Viewpoint& view) {
  const auto type = text_at(o, "type");
  const auto id = text_at(o, "id");
  if (id.empty() || type.empty()) return fail(Kind::corrupt, "a notification without id or type");
  const bool message = type == "mention" || type == "status";
  const bool edit = type == "update";
  const bool quote = type == "quote";
  std::optional<ReactionKind> reaction;
  if (type == "favourite" || type == "pleroma:emoji_reaction") reaction = ReactionKind::like;
  if (type == "reblog") reaction = ReactionKind::share;
  if (type == "follow" || type == "follow_request") reaction = ReactionKind::follow;
  if (quote) reaction = ReactionKind::quote;
  std::vector<Incoming> out;
  if (!message && !edit && !reaction) return out;

  const auto* status = object_at(o, "status");
  if (message || edit || quote) {
    if (!status) return fail(Kind::corrupt, fmt::format("a notification of type `{}` without its status", type));
    TRY(auto read, status_from(*status, view));
    read.item.addressed = type == "mention" && !read.item.own;
    if (edit) {
      read.item.what = Incoming::What::edit;
      // A boosted or answered status of somebody else was edited: nobody speaks to us with it.
      read.item.addressed = false;
    }
    out.push_back(std::move(read.item));
  }
  if (reaction) {
    const auto* account = object_at(o, "account");
    const auto at = time_at(o, "created_at");
    if (!account || text_at(*account, "id").empty() || !at)
      return fail(Kind::corrupt, fmt::format("a notification of type `{}` without account or date", type));
    Incoming item;
    item.what = Incoming::What::reaction;
    item.remote_id = fmt::format("notification:{}", id);
    item.author = author_from(account_from(*account), view);
    item.reaction = *reaction;
    if (*reaction == ReactionKind::follow) item.target = view.account_id;
    if (*reaction == ReactionKind::quote && !out.empty() && out.front().quoted)
      item.target = out.front().quoted->remote_id;
    if ((*reaction == ReactionKind::like || *reaction == ReactionKind::share) && status)
      item.target = text_at(*status, "id");
    item.sent_at = *at;
    out.push_back(std::move(item));
  }
  return out;
}

Poison poison_from(const json::value& v, Error error) {
  Poison p;
  if (v.is_object()) p.remote_id = text_at(v.get_object(), "id");
  p.raw = json::serialize(v).substr(0, limits::kPoisonBytes);
  p.error = std::move(error);
  return p;
}

template <class Read>
Result<Batch> read_list(std::string_view body, std::string_view known, const std::set<std::string, std::less<>>& heard,
                        Read read) {
  TRY(const auto value, read_json(body, kWho));
  const auto* list = value.if_array();
  if (!list) return fail(Kind::corrupt, "the server sent something else than a list");
  Batch batch;
  for (const auto& v : *list) {
    const auto* o = v.if_object();
    auto id = o ? text_at(*o, "id") : std::string();
    if (!known.empty() && id == known) {
      batch.met = true;
      break;
    }
    const bool again = heard.contains(id);
    if (!id.empty()) batch.ids.push_back(std::move(id));
    if (again) continue;
    if (o)
      if (const auto at = time_at(*o, "created_at")) batch.oldest = batch.oldest ? std::min(*batch.oldest, *at) : *at;
    Result<std::vector<Incoming>> items =
        o ? read(*o) : Result<std::vector<Incoming>>(fail(Kind::corrupt, "an entry that is no object"));
    if (!items) {
      batch.poison.push_back(poison_from(v, items.error()));
      continue;
    }
    // Turned round as a whole below, so the items of one entry go in backwards.
    for (auto it = items->rbegin(); it != items->rend(); ++it) batch.items.push_back(std::move(*it));
  }
  std::reverse(batch.items.begin(), batch.items.end());
  std::reverse(batch.poison.begin(), batch.poison.end());
  return batch;
}

}  // namespace

Author author_at(const json::object& account, const Viewpoint& view) {
  return author_from(account_from(account), view);
}

std::string full_handle(std::string_view acct, std::string_view server) {
  if (acct.find('@') != std::string_view::npos) return fmt::format("@{}", acct);
  return fmt::format("@{}@{}", acct, host_of(server));
}

Result<Account> read_account(std::string_view body) {
  TRY(const auto value, read_json(body, kWho));
  const auto* o = value.if_object();
  if (!o || text_at(*o, "id").empty()) return fail(Kind::corrupt, "the server sent no account where one was asked for");
  return account_from(*o);
}

Result<ChannelProfile> read_own_profile(std::string_view body) {
  TRY(const auto value, read_json(body, kWho));
  const auto* o = value.if_object();
  if (!o || text_at(*o, "id").empty()) return fail(Kind::corrupt, "the server sent no account where one was asked for");
  ChannelProfile p;
  p.name = text_at(*o, "display_name");
  p.about = text::html_to_text(text_at(*o, "note"));
  if (const auto* fields = array_at(*o, "fields"))
    for (const auto& f : *fields)
      if (f.is_object())
        p.fields.push_back({text::html_to_text(text_at(f.get_object(), "name")),
                            text::html_to_text(text_at(f.get_object(), "value"))});
  p.avatar_url = text_at(*o, "avatar");
  p.avatar_alt = text_at(*o, "avatar_description");
  p.banner_url = text_at(*o, "header");
  p.banner_alt = text_at(*o, "header_description");
  p.url = text_at(*o, "url");
  p.takes_about = p.takes_links = true;
  return p;
}

Result<Status> read_status(std::string_view body, const Viewpoint& view) {
  TRY(const auto value, read_json(body, kWho));
  const auto* o = value.if_object();
  if (!o) return fail(Kind::corrupt, "the server sent no status where one was asked for");
  return status_from(*o, view);
}

Result<Batch> read_notifications(std::string_view body, const Viewpoint& view, std::string_view known,
                                 const std::set<std::string, std::less<>>& heard) {
  return read_list(body, known, heard, [&](const json::object& o) { return notification_items(o, view); });
}

Result<Batch> read_statuses(std::string_view body, const Viewpoint& view, std::string_view known) {
  return read_list(body, known, {}, [&](const json::object& o) -> Result<std::vector<Incoming>> {
    TRY(auto status, status_from(o, view));
    std::vector<Incoming> out;
    if (!status.is_boost) {
      status.item.addressed = false;
      out.push_back(std::move(status.item));
    }
    return out;
  });
}

Result<Context> read_context(std::string_view body, const Viewpoint& view) {
  TRY(const auto value, read_json(body, kWho));
  const auto* o = value.if_object();
  if (!o || !array_at(*o, "ancestors"))
    return fail(Kind::corrupt, "the server sent no context where one was asked for");
  const auto read = [&](const char* key) {
    std::vector<Incoming> out;
    const auto* list = array_at(*o, key);
    if (!list) return out;
    for (const auto& v : *list) {
      if (!v.is_object()) continue;
      auto status = status_from(v.get_object(), view);
      if (!status) continue;  // an unreadable neighbour is no reason to lose the message
      status->item.addressed = false;
      out.push_back(std::move(status->item));
    }
    return out;
  };
  return Context{.ancestors = read("ancestors"), .descendants = read("descendants")};
}

Streamed read_streamed(std::string_view event, std::string_view data, const Viewpoint& view) {
  Streamed s;
  if (event == "notification" || event == "update" || event == "conversation") s.what = Streamed::What::news;
  if (event == "delete") {
    const auto first = data.find_first_not_of(" \"\r\n\t");
    const auto last = data.find_last_not_of(" \"\r\n\t");
    if (first == std::string_view::npos) return s;
    s.what = Streamed::What::deletion;
    s.item.what = Incoming::What::deletion;
    s.item.remote_id = std::string(data.substr(first, last - first + 1));
    s.item.addressed = false;
  }
  if (event == "status.update") {
    auto status = read_status(data, view);
    if (!status || status->is_boost) return s;
    s.what = Streamed::What::edit;
    s.item = std::move(status->item);
    s.item.what = Incoming::What::edit;
    s.item.addressed = false;
  }
  return s;
}

Result<MediaState> read_media(int status, std::string_view body) {
  TRY(const auto value, read_json(body, kWho));
  const auto* o = value.if_object();
  if (!o || text_at(*o, "id").empty())
    return fail(Kind::corrupt, "the server sent no attachment where one was asked for");
  return MediaState{.id = text_at(*o, "id"), .ready = status == 200};
}

Visibility narrower(Visibility a, Visibility b) {
  return std::max(a, b);
}

std::string_view visibility_name(Visibility v) {
  switch (v) {
    case Visibility::everyone:
      return "public";
    case Visibility::unlisted:
      return "unlisted";
    case Visibility::followers:
      return "private";
    case Visibility::direct:
      break;
  }
  return "direct";
}

namespace {

std::string folded(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool ends_name(std::string_view text, std::size_t pos) {
  if (pos >= text.size()) return true;
  const auto c = static_cast<unsigned char>(text[pos]);
  return !std::isalnum(c) && c != '_' && c != '@' && c != '-' &&
         !(c == '.' && pos + 1 < text.size() && std::isalnum(static_cast<unsigned char>(text[pos + 1])));
}

// Whether `@acct` stands in the text, whole.
bool names(const std::string& folded_text, std::string_view acct) {
  const auto wanted = "@" + folded(acct);
  for (auto at = folded_text.find(wanted); at != std::string::npos; at = folded_text.find(wanted, at + 1))
    if (ends_name(folded_text, at + wanted.size())) return true;
  return false;
}

}  // namespace

std::string text_to_send(const Outbound& content, const std::vector<std::string>& mentions) {
  const auto text = folded(content.text);
  std::string front;
  for (const auto& acct : mentions) {
    if (acct.empty() || names(text, acct) || names(folded(front), acct)) continue;
    front += fmt::format("@{} ", acct);
  }
  return front + content.text;
}

std::string status_json(const StatusForm& form) {
  json::object o;
  o["status"] = form.text;
  if (!form.in_reply_to.empty()) o["in_reply_to_id"] = form.in_reply_to;
  if (!form.warning.empty()) o["spoiler_text"] = form.warning;
  if (!form.language.empty()) o["language"] = form.language.substr(0, form.language.find('-'));
  o["visibility"] = visibility_name(form.visibility);
  if (!form.media_ids.empty()) {
    json::array ids;
    for (const auto& id : form.media_ids) ids.emplace_back(id);
    o["media_ids"] = std::move(ids);
  }
  return json::serialize(o);
}

bool same_words(std::string_view sent, std::string_view read_back) {
  // Servers trim, collapse blank lines, shorten links, and write `@a@own.host` as `@a`; letters and digits stay.
  const auto essence = [](std::string_view in) {
    std::string out;
    for (std::size_t i = 0; i < in.size(); ++i) {
      const auto c = static_cast<unsigned char>(in[i]);
      if (c == '@') {
        // A mention: its name, without the host that may or may not be written.
        for (++i; i < in.size() && (std::isalnum(static_cast<unsigned char>(in[i])) || in[i] == '_'); ++i) out += in[i];
        if (i < in.size() && in[i] == '@')
          for (++i; i < in.size() && !std::isspace(static_cast<unsigned char>(in[i])); ++i) {
          }
        --i;
        continue;
      }
      if (std::isalnum(c) || c >= 0x80) out += static_cast<char>(c);
    }
    return folded(out);
  };
  const auto spoken = [](std::string_view in) {
    for (;;) {
      while (!in.empty() && std::isspace(static_cast<unsigned char>(in.front()))) in.remove_prefix(1);
      if (!in.starts_with('@')) return in;
      while (!in.empty() && !std::isspace(static_cast<unsigned char>(in.front()))) in.remove_prefix(1);
    }
  };
  return essence(spoken(sent)) == essence(spoken(read_back));
}

std::string error_words(std::string_view body) {
  boost::system::error_code bad;
  const auto value = json::parse(body, bad);
  if (bad || !value.is_object()) return {};
  const auto& o = value.get_object();
  auto words = text_at(o, "error_description");
  if (words.empty()) words = text_at(o, "error");
  return std::string(text::clip_bytes(words, 200));
}

Result<OAuthApp> read_app(std::string_view body) {
  TRY(const auto value, read_json(body, kWho));
  const auto* o = value.if_object();
  OAuthApp app;
  if (o) app = {.id = text_at(*o, "client_id"), .secret = text_at(*o, "client_secret")};
  if (app.id.empty() || app.secret.empty()) return fail(Kind::corrupt, "the server registered no application for us");
  return app;
}

Result<OAuthToken> read_token(std::string_view body) {
  TRY(const auto value, read_json(body, kWho));
  const auto* o = value.if_object();
  OAuthToken t;
  if (o) {
    t.access = text_at(*o, "access_token");
    t.refresh = text_at(*o, "refresh_token");
    t.scope = text_at(*o, "scope");
    if (const auto lives = number_at(*o, "expires_in"); lives && *lives > 0) t.lives = Seconds(*lives);
  }
  if (t.access.empty()) return fail(Kind::corrupt, "the server gave no token");
  return t;
}

Result<OAuthMetadata> read_metadata(std::string_view body) {
  TRY(const auto value, read_json(body, kWho));
  const auto* o = value.if_object();
  if (!o) return fail(Kind::corrupt, "the server's OAuth description is no JSON object");
  OAuthMetadata m{.authorize = text_at(*o, "authorization_endpoint"),
                  .token = text_at(*o, "token_endpoint"),
                  .registration = text_at(*o, "app_registration_endpoint"),
                  .scopes = {}};
  if (const auto* scopes = array_at(*o, "scopes_supported"))
    for (const auto& s : *scopes)
      if (s.is_string()) m.scopes.emplace_back(s.get_string());
  return m;
}

}  // namespace kith::channels::mastodon
