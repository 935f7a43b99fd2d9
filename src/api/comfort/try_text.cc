// The try-out box: what registers and company facts would find in a text. Nothing is kept of it.
#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "policy/document.h"
#include "publish/registers/registers.h"

namespace kith::api {
namespace {

using store::Transaction;

// What to call an entry by: hits carry its id alone.
Result<std::string> name_of(Transaction& tx, DeskApi& api, const Call& call, const std::string& in_register,
                            const std::string& entry) {
  const auto id = parse_id(entry);
  if (!id) return std::string();
  const auto found = publish::find_entry(tx, api.sealer, call.workspace(), in_register, *id);
  return found ? found->name : std::string();
}

Result<void> look(Transaction& tx, DeskApi& api, const Call& call, const std::string& text,
                  const policy::Document& document, json::array& hits, json::array& shut) {
  TRY(const auto sets, api.gate.registers().current(tx, call.workspace()));
  for (const auto& declared : document.registers) {
    const auto set = sets->registers.find(declared.id);
    const bool sees = publish::may_see(document, declared.id, call.caller.handle, call.caller.role, call.now);
    if (!sees || set == sets->registers.end() || !set->second.names) {
      shut.push_back(json::object{{"register", declared.id}, {"why", sees ? "empty" : "not yours"}});
      continue;
    }
    for (const auto& hit : set->second.names->find(text)) {
      const auto& entry = set->second.names->entries()[hit.entry];
      TRY(const auto name, name_of(tx, api, call, declared.id, entry.id));
      hits.push_back(json::object{{"register", declared.id},
                                  {"entry", json::object{{"id", entry.id}, {"name", name}}},
                                  {"start", hit.start},
                                  {"end", hit.end},
                                  {"how", hit.how}});
      if (hits.size() == 1'000) return {};
    }
  }
  return {};
}

// What is internal or confidential is only said to be stated; the agreed words are for those who may see them.
Result<json::array> facts_in(Transaction& tx, DeskApi& api, const Call& call, const std::string& text) {
  json::array out;
  TRY(const auto company, api.gate.company(tx, call.workspace()));
  if (!company) return out;
  for (const auto& stated : company->find(text, call.now)) {
    const auto& fact = company->facts()[stated.fact];
    out.push_back(json::object{{"fact", fact.id},
                               {"is", policy::name(fact.is)},
                               {"start", stated.start},
                               {"end", stated.end},
                               {"said", stated.said},
                               {"differs", stated.differs}});
    if (out.size() == 1'000) break;
  }
  return out;
}

Result<net::Response> try_text(DeskApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto text = body.raw_text("text", 0, limits::kDraftTextBytes);
  TRYV(body.done());
  json::array hits, shut, facts;
  TRYV(call.db.read([&](Transaction& tx) -> Result<void> {
    TRY(const auto policy, api.gate.policy(tx, call.workspace()));
    if (!policy) return fail(Kind::not_found, "no comfort zone has been adopted yet");
    TRYV(look(tx, api, call, text, policy->document(), hits, shut));
    TRY(facts, facts_in(tx, api, call, text));
    return {};
  }));
  return ok({{"hits", std::move(hits)}, {"shut", std::move(shut)}, {"facts", std::move(facts)}});
}

}  // namespace

void add_try_text(Routes& routes, DeskApi& api) {
  routes.add({.method = "POST",
              .pattern = "/api/v1/workspaces/{ws}/registers/try",
              .run = [&api](Call& c) { return try_text(api, c); }});
}

}  // namespace kith::api
