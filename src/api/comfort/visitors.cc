// Visitors: the ladder, what is hidden, who is muted, and the words each step was about.
#include "inbox/visitors.h"

#include "api/comfort/visitor_reach.h"
#include "api/desk/answering.h"
#include "api/comfort/comfort_json.h"
#include "api/desk/desk_json.h"
#include "channels/means.h"

namespace kith::api {
namespace {

using policy::Rung;
using store::Transaction;

constexpr const char* kOne = "/api/v1/workspaces/{ws}/contacts/{id}/visitor";
constexpr const char* kSteps = "/api/v1/workspaces/{ws}/contacts/{id}/visitor/steps";
constexpr const char* kDown = "/api/v1/workspaces/{ws}/contacts/{id}/visitor/down";
constexpr const char* kMute = "/api/v1/workspaces/{ws}/contacts/{id}/visitor/mute";
constexpr const char* kTalk = "/api/v1/workspaces/{ws}/conversations/{id}/visitor";
constexpr const char* kHidden = "/api/v1/workspaces/{ws}/conversations/{id}/messages/{pid}/hidden";
constexpr const char* kAsked = "/api/v1/workspaces/{ws}/visitor-steps";
constexpr const char* kDecision = "/api/v1/workspaces/{ws}/visitor-steps/{id}/decision";

json::value rung_json(Rung rung) {
  if (rung == Rung::none) return nullptr;
  return json::string(policy::name(rung));
}

using Reached = std::vector<publish::Moderation>;

json::object reached_json(const publish::Moderation& m) {
  json::object out;
  out["channel_id"] = to_string(m.channel);
  out["channel"] = m.channel_name;
  out["network"] = moderation_ability(m.network).network;
  out["kind"] = name(m.kind);
  out["delivery_id"] = id_or_null(m.delivery);
  out["state"] = m.state ? json::value(json::string(name(*m.state))) : json::value();
  out["due_at"] = m.delivery ? json::value(format_time(m.due_at)) : json::value();
  out["why"] = m.why;
  out["at"] = format_time(m.at);
  return out;
}

json::array reached_json(const Reached& all, std::int64_t step) {
  json::array out;
  for (const auto& m : all)
    if (m.step == step) out.push_back(reached_json(m));
  return out;
}

json::object step_json(const inbox::VisitorStep& s, const Reached& reached) {
  json::object out;
  out["id"] = format_id(s.id);
  out["contact_id"] = to_string(s.contact);
  out["conversation_id"] = id_or_null(s.conversation);
  out["message_id"] = id_or_null(s.message);
  out["kind"] = s.kind;
  out["state"] = s.state;
  out["before"] = rung_json(s.before);
  out["after"] = rung_json(s.after);
  out["why"] = s.why;
  out["wording"] = s.wording;
  out["rule"] = s.rule.empty() ? json::value() : json::value(json::string(s.rule));
  out["text_seen"] = s.message && !s.erased_at ? json::value(json::string(s.text_seen)) : json::value();
  out["text_digest"] = s.text_digest.empty() ? json::value() : json::value(json::string(s.text_digest));
  out["until"] = time_or_null(s.until);
  out["erased_at"] = time_or_null(s.erased_at);
  out["answer_id"] = id_or_null(s.answer);
  out["by"] = member_json(s.by, s.by_name);
  out["at"] = format_time(s.at);
  out["decided_by"] = member_json(s.decided_by, s.decided_by_name);
  out["decided_at"] = time_or_null(s.decided_at);
  out["note"] = s.note;
  out["networks"] = reached_json(reached, s.id);
  return out;
}

json::array steps_json(const std::vector<inbox::VisitorStep>& steps, const Reached& reached) {
  json::array out;
  for (const auto& s : steps) out.push_back(step_json(s, reached));
  return out;
}

Result<policy::VisitorTerms> terms_of(Transaction& tx, DeskApi& api, const Call& call) {
  TRY(const auto policy, api.gate.policy(tx, call.workspace()));
  return policy ? policy->document().terms : policy::VisitorTerms{};
}

json::value next_json(const policy::VisitorTerms& terms, Rung now) {
  const auto next = inbox::next_rung(terms, now);
  if (!next) return nullptr;
  const auto words = terms.words.find(*next);
  json::object out;
  out["step"] = policy::name(*next);
  out["wording"] = words == terms.words.end() ? std::string() : words->second;
  out["second_person"] = *next == Rung::block;
  out["limit_for"] = *next == Rung::limit ? json::value(json::string(policy::span_words(terms.limit))) : json::value();
  return out;
}

json::object visitor_json(const inbox::Visitor& v, const policy::VisitorTerms& terms, const Reached& reached,
                          Time now) {
  json::array ladder;
  for (const auto rung : terms.ladder) ladder.emplace_back(policy::name(rung));
  json::object out;
  out["contact_id"] = to_string(v.contact);
  out["step"] = rung_json(v.rung);
  out["muted_until"] = time_or_null(v.muted_until && *v.muted_until > now ? v.muted_until : std::nullopt);
  out["ladder"] = std::move(ladder);
  out["next"] = next_json(terms, v.rung);
  out["asked"] = v.asked() ? json::value(step_json(*v.asked(), reached)) : json::value();
  out["steps"] = steps_json(v.steps, reached);
  return out;
}

Result<net::Response> whole(Transaction& tx, DeskApi& api, const Call& call, ContactId contact, int status = 200) {
  TRY(const auto visitor, inbox::visitor_of(tx, call.workspace(), contact));
  TRY(const auto terms, terms_of(tx, api, call));
  TRY(const auto reached, publish::moderations_of(tx, call.workspace(), contact));
  return reply(status, visitor_json(visitor, terms, reached, call.now));
}

Result<net::Response> one(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ContactTag>("id"));
  return call.db.read([&](Transaction& tx) { return whole(tx, api, call, id); });
}

struct WantedStep {
  inbox::NewStep step;
  std::string text;  // to say to them; empty: nothing
  ConversationId conversation;
  std::vector<std::string> declared;
};

Result<WantedStep> read_step(const Call& call) {
  WantedStep out;
  TRY(out.step.contact, call.id<ContactTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  const auto word = body.text("step", 1, 20);
  const auto rung = policy::parse_rung(word);
  if (rung && *rung != Rung::none)
    out.step.to = *rung;
  else
    body.wrong("step", "must be remind, redirect, limit or block");
  out.step.why = body.text("why", 1, 2000);
  out.step.message = body.id_if<MessageTag>("message_id").value_or(MessageId{});
  out.conversation = body.id_if<ConversationTag>("conversation_id").value_or(ConversationId{});
  out.text = body.raw_text_if("text", limits::kDraftTextBytes).value_or("");
  out.declared = body.texts("declared", 50, 100);
  if (!out.text.empty() && !out.conversation) body.wrong("conversation_id", "say where it is said");
  if (!out.text.empty() && out.step.to == Rung::block)
    body.wrong("text", "a block waits for a second person; nothing is said with it");
  TRYV(body.done());
  return out;
}

// What is said to them goes the way every answer goes; where the gate refuses it, no step is kept.
Result<net::Response> take_step(DeskApi& api, Call& call) {
  TRY(auto wanted, read_step(call));
  return call.db.write(call.workspace(), [&](Transaction& tx) -> Result<net::Response> {
    TRY(const auto terms, terms_of(tx, api, call));
    if (!wanted.text.empty()) {
      Answering answering;
      answering.wish.conversation = wanted.conversation;
      answering.wish.member = call.caller.member;
      answering.wish.text = wanted.text;
      answering.declared = wanted.declared;
      TRY(const auto said, send_answer(tx, api.gate, call.workspace(), call.caller.member, answering, call.now));
      if (!said.message) return refused_answer(said);
      wanted.step.wording = wanted.text;
      wanted.step.answer = said.message;
    }
    TRY(const auto step, inbox::step_up(tx, call.workspace(), call.caller.member, wanted.step, terms, call.now));
    TRYV(reach_networks(tx, api.gate, call.workspace(), step, call.now));
    return whole(tx, api, call, wanted.step.contact, 201);
  });
}

Result<net::Response> down(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ContactTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  const auto to = policy::parse_rung(body.text_if("to", 20).value_or(""));
  if (!to) body.wrong("to", "must be remind, redirect, limit, or nothing for the ground");
  const auto why = body.text("why", 1, 2000);
  TRYV(body.done());
  return call.db.write(call.workspace(), [&](Transaction& tx) -> Result<net::Response> {
    TRY(const auto step, inbox::step_down(tx, call.workspace(), call.caller.member, id, *to, why, call.now));
    TRYV(reach_networks(tx, api.gate, call.workspace(), step, call.now));
    return whole(tx, api, call, id);
  });
}

Result<net::Response> mute(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ContactTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  const auto until = body.time_if("until");
  const auto why = body.text("why", 1, 2000);
  const auto message = body.id_if<MessageTag>("message_id").value_or(MessageId{});
  const bool though_deaf = body.flag_if("though_deaf").value_or(false);
  TRYV(body.done());
  return call.db.write(call.workspace(), [&](Transaction& tx) -> Result<net::Response> {
    TRY(const auto step, inbox::mute(tx, call.workspace(), call.caller.member, id, until, message, why, call.now));
    TRYV(reach_networks(tx, api.gate, call.workspace(), step, call.now, though_deaf));
    return whole(tx, api, call, id);
  });
}

// What the network itself can do about a message.
json::value means_json(const std::string& network) {
  const auto* known = channels::means_of(network);
  const auto* means = known ? known->find("hide_reply") : nullptr;
  if (!means) return nullptr;
  return json::object{{"network", known->name},
                      {"here", channels::name(means->here)},
                      {"how", means->how},
                      {"instead", means->instead},
                      {"mute_deafens", moderation_ability(network).mute_deafens}};
}

Result<net::Response> in_talk(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ConversationTag>("id"));
  TRY(const auto item, api.desk.find(call.workspace(), id));
  return call.db.read([&](Transaction& tx) -> Result<net::Response> {
    TRY(const auto hidden, inbox::hidden_in(tx, call.workspace(), id));
    TRY(const auto steps, inbox::steps_in(tx, call.workspace(), id));
    Reached reached;
    if (item.contact) {
      TRY(reached, publish::moderations_of(tx, call.workspace(), item.contact->id));
    }
    json::object by_message;
    for (const auto& one : hidden) by_message[to_string(one.message)] = step_json(one.step, reached);
    json::object out;
    out["hidden"] = std::move(by_message);
    out["steps"] = steps_json(steps, reached);
    out["means"] = means_json(item.channel.network);
    out["visitor"] = nullptr;
    if (!item.contact) return ok(out);
    TRY(const auto terms, terms_of(tx, api, call));
    TRY(auto visitor, inbox::visitor_of(tx, call.workspace(), item.contact->id));
    out["visitor"] = visitor_json(visitor, terms, reached, call.now);
    return ok(out);
  });
}

Result<net::Response> hide(DeskApi& api, Call& call) {
  TRY(const auto talk, call.id<ConversationTag>("id"));
  TRY(const auto message, call.id<MessageTag>("pid"));
  TRY(Body body, Body::parse(call.http.body));
  const bool hidden = body.flag("hidden");
  const auto why = body.text("why", 1, 2000);
  TRYV(body.done());
  TRYV(api.desk.find(call.workspace(), talk));
  return call.db.write(call.workspace(), [&](Transaction& tx) -> Result<net::Response> {
    TRY(const auto step, inbox::hide_message(tx, call.workspace(), call.caller.member, message, hidden, why, call.now));
    TRYV(reach_networks(tx, api.gate, call.workspace(), step, call.now));
    TRY(const auto reached, publish::moderations_of(tx, call.workspace(), step.contact));
    return ok(step_json(step, reached));
  });
}

Result<net::Response> asked(Call& call) {
  return call.db.read([&](Transaction& tx) -> Result<net::Response> {
    TRY(const auto steps, inbox::steps_asked(tx, call.workspace()));
    return page(steps_json(steps, {}), {});
  });
}

Result<net::Response> decide(DeskApi& api, Call& call) {
  TRY(const auto id, call.path_id("id"));
  TRY(Body body, Body::parse(call.http.body));
  const bool agree = body.flag("agree");
  const auto note = body.text_if("note", 2000).value_or("");
  TRYV(body.done());
  return call.db.write(call.workspace(), [&](Transaction& tx) -> Result<net::Response> {
    TRY(const auto step, inbox::decide_block(tx, call.workspace(), call.caller.member, id, agree, note, call.now));
    TRYV(reach_networks(tx, api.gate, call.workspace(), step, call.now));
    TRY(const auto reached, publish::moderations_of(tx, call.workspace(), step.contact));
    return ok(step_json(step, reached));
  });
}

}  // namespace

void add_visitors(Routes& routes, DeskApi& api) {
  const auto read = [&](const char* pattern, auto run) {
    routes.add({.method = "GET", .pattern = pattern, .scope = "people:read", .run = [&api, run](Call& c) {
                  return run(api, c);
                }});
  };
  const auto write = [&](const char* method, const char* pattern, auto run) {
    routes.add({.method = method,
                .pattern = pattern,
                .role = Role::agent,
                .scope = "people:write",
                .run = [&api, run](Call& c) { return run(api, c); }});
  };
  read(kOne, one);
  read(kTalk, in_talk);
  write("POST", kDown, down);
  write("POST", kMute, mute);
  write("PUT", kHidden, hide);
  routes.add({.method = "POST",
              .pattern = kSteps,
              .role = Role::agent,
              .scope = "people:write",
              .idempotent = true,
              .run = [&api](Call& c) { return take_step(api, c); }});
  routes.add({.method = "GET", .pattern = kAsked, .scope = "people:read", .run = asked});
  write("POST", kDecision, decide);
}

}  // namespace kith::api
