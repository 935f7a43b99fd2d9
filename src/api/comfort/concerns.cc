// What worries people: in the document and written down beside it; how each is answered; what networks can do about it.
#include <algorithm>

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "api/comfort/policy_json.h"
#include "channels/means.h"
#include "publish/policies/concerns.h"
#include "publish/policies/policies.h"

namespace kith::api {
namespace {

using publish::WrittenConcern;
using store::Transaction;

constexpr int kConcernsAtOnce = 200;

json::object written_json(const WrittenConcern& c) {
  json::object out;
  out["id"] = to_string(c.id);
  out["member"] = member_json(c.member, c.member_name);
  out["text"] = c.text;
  out["created_at"] = format_time(c.created_at);
  out["with"] = c.answered_with;
  out["answer"] = c.answer;
  out["entry"] = c.entry;
  out["answered_by"] = c.answered_by_name;
  out["answered_at"] = time_or_null(c.answered_at);
  return out;
}

// "hold", "block" … and the sentence, as the screen shows them.
json::array rules_json(const policy::Document& document, const std::string& concern,
                       const policy::PeopleNames& people) {
  json::array out;
  for (const auto& rule : document.rules)
    if (rule.concern == concern)
      out.push_back(json::object{{"id", rule.id},
                                 {"then", policy::name(rule.then)},
                                 {"sentence", policy::sentence(rule, document, people)},
                                 {"offer", rule.offer},
                                 {"wording", rule.wording}});
  return out;
}

json::array agreed_json(const policy::Document& document, const policy::PeopleNames& people) {
  json::array out;
  for (const auto& concern : document.concerns)
    out.push_back(
        json::object{{"id", concern.id},
                     {"text", concern.text},
                     {"by", concern.by.empty() ? std::string() : policy::person_words(concern.by, document, people)},
                     {"answer", concern.answer},
                     {"answered", document.is_answered(concern)},
                     {"rules", rules_json(document, concern.id, people)}});
  if (auto rest = rules_json(document, "", people); !rest.empty())
    out.push_back(
        json::object{{"id", ""}, {"text", ""}, {"by", ""}, {"answer", ""}, {"answered", true}, {"rules", rest}});
  return out;
}

Result<net::Response> concerns(Call& call) {
  TRY(auto answer, call.db.read([&](Transaction& tx) -> Result<json::object> {
    TRY(const auto adopted, publish::find_adopted(tx, call.workspace()));
    TRY(const auto people, names_of(tx, call.workspace()));
    TRY(const auto written, publish::list_concerns(tx, call.workspace(), {}, kConcernsAtOnce));
    json::object out{{"agreed", json::array()}, {"written", json::array()}};
    const auto parsed = policy::parse_policy(adopted ? adopted->document : std::string());
    if (parsed) out["agreed"] = agreed_json(parsed->document(), people);
    json::array notes;
    for (const auto& one : written) notes.push_back(written_json(one));
    out["written"] = std::move(notes);
    return out;
  }));
  return ok(std::move(answer));
}

Result<net::Response> write_down(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto text = body.text("text", 1, 1'000);
  TRYV(body.done());
  return call.db.write(call.workspace(), [&](Transaction& tx) -> Result<net::Response> {
    TRY(const auto made, publish::add_concern(tx, call.workspace(), call.caller.member, text, call.now));
    const auto out = created(written_json(made));
    TRYV(call.remember(tx, out));
    return out;
  });
}

Result<net::Response> answer(Call& call) {
  TRY(const auto id, call.id<ConcernTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  publish::ConcernAnswer given;
  given.with = body.text("with", 0, 20);
  given.answer = body.text_if("answer", 1'000).value_or("");
  given.entry = body.text_if("entry", 100).value_or("");
  TRYV(body.done());
  TRY(const auto done, call.db.write(call.workspace(), [&](Transaction& tx) {
    return publish::answer_concern(tx, call.workspace(), id, call.caller.member, given, call.now);
  }));
  return ok(written_json(done));
}

json::object make_means() {
  json::array kinds, networks;
  for (const auto& kind : channels::means_kinds())
    kinds.push_back(json::object{{"id", kind.id}, {"title", kind.title}});
  for (const auto& network : channels::network_means()) {
    json::array means;
    for (const auto& one : network.means)
      means.push_back(json::object{
          {"kind", one.kind}, {"here", channels::name(one.here)}, {"how", one.how}, {"instead", one.instead}});
    networks.push_back(json::object{{"network", network.network},
                                    {"name", network.name},
                                    {"connectable", network.connectable},
                                    {"means", std::move(means)}});
  }
  return json::object{{"kinds", std::move(kinds)}, {"networks", std::move(networks)}};
}

// Made once: it is the program's own knowledge.
Result<net::Response> means(Call&) {
  static const json::object all = make_means();
  return ok(all);
}

}  // namespace

void add_concerns(Routes& routes) {
  const std::string base = "/api/v1/workspaces/{ws}/concerns";
  routes.add({.method = "GET", .pattern = base, .scope = "policy:read", .run = concerns});
  routes.add({.method = "POST", .pattern = base, .scope = "policy:write", .idempotent = true, .run = write_down});
  routes.add({.method = "POST",
              .pattern = base + "/{id}/answer",
              .role = Role::policy_owner,
              .scope = "policy:write",
              .run = answer});
  routes.add({.method = "GET", .pattern = "/api/v1/means", .access = Access::open, .run = means});
}

}  // namespace kith::api
