#include "api/listen/listen_json.h"

#include <algorithm>
#include <numeric>

#include "api/problem.h"
#include "api/listen/query_text.h"

namespace kith::api {
namespace {

json::value member_or_null(const std::optional<listen::MemberName>& who) {
  if (!who) return nullptr;
  return person_or_null(who->id, who->name);
}

json::object counts_json(const std::vector<std::int64_t>& days) {
  const auto week = days.end() - static_cast<std::ptrdiff_t>(std::min<std::size_t>(7, days.size()));
  return {{"today", days.empty() ? 0 : days.back()},
          {"week", std::accumulate(week, days.end(), std::int64_t{0})},
          {"days", json::array(days.begin(), days.end())}};
}

json::value text_or_nothing(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

std::string_view context_of(const Error& error, std::string_view key) {
  for (const auto& [name, value] : error.context)
    if (name == key) return value;
  return {};
}

std::int64_t number_of(std::string_view text) {
  std::int64_t out = 0;
  for (const char c : text)
    if (c >= '0' && c <= '9') out = out * 10 + (c - '0');
  return out;
}

// A kept query was read when it was written; where today's program cannot, the watch hears nothing.
json::value problem_of(const std::string& query) {
  const auto parsed = match::parse(query);
  if (parsed) return nullptr;
  return query_problem_json(query, parsed.error());
}

}  // namespace

json::value run_json(const std::optional<listen::WatchRun>& run) {
  if (!run) return nullptr;
  return {{"state", run->state == "waiting" ? "running" : run->state},
          {"read", run->seen},
          {"total", std::max(run->total, run->seen)},
          {"found", run->found},
          {"error", text_or_nothing(run->error)},
          {"started_at", format_time(run->started_at)},
          {"finished_at", time_or_null(run->finished_at)}};
}

json::object watch_json(const listen::Watch& w, MemberId me) {
  return {{"id", to_string(w.id)},
          {"name", w.name},
          {"query", w.query},
          {"canonical", w.canonical},
          {"problem", problem_of(w.query)},
          {"colour", w.colour},
          {"route", name(w.route)},
          {"assignee", member_or_null(w.assignee)},
          {"priority", w.priority},
          {"tags", json::array(w.tags.begin(), w.tags.end())},
          {"shared", w.shared},
          {"owner", person_or_null(w.owner.id, w.owner.name)},
          {"mine", w.owner.id == me},
          {"muted", w.muted},
          {"muted_until", time_or_null(w.muted_until)},
          {"counts", counts_json(w.days)},
          {"last_at", time_or_null(w.last_at)},
          {"run", run_json(w.run)},
          {"created_at", format_time(w.created_at)},
          {"updated_at", format_time(w.updated_at)},
          {"version", w.version}};
}

json::object mention_json(const listen::Mention& m, const Pictures& pictures) {
  json::value contact;
  if (m.contact)
    contact = {{"id", to_string(m.contact)},
               {"name", m.contact_name},
               {"avatar_url", picture_or_null(m.avatar_url, pictures)},
               {"circle", circle_json(m.circle)}};
  return {{"id", to_string(m.message)},
          {"heard_at", format_time(m.heard_at)},
          {"quiet", m.quiet},
          {"spans", spans_json(m.spans)},
          {"message",
           {{"id", to_string(m.message)},
            {"direction", "in"},
            {"author",
             {{"name", m.author},
              {"handle", text_or_nothing(m.handle)},
              {"avatar_url", picture_or_null(m.avatar_url, pictures)}}},
            {"text", m.text},
            {"title", text_or_nothing(m.title)},
            {"url", address_or_null(m.url)},
            {"lang", text_or_nothing(m.lang)},
            {"sent_at", format_time(m.at)}}},
          {"channel",
           {{"id", to_string(m.channel)},
            {"network", m.network},
            {"name", m.channel_name},
            {"handle", m.channel_handle}}},
          {"contact", std::move(contact)},
          {"conversation_id", id_or_null(m.conversation)}};
}

json::object rule_json(const listen::RoutingRule& r) {
  return {{"id", to_string(r.id)},
          {"name", r.name},
          {"query", r.query},
          {"canonical", r.canonical},
          {"enabled", r.enabled},
          {"position", r.position},
          {"place", r.place ? json::value(name(*r.place)) : json::value()},
          {"assignee", member_or_null(r.assignee)},
          {"priority", r.priority ? json::value(*r.priority) : json::value()},
          {"tags", json::array(r.tags.begin(), r.tags.end())},
          {"snooze_minutes", r.snooze_minutes ? json::value(*r.snooze_minutes) : json::value()},
          {"stop", r.stop},
          {"hits", {{"week", r.week}}},
          {"created_at", format_time(r.created_at)},
          {"updated_at", format_time(r.updated_at)},
          {"version", r.version}};
}

net::Response query_problem(const Error& error, std::string_view query) {
  if (context_of(error, "kind") != "bad_query") return problem(error);
  const auto number = [&](std::string_view key) { return static_cast<std::size_t>(number_of(context_of(error, key))); };
  const match::Problem found{.message = error.message,
                             .hint = std::string(context_of(error, "hint")),
                             .offset = number("offset"),
                             .line = number("line"),
                             .column = number("column")};
  const json::object members{{"problem", query_problem_json(query, found)}};
  return problem(error, json::serialize(members));
}

}  // namespace kith::api
