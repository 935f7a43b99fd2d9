#include "channels/scripted/wire.h"

#include <fmt/format.h>

#include <array>

#include "channels/attachment_json.h"

namespace kith::channels::scripted {
namespace {

constexpr std::array kFaults{"drop_before",     "drop_after",  "error_before", "error_after", "rate_limited",
                             "unauthenticated", "unavailable", "delay",        "late",        "duplicate",
                             "reorder",         "truncate",    "poison",      "hidden"};
constexpr std::array kOns{"any", "fetch", "deliver", "settle", "check", "follows"};
constexpr std::array kWhats{"account", "token", "post",  "edit", "remove", "react",
                            "outage",  "fault", "used", "call", "profile", "unfollow", "moderate"};

template <class E, std::size_t N>
Result<E> parse_name(const std::array<const char*, N>& names, std::string_view text, const char* noun) {
  for (std::size_t i = 0; i < N; ++i)
    if (text == names[i]) return static_cast<E>(i);
  return fail(Kind::invalid, fmt::format("no {} is called `{}`", noun, text));
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
  put_attachments(o, e.attachments);
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
  e.seq = number_at(o, "seq").value_or(0);
  e.at = from_ms(number_at(o, "at").value_or(0));
  TRY(e.what, parse_name<Entry::What>(kWhats, text_at(o, "what"), "entry"));
  e.by = text_at(o, "by");
  e.id = text_at(o, "id");
  e.handle = text_at(o, "handle");
  e.name = text_at(o, "name");
  e.avatar = text_at(o, "avatar");
  e.token = text_at(o, "token");
  e.text = text_at(o, "text");
  e.html = text_at(o, "html");
  e.subject = text_at(o, "subject");
  e.language = text_at(o, "language");
  e.url = text_at(o, "url");
  e.parent = text_at(o, "parent");
  e.thread = text_at(o, "thread");
  e.key = text_at(o, "key");
  if (const auto* to = array_at(o, "to"))
    for (const auto& t : *to)
      if (t.is_string()) e.to.emplace_back(t.get_string());
  if (const auto v = text_at(o, "visibility"); !v.empty())
    e.visibility = parse<Visibility>(v).value_or(Visibility::direct);
  e.attachments = attachments_at(o);
  e.quoted = text_at(o, "quoted");
  e.overheard = flag_at(o, "overheard");
  e.auto_submitted = flag_at(o, "auto_submitted");
  e.bounce = flag_at(o, "bounce");
  e.list = flag_at(o, "list");
  e.reaction = parse<ReactionKind>(text_at(o, "reaction")).value_or(ReactionKind::like);
  e.target = text_at(o, "target");
  e.op = text_at(o, "op");
  e.outcome = text_at(o, "outcome");
  if (const auto* f = object_at(o, "fault")) {
    const auto& fo = *f;
    TRY(e.fault.what, parse_fault(text_at(fo, "what")));
    TRY(e.fault.on, parse_fault_on(text_at(fo, "on")));
    e.fault.times = static_cast<int>(number_at(fo, "times").value_or(0));
    e.fault.wait = Millis{number_at(fo, "wait_ms").value_or(0)};
  }
  e.wait = Millis{number_at(o, "wait_ms").value_or(0)};
  e.visible_at = from_ms(number_at(o, "visible_at").value_or(0));
  return e;
}

}  // namespace kith::channels::scripted
