#include "publish/registers/register_entry.h"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

namespace kith::publish {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 5> kKinds{"text", "number", "name", "url", "date"};
constexpr std::array<std::string_view, 3> kOpenness{"public", "internal", "confidential"};

template <std::size_t N>
std::optional<std::size_t> place_in(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto found = std::ranges::find(words, word);
  if (found == words.end()) return std::nullopt;
  return static_cast<std::size_t>(found - words.begin());
}

json::array list_json(const std::vector<std::string>& list) {
  json::array out;
  for (const auto& item : list) out.emplace_back(item);
  return out;
}

void put(json::object& out, std::string_view key, const std::vector<std::string>& list) {
  if (!list.empty()) out[key] = list_json(list);
}
void put(json::object& out, std::string_view key, const std::string& text) {
  if (!text.empty()) out[key] = text;
}
void put(json::object& out, std::string_view key, const std::optional<Time>& time) {
  if (time) out[key] = to_ms(*time);
}

Result<json::object> read(std::string_view text) {
  boost::system::error_code bad;
  auto value = json::parse(text, bad);
  if (bad || !value.is_object()) return fail(Kind::corrupt, "a sealed row holds something else than it should");
  return std::move(value.get_object());
}

std::string text_of(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}
std::vector<std::string> list_of(const json::value& value) {
  std::vector<std::string> out;
  if (value.is_array())
    for (const auto& item : value.get_array())
      if (item.is_string()) out.emplace_back(item.get_string());
  return out;
}
std::vector<std::string> list_of(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  return value ? list_of(*value) : std::vector<std::string>{};
}
bool flag_of(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  return value && value->is_bool() && value->get_bool();
}
std::optional<Time> time_of(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  return value && value->is_int64() ? std::optional(from_ms(value->get_int64())) : std::nullopt;
}

}  // namespace

std::string to_json(const RegisterEntry& e) {
  json::object out{{"name", e.name}};
  put(out, "aliases", e.aliases);
  put(out, "domains", e.domains);
  put(out, "handles", e.handles);
  put(out, "people", e.people);
  put(out, "context", e.context);
  if (e.exact_case) out["exact_case"] = true;
  if (e.person) out["person"] = true;
  if (e.contact) out["contact"] = e.contact.value;
  put(out, "note", e.note);
  return json::serialize(out);
}

std::string to_json(const CompanyFact& f) {
  json::object out{{"kind", kKinds.at(static_cast<std::size_t>(f.kind))},
                   {"is", kOpenness.at(static_cast<std::size_t>(f.is))}};
  put(out, "owner", f.owner);
  put(out, "value", f.value);
  json::object wordings;
  for (const auto& [language, list] : f.wordings) wordings[language] = list_json(list);
  if (!wordings.empty()) out["wordings"] = std::move(wordings);
  put(out, "from", f.from);
  put(out, "until", f.until);
  put(out, "note", f.note);
  return json::serialize(out);
}

Result<RegisterEntry> entry_from_json(std::string_view text) {
  TRY(const auto from, read(text));
  RegisterEntry e;
  e.name = text_of(from, "name");
  e.aliases = list_of(from, "aliases");
  e.domains = list_of(from, "domains");
  e.handles = list_of(from, "handles");
  e.people = list_of(from, "people");
  e.context = list_of(from, "context");
  e.exact_case = flag_of(from, "exact_case");
  e.person = flag_of(from, "person");
  if (const auto* contact = from.if_contains("contact"); contact && contact->is_int64())
    e.contact = ContactId{contact->get_int64()};
  e.note = text_of(from, "note");
  return e;
}

Result<CompanyFact> fact_from_json(std::string_view text) {
  TRY(const auto from, read(text));
  CompanyFact f;
  const auto kind = place_in(kKinds, text_of(from, "kind"));
  const auto is = place_in(kOpenness, text_of(from, "is"));
  if (!kind || !is) return fail(Kind::corrupt, "a sealed company fact is of a kind nobody knows");
  f.kind = static_cast<policy::FactKind>(*kind);
  f.is = static_cast<policy::Openness>(*is);
  f.owner = text_of(from, "owner");
  f.value = text_of(from, "value");
  if (const auto* wordings = from.if_contains("wordings"); wordings && wordings->is_object())
    for (const auto& one : wordings->get_object()) f.wordings[std::string(one.key())] = list_of(one.value());
  f.from = time_of(from, "from");
  f.until = time_of(from, "until");
  f.note = text_of(from, "note");
  return f;
}

std::string seal_context(WorkspaceId workspace, std::int64_t entry) {
  return "register:" + format_id(workspace.value) + ":" + format_id(entry);
}
std::string seal_context(WorkspaceId workspace, std::string_view fact) {
  return "fact:" + format_id(workspace.value) + ":" + std::string(fact);
}

std::vector<policy::NameEntry> names_of(const RegisterEntry& e) {
  std::vector<policy::NameEntry> out;
  out.push_back({.id = format_id(e.id),
                 .name = e.name,
                 .aliases = e.aliases,
                 .domains = e.domains,
                 .handles = e.handles,
                 .exact_case = e.exact_case,
                 .context = e.context,
                 .person = e.person});
  // A person is found by the whole name: Eleanor alone gives nobody away.
  for (const auto& person : e.people) out.push_back({.id = format_id(e.id), .name = person});
  return out;
}

policy::CompanyFact matched(const CompanyFact& f) {
  return {.id = f.key,
          .kind = f.kind,
          .is = f.is,
          .value = f.value,
          .wordings = f.wordings,
          .from = f.from,
          .until = f.until};
}

}  // namespace kith::publish
