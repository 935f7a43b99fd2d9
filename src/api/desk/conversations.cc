// Conversations: lists, one of them, and what members change about it.
#include "api/desk/attachments.h"
#include "api/desk/desk_json.h"
#include "api/problem.h"
#include "api/listen/query_text.h"
#include "base/limits.h"
#include "text/measure.h"

namespace kith::api {
namespace {

constexpr const char* kList = "/api/v1/workspaces/{ws}/conversations";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/conversations/{id}";
constexpr const char* kPresence = "/api/v1/workspaces/{ws}/conversations/{id}/presence";

Result<inbox::ListQuery> read_query(const Call& call) {
  inbox::ListQuery q;
  q.me = call.caller.member;
  if (call.http.has_query("view")) {
    const auto view = inbox::parse_view(call.http.query_value("view"));
    if (!view)
      return fail(Kind::invalid, "a view is mine, team, unassigned, snoozed, closed or all").with("field", "view");
    q.view = *view;
  }
  if (call.http.has_query("order")) {
    const auto order = inbox::parse_order(call.http.query_value("order"));
    if (!order) return fail(Kind::invalid, "an order is waiting, recent or priority").with("field", "order");
    q.order = *order;
  }
  if (call.http.has_query("state")) {
    q.state = parse<ConversationState>(call.http.query_value("state"));
    if (!q.state) return fail(Kind::invalid, "a state is open, snoozed or closed").with("field", "state");
  }
  TRY(const auto channel, call.query_id<ChannelTag>("channel"));
  TRY(const auto assignee, call.query_id<MemberTag>("assignee"));
  TRY(const auto contact, call.query_id<ContactTag>("contact"));
  q.channel = channel.value_or(ChannelId{});
  q.assignee = assignee.value_or(MemberId{});
  q.contact = contact.value_or(ContactId{});
  q.cursor = call.cursor();
  TRY(q.limit, call.limit());
  return q;
}

json::object limits_json(const Ability& ability) {
  json::array visibilities;
  for (const auto v : ability.visibilities) visibilities.emplace_back(name(v));
  int limit = ability.text_limit;
  if (limit == 0)
    if (const auto usual = text::measure(ability.measured_as, "")) limit = static_cast<int>(usual->limit);
  return {{"network", ability.measured_as},
          {"limit", limit},
          {"unit", "characters"},
          {"visibilities", std::move(visibilities)},
          {"media_most", ability.media_most},
          {"media_bytes", ability.media_bytes},
          {"media_total", ability.media_total},
          {"media_types", json::array(ability.media_types.begin(), ability.media_types.end())},
          {"media_alt", ability.media_alt},
          {"alt_limit", ability.alt_limit},
          {"upload_bytes", limits::kMediaBytes},
          {"name", ability.name}};
}

// Why nothing can be said here, whoever says it; empty where something can.
std::string why_silent(const inbox::Item& item, const Ability& ability) {
  if (item.channel.removed) return "this channel is not connected any more";
  if (!ability.can_reply) return "this network takes no answers";
  if (item.channel.mode == Mode::listen) return "this channel only listens";
  return {};
}

json::object can_json(const inbox::Item& item, const Ability& ability, const Caller& caller) {
  std::string why = why_silent(item, ability);
  if (why.empty() && !caller.is_at_least(Role::contributor)) why = "your role may read, not answer";
  json::object can{{"reply", why.empty()},
                   {"approve", item.held && caller.is_at_least(Role::spokesperson)},
                   {"change", caller.is_at_least(Role::agent)},
                   {"note", caller.is_at_least(Role::contributor)},
                   {"why_not", nullptr}};
  if (!why.empty()) can["why_not"] = why;
  return can;
}

json::array presence_json(const std::vector<inbox::Present>& there) {
  json::array out;
  for (const auto& p : there)
    out.push_back({{"member", person_or_null(p.member, p.name)}, {"doing", inbox::name(p.doing)}});
  return out;
}

Result<json::object> detail_json(DeskApi& api, Call& call, const inbox::Item& item) {
  Ability ability;
  ability.measured_as = item.channel.network;
  if (!item.channel.removed) {
    TRY(const auto channel, api.channels.find(call.workspace(), item.channel.id));
    ability = api.connector.ability(channel);
  }
  auto out = item_json(item, api.pictures);
  out["outcome_note"] = item.outcome_note.empty() ? json::value() : json::value(item.outcome_note);
  out["can"] = can_json(item, ability, call.caller);
  out["limits"] = limits_json(ability);
  TRY(const auto target, api.desk.reply_target(call.workspace(), item.id));
  out["reply_to"] = nullptr;
  if (target)
    out["reply_to"] = {{"message_id", to_string(target->message)},
                       {"author", target->author},
                       {"visibility", name(target->visibility)}};
  json::array drafts;
  TRY(const auto draft, api.writing.draft(call.workspace(), call.caller.member, item.id));
  if (draft) {
    TRY(auto one, draft_json(api, call.workspace(), *draft));
    drafts.push_back(std::move(one));
  }
  out["drafts"] = std::move(drafts);
  out["presence"] = presence_json(api.presence.there(call.workspace(), item.id, call.caller.member, call.now));
  return out;
}

Result<inbox::Patch> read_patch(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  inbox::Patch patch;
  patch.sets_assignee = body.has("assignee_id");
  patch.assignee = body.id_if<MemberTag>("assignee_id").value_or(MemberId{});
  if (const auto priority = body.number_if("priority", 0, 3)) patch.priority = static_cast<int>(*priority);
  patch.state = body.word_if<ConversationState>("state");
  patch.snoozed_until = body.time_if("snoozed_until");
  if (body.has("outcome")) patch.outcome = body.text_if("outcome", 40).value_or("");
  if (body.has("outcome_note")) patch.outcome_note = body.text_if("outcome_note", 2000).value_or("");
  if (body.has("tags")) patch.tags = body.texts("tags", 20, 50);
  static constexpr std::string_view kOutcomes[] = {"",     "answered",        "sold", "turned_round", "redirected",
                                                   "lost", "no_reply_needed", "spam"};
  if (patch.outcome && std::ranges::find(kOutcomes, *patch.outcome) == std::end(kOutcomes))
    body.wrong("outcome", "`" + *patch.outcome + "` is not one of the outcomes");
  TRYV(body.done());
  return patch;
}

// Words alone may be a contact's name as well.
bool is_plain(const match::Node& node) {
  if (node.is == match::Node::Is::words) return true;
  return node.is == match::Node::Is::all && std::ranges::all_of(node.children, is_plain);
}

Result<net::Response> list(DeskApi& api, Call& call) {
  TRY(auto list, read_query(call));
  const auto written = call.http.query_value("q");
  std::optional<match::Query> query;
  if (written.find_first_not_of(" \t\n") != std::string_view::npos) {
    auto parsed = match::parse(written);
    if (!parsed) return bad_query(written, parsed.error());
    query = *std::move(parsed);
    list.query = &*query;
    if (is_plain(query->root)) list.name = written.substr(0, 300);
  }
  TRY(const auto found, api.desk.list(call.workspace(), list));
  json::array items;
  for (const auto& item : found.items) items.push_back(item_json(item, api.pictures));
  return ok({{"items", std::move(items)},
             {"next", found.next.empty() ? json::value() : json::value(found.next)},
             {"truncated", found.truncated}});
}

Result<net::Response> one(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ConversationTag>("id"));
  TRY(const auto item, api.desk.find(call.workspace(), id));
  TRY(const auto detail, detail_json(api, call, item));
  return ok_versioned(detail, item.version);
}

Result<net::Response> change(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ConversationTag>("id"));
  TRY(const auto patch, read_patch(call));
  auto item = api.desk.patch(call.workspace(), call.caller.member, id, call.if_match.value_or(0), patch);
  if (!item && item.error().kind == Kind::stale) {
    TRY(const auto present, api.desk.find(call.workspace(), id));
    json::object changed{
        {"changed", {{"conversation", item_json(present, api.pictures)}, {"messages", json::array()}}}};
    return problem(item.error(), json::serialize(changed));
  }
  if (!item) return item.error();
  TRY(const auto detail, detail_json(api, call, *item));
  return ok_versioned(detail, item->version);
}

