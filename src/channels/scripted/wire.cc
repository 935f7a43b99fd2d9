#include "channels/scripted/wire.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

namespace kith::channels::scripted {
namespace json = boost::json;
namespace {

constexpr std::array kFaults{"drop_before",     "drop_after",  "error_before", "error_after", "rate_limited",
                             "unauthenticated", "unavailable", "delay",        "late",        "duplicate",
                             "reorder",         "truncate",    "poison"};
constexpr std::array kOns{"any", "fetch", "deliver", "settle", "check"};
constexpr std::array kWhats{"account", "token", "post", "edit", "remove", "react", "outage", "fault", "used", "call"};

template <class E, std::size_t N>
Result<E> parse_name(const std::array<const char*, N>& names, std::string_view text, const char* noun) {
  for (std::size_t i = 0; i < N; ++i)
    if (text == names[i]) return static_cast<E>(i);
  return fail(Kind::invalid, fmt::format("no {} is called `{}`", noun, text));
}

void put(json::object& out, const char* key, const std::string& value) {
  if (!value.empty()) out[key] = value;
}
void put(json::object& out, const char* key, bool value) {
  if (value) out[key] = true;
}
void put(json::object& out, const char* key, std::int64_t value) {
  if (value != 0) out[key] = value;
}

std::string text_of(const json::object& in, const char* key) {
  const auto* v = in.if_contains(key);
  return v && v->is_string() ? std::string(v->get_string()) : std::string();
}
std::int64_t number_of(const json::object& in, const char* key) {
  const auto* v = in.if_contains(key);
  return v && v->is_int64() ? v->get_int64() : 0;
}
bool flag_of(const json::object& in, const char* key) {
  const auto* v = in.if_contains(key);
  return v && v->is_bool() && v->get_bool();
}

json::object to_object(const Attachment& a) {
  json::object o;
  put(o, "kind", a.kind);
  put(o, "url", a.url);
  put(o, "preview_url", a.preview_url);
  put(o, "alt", a.alt);
  put(o, "type", a.type);
  put(o, "name", a.name);
  put(o, "size", a.size);
  put(o, "width", std::int64_t{a.width});
  put(o, "height", std::int64_t{a.height});
  return o;
}

Attachment attachment_from(const json::object& o) {
  return {.kind = text_of(o, "kind"),
          .url = text_of(o, "url"),
          .preview_url = text_of(o, "preview_url"),
          .alt = text_of(o, "alt"),
          .type = text_of(o, "type"),
          .name = text_of(o, "name"),
          .size = number_of(o, "size"),
          .width = static_cast<int>(number_of(o, "width")),
          .height = static_cast<int>(number_of(o, "height"))};
}

}  // namespace

std::string_view name(Fault::What what) {
  return kFaults[static_cast<std::size_t>(what)];
}
std::string_view name(Fault::On on) {
  return kOns[static_cast<std::size_t>(on)];
}
std::string_view name(Entry::What what) {
  return kWhats[static_cast<std::size_t>(what)];
}

Result<Fault::What> parse_fault(std::string_view text) {
  return parse_name<Fault::What>(kFaults, text, "fault");
}
Result<Fault::On> parse_fault_on(std::string_view text) {
  return parse_name<Fault::On>(kOns, text, "call");
}

std::string to_line(const Entry& e) {
  json::object o;
  o["seq"] = e.seq;
  o["at"] = to_ms(e.at);
  o["what"] = name(e.what);
  put(o, "by", e.by);
  put(o, "id", e.id);
  put(o, "handle", e.handle);
  put(o, "name", e.name);
  put(o, "avatar", e.avatar);
  put(o, "token", e.token);
  put(o, "text", e.text);
  put(o, "html", e.html);
  put(o, "subject", e.subject);
  put(o, "language", e.language);
  put(o, "url", e.url);
  put(o, "parent", e.parent);
  put(o, "thread", e.thread);
  put(o, "key", e.key);
  if (!e.to.empty()) {
    json::array to;
    for (const auto& t : e.to) to.emplace_back(t);
    o["to"] = std::move(to);
  }
  if (e.visibility != Visibility::everyone) o["visibility"] = kith::name(e.visibility);
  if (!e.attachments.empty()) {
    json::array list;
    for (const auto& a : e.attachments) list.push_back(to_object(a));
    o["attachments"] = std::move(list);
  }
  put(o, "quoted", e.quoted);
  put(o, "overheard", e.overheard);
  put(o, "auto_submitted", e.auto_submitted);
  put(o, "bounce", e.bounce);
  put(o, "list", e.list);
  if (e.what == Entry::What::react) o["reaction"] = kith::name(e.reaction);
  put(o, "target", e.target);
  put(o, "op", e.op);
  put(o, "outcome", e.outcome);
  if (e.what == Entry::What::fault) {
    json::object f;
    f["what"] = name(e.fault.what);
    f["on"] = name(e.fault.on);
    f["times"] = e.fault.times;
    put(f, "wait_ms", std::int64_t{e.fault.wait.count()});
    o["fault"] = std::move(f);
  }
  put(o, "wait_ms", std::int64_t{e.wait.count()});
  put(o, "visible_at", std::int64_t{to_ms(e.visible_at)});
  return json::serialize(o);
}

Result<Entry> from_line(std::string_view line) {
  boost::system::error_code bad;
  const auto value = json::parse(line, bad);
  if (bad || !value.is_object())
    return fail(Kind::corrupt, "a line of the scripted network's log is not a JSON object");
  const auto& o = value.get_object();
  Entry e;
  e.seq = number_of(o, "seq");
  e.at = from_ms(number_of(o, "at"));
  TRY(e.what, parse_name<Entry::What>(kWhats, text_of(o, "what"), "entry"));
  e.by = text_of(o, "by");
  e.id = text_of(o, "id");
  e.handle = text_of(o, "handle");
  e.name = text_of(o, "name");
  e.avatar = text_of(o, "avatar");
  e.token = text_of(o, "token");
  e.text = text_of(o, "text");
  e.html = text_of(o, "html");
  e.subject = text_of(o, "subject");
  e.language = text_of(o, "language");
  e.url = text_of(o, "url");
  e.parent = text_of(o, "parent");
  e.thread = text_of(o, "thread");
  e.key = text_of(o, "key");
  if (const auto* to = o.if_contains("to"); to && to->is_array())
    for (const auto& t : to->get_array())
      if (t.is_string()) e.to.emplace_back(t.get_string());
  if (const auto v = text_of(o, "visibility"); !v.empty())
    e.visibility = parse<Visibility>(v).value_or(Visibility::direct);
  if (const auto* list = o.if_contains("attachments"); list && list->is_array())
    for (const auto& a : list->get_array())
      if (a.is_object()) e.attachments.push_back(attachment_from(a.get_object()));
  e.quoted = text_of(o, "quoted");
  e.overheard = flag_of(o, "overheard");
  e.auto_submitted = flag_of(o, "auto_submitted");
  e.bounce = flag_of(o, "bounce");
  e.list = flag_of(o, "list");
  e.reaction = parse<ReactionKind>(text_of(o, "reaction")).value_or(ReactionKind::like);
  e.target = text_of(o, "target");
  e.op = text_of(o, "op");
  e.outcome = text_of(o, "outcome");
  if (const auto* f = o.if_contains("fault"); f && f->is_object()) {
    const auto& fo = f->get_object();
    TRY(e.fault.what, parse_fault(text_of(fo, "what")));
    TRY(e.fault.on, parse_fault_on(text_of(fo, "on")));
    e.fault.times = static_cast<int>(number_of(fo, "times"));
    e.fault.wait = Millis{number_of(fo, "wait_ms")};
  }
  e.wait = Millis{number_of(o, "wait_ms")};
  e.visible_at = from_ms(number_of(o, "visible_at"));
  return e;
}

}  // namespace kith::channels::scripted
