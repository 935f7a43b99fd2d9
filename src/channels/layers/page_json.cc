#include "channels/layers/page_json.h"

#include <algorithm>
#include <array>

#include "base/secret.h"
#include "channels/attachment_json.h"

namespace kith::channels {
namespace {

constexpr std::array kWhats{"message", "edit", "deletion", "reaction"};

json::object author_json(const Author& a) {
  json::object o;
  put(o, "remote_id", a.remote_id);
  put(o, "handle", a.handle);
  put(o, "name", a.name);
  put(o, "avatar_url", a.avatar_url);
  put(o, "profile_url", a.profile_url);
  if (a.followers) o["followers"] = *a.followers;
  return o;
}

json::object item_json(const Incoming& i) {
  json::object o{{"what", kWhats[static_cast<std::size_t>(i.what)]},
                 {"remote_id", i.remote_id},
                 {"author", author_json(i.author)},
                 {"sent_at", to_ms(i.sent_at)}};
  put(o, "thread", i.thread);
  put(o, "parent", i.parent);
  if (!i.references.empty()) o["references"] = json::value_from(i.references);
  put(o, "own", i.own);
  if (!i.addressed) o["overheard"] = true;
  put(o, "text", i.text);
  put(o, "html", i.html);
  put(o, "subject", i.subject);
  put(o, "url", i.url);
  put(o, "language", i.language);
  if (i.visibility != Visibility::everyone) o["visibility"] = name(i.visibility);
  if (i.edited_at) o["edited_at"] = to_ms(*i.edited_at);
  put_attachments(o, i.attachments);
  if (i.quoted)
    o["quoted"] = json::object{{"remote_id", i.quoted->remote_id},
                               {"author", i.quoted->author},
                               {"text", i.quoted->text},
                               {"url", i.quoted->url}};
  if (i.what == Incoming::What::reaction) o["reaction"] = name(i.reaction);
  put(o, "target", i.target);
  put(o, "auto_submitted", i.auto_submitted);
  put(o, "bounce", i.bounce);
  put(o, "list", i.list);
  put(o, "bounced_id", i.bounced_id);
  return o;
}

Result<Incoming> item_from(const json::object& o) {
  Incoming i;
  const auto what = text_at(o, "what");
  const auto found = std::find(kWhats.begin(), kWhats.end(), what);
  if (found == kWhats.end() || text_at(o, "remote_id").empty())
    return fail(Kind::corrupt, "an item of the recording is damaged");
  i.what = static_cast<Incoming::What>(found - kWhats.begin());
  i.remote_id = text_at(o, "remote_id");
  i.thread = text_at(o, "thread");
  i.parent = text_at(o, "parent");
  if (const auto* list = array_at(o, "references"))
    for (const auto& v : *list)
      if (v.is_string()) i.references.emplace_back(v.get_string());
  if (const auto* a = object_at(o, "author"))
    i.author = {.remote_id = text_at(*a, "remote_id"),
                .handle = text_at(*a, "handle"),
                .name = text_at(*a, "name"),
                .avatar_url = text_at(*a, "avatar_url"),
                .profile_url = text_at(*a, "profile_url"),
                .followers = number_at(*a, "followers")};
  i.own = flag_at(o, "own");
  i.addressed = !flag_at(o, "overheard");
  i.text = text_at(o, "text");
  i.html = text_at(o, "html");
  i.subject = text_at(o, "subject");
  i.url = text_at(o, "url");
  i.language = text_at(o, "language");
  i.visibility = o.contains("visibility") ? parse<Visibility>(text_at(o, "visibility")).value_or(Visibility::direct)
                                          : Visibility::everyone;
  i.sent_at = from_ms(number_at(o, "sent_at").value_or(0));
  if (const auto edited = number_at(o, "edited_at")) i.edited_at = from_ms(*edited);
  i.attachments = attachments_at(o);
  if (const auto* q = object_at(o, "quoted"))
    i.quoted = Quoted{.remote_id = text_at(*q, "remote_id"),
                      .author = text_at(*q, "author"),
                      .text = text_at(*q, "text"),
                      .url = text_at(*q, "url")};
  i.reaction = parse<ReactionKind>(text_at(o, "reaction")).value_or(ReactionKind::like);
  i.target = text_at(o, "target");
  i.auto_submitted = flag_at(o, "auto_submitted");
  i.bounce = flag_at(o, "bounce");
  i.list = flag_at(o, "list");
  i.bounced_id = text_at(o, "bounced_id");
  return i;
}

}  // namespace

std::string to_json(const Page& page) {
  json::array items, poison;
  for (const auto& i : page.items) items.push_back(item_json(i));
  for (const auto& p : page.poison)
    poison.push_back(json::object{{"remote_id", p.remote_id}, {"raw", base64(p.raw)}, {"error", p.error.message}});
  return json::serialize(json::object{
      {"items", std::move(items)}, {"poison", std::move(poison)}, {"cursor", page.cursor}, {"more", page.more}});
}

Result<Page> page_from_json(std::string_view text) {
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  const auto* o = bad ? nullptr : value.if_object();
  const auto* items = o ? array_at(*o, "items") : nullptr;
  if (!items) return fail(Kind::corrupt, "a page of the recording is damaged");
  Page page;
  for (const auto& v : *items) {
    if (!v.is_object()) return fail(Kind::corrupt, "an item of the recording is damaged");
    TRY(auto item, item_from(v.get_object()));
    page.items.push_back(std::move(item));
  }
  if (const auto* list = array_at(*o, "poison"))
    for (const auto& v : *list)
      if (const auto* p = v.if_object()) {
        TRY(auto raw, from_base64(text_at(*p, "raw")));
        page.poison.push_back({.remote_id = text_at(*p, "remote_id"),
                               .raw = std::move(raw),
                               .error = fail(Kind::corrupt, text_at(*p, "error"))});
      }
  page.cursor = text_at(*o, "cursor");
  page.more = flag_at(*o, "more");
  return page;
}

}  // namespace kith::channels