Result<net::Response> tell_presence(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ConversationTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  const std::string word = body.text("doing", 1, 20);
  using inbox::Doing;
  const Doing doing = word == "answering" ? Doing::answering : word == "reading" ? Doing::reading : Doing::left;
  if (word != inbox::name(doing)) body.wrong("doing", "say reading, answering or left");
  TRYV(body.done());
  TRYV(api.desk.find(call.workspace(), id));
  const inbox::Present who{call.caller.member, call.caller.name, doing};
  if (api.presence.tell(call.workspace(), id, who, call.now)) {
    json::object told{{"conversation", to_string(id)},
                      {"member", person_or_null(who.member, who.name)},
                      {"doing", inbox::name(doing)}};
    api.live.tell(call.workspace(), "presence", json::serialize(told));
  }
  return no_content();
}

}  // namespace

void add_conversations(Routes& routes, DeskApi& api) {
  routes.add(
      {.method = "GET", .pattern = kList, .scope = "desk:read", .run = [&api](Call& c) { return list(api, c); }});
  routes.add({.method = "GET", .pattern = kOne, .scope = "desk:read", .run = [&api](Call& c) { return one(api, c); }});
  routes.add({.method = "PATCH",
              .pattern = kOne,
              .role = Role::agent,
              .scope = "desk:write",
              .if_match = true,
              .run = [&api](Call& c) { return change(api, c); }});
  routes.add({.method = "POST", .pattern = kPresence, .scope = "desk:write", .run = [&api](Call& c) {
                return tell_presence(api, c);
              }});
}

}  // namespace kith::api
