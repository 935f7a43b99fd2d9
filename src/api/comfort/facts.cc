// Company facts: what may be said of the organisation, in which words, and what is nobody's business.
#include <algorithm>

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "api/comfort/facts.h"
#include "policy/document.h"
#include "publish/policies/policies.h"
#include "publish/registers/registers.h"
#include "publish/gate/situation.h"

namespace kith::api {
namespace {

constexpr const char* kFacts = "/api/v1/workspaces/{ws}/facts";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/facts/{key}";

using store::Transaction;

json::object wordings_json(const std::map<std::string, std::vector<std::string>>& wordings) {
  json::object out;
  for (const auto& [language, list] : wordings) {
    json::array texts;
    for (const auto& text : list) texts.emplace_back(text);
    out[language] = std::move(texts);
  }
  return out;
}

json::object fact_json(const publish::CompanyFact& f, bool kept, bool shown) {
  json::object out;
  out["key"] = f.key;
  out["kind"] = policy::name(f.kind);
  out["is"] = policy::name(f.is);
  out["owner"] = f.owner;
  out["hidden"] = !shown;
  out["value"] = shown ? f.value : "";
  out["wordings"] = shown ? wordings_json(f.wordings) : json::object();
  out["from"] = time_or_null(f.from);
  out["until"] = time_or_null(f.until);
  out["note"] = shown ? f.note : "";
  out["kept"] = kept;  // false: the document states it
  out["updated_at"] = kept ? json::value(json::string(format_time(f.updated_at))) : json::value(nullptr);
  return out;
}

// Those the document states in a line, as kept ones look.
std::vector<publish::CompanyFact> of_document(const policy::Document& document) {
  std::vector<publish::CompanyFact> out;
  for (const auto& fact : publish::facts_in_force(document, {})) {
    const auto line = std::ranges::find(document.facts, fact.id, &policy::Fact::id);
    out.push_back({.key = fact.id,
                   .kind = fact.kind,
                   .is = fact.is,
                   .owner = line == document.facts.end() ? std::string() : line->owner,
                   .value = fact.value});
  }
  return out;
}

struct Known {
  std::shared_ptr<const policy::Policy> policy;
  std::vector<publish::CompanyFact> kept;
  const policy::Document* document() const { return policy ? &policy->document() : nullptr; }
};

Result<Known> known(Transaction& tx, DeskApi& api, const Call& call) {
  Known out;
  TRY(out.policy, api.gate.policy(tx, call.workspace()));
  TRY(out.kept, publish::list_facts(tx, api.sealer, call.workspace()));
  return out;
}

Result<net::Response> list(DeskApi& api, Call& call) {
  TRY(const auto all, call.db.read([&](Transaction& tx) { return known(tx, api, call); }));
  json::array items;
  const auto add = [&](const publish::CompanyFact& fact, bool kept) {
    const bool shown = fact.is != policy::Openness::confidential || sees_fact(all.document(), fact.owner, call);
    items.push_back(fact_json(fact, kept, shown));
  };
  for (const auto& fact : all.kept) add(fact, true);
  if (all.policy)
    for (const auto& fact : of_document(all.policy->document()))
      if (std::ranges::find(all.kept, fact.key, &publish::CompanyFact::key) == all.kept.end()) add(fact, false);
  return page(std::move(items), "");
}

void read_wordings(Body& body, publish::CompanyFact& fact) {
  const auto* wordings = body.any("wordings");
  if (!wordings || wordings->is_null()) return;
  if (!wordings->is_object() || wordings->get_object().size() > 30)
    return body.wrong("wordings", "must be lists of texts by language");
  for (const auto& [language, list] : wordings->get_object()) {
    if (!list.is_array() || list.get_array().size() > 20 || language.size() > 35)
      return body.wrong("wordings", "must be lists of texts by language");
    for (const auto& text : list.get_array()) {
      if (!text.is_string() || text.get_string().size() > 500)
        return body.wrong("wordings", "must be lists of texts by language");
      fact.wordings[std::string(language)].emplace_back(text.get_string());
    }
  }
}

Result<publish::CompanyFact> read_fact(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  publish::CompanyFact fact;
  fact.key = std::string(call.http.param("key"));
  const auto kind = policy::parse_fact_kind(body.text("kind", 1, 20));
  const auto is = policy::parse_openness(body.text("is", 1, 20));
  if (!kind) body.wrong("kind", "must be text, number, name, url or date");
  if (!is) body.wrong("is", "must be public, internal or confidential");
  fact.owner = body.text_if("owner", 64).value_or("");
  fact.value = body.text_if("value", 2'000).value_or("");
  read_wordings(body, fact);
  fact.from = body.time_if("from");
  fact.until = body.time_if("until");
  fact.note = body.text_if("note", 2'000).value_or("");
  if (fact.from && fact.until && *fact.from >= *fact.until) body.wrong("until", "must be after `from`");
  TRYV(body.done());
  fact.kind = *kind;
  fact.is = *is;
  return fact;
}

Result<void> must_edit(const Known& all, const std::string& key, const Call& call) {
  std::string owner;
  const auto kept = std::ranges::find(all.kept, key, &publish::CompanyFact::key);
  if (kept != all.kept.end()) owner = kept->owner;
  if (owner.empty() && all.policy) {
    const auto& facts = all.policy->document().facts;
    const auto line = std::ranges::find(facts, key, &policy::Fact::id);
    if (line != facts.end()) owner = line->owner;
  }
  if (sees_fact(all.document(), owner, call)) return {};
  return fail(Kind::forbidden, "only who owns this fact, and who owns the comfort zone, may change it");
}

Result<net::Response> save(DeskApi& api, Call& call) {
  TRY(const auto wanted, read_fact(call));
  TRY(const auto saved, call.db.write(call.workspace(), [&](Transaction& tx) -> Result<publish::CompanyFact> {
    TRY(const auto all, known(tx, api, call));
    TRYV(must_edit(all, wanted.key, call));
    return publish::save_fact(tx, api.sealer, {call.workspace(), call.caller.member, call.now}, wanted);
  }));
  return ok(fact_json(saved, true, true));
}

Result<net::Response> drop(DeskApi& api, Call& call) {
  const std::string key(call.http.param("key"));
  TRYV(call.db.write(call.workspace(), [&](Transaction& tx) -> Result<void> {
    TRY(const auto all, known(tx, api, call));
    TRYV(must_edit(all, key, call));
    return publish::remove_fact(tx, {call.workspace(), call.caller.member, call.now}, key);
  }));
  return no_content();
}

}  // namespace

bool sees_fact(const policy::Document* document, std::string_view owner, const Call& call) {
  if (call.caller.role == Role::owner || call.caller.role == Role::policy_owner) return true;
  if (!document) return false;
  const auto as = policy::speaks_as(*document, call.caller.handle, call.now);
  const auto is = [&](std::string_view name) {
    return !name.empty() && std::ranges::any_of(as, [&](const auto& handle) {
      return policy::means(*document, name, handle, call.caller.role);
    });
  };
  return is(owner) || std::ranges::any_of(document->owners, is);
}

void add_facts(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET", .pattern = kFacts, .run = [&api](Call& c) { return list(api, c); }});
  routes.add({.method = "PUT", .pattern = kOne, .run = [&api](Call& c) { return save(api, c); }});
  routes.add({.method = "DELETE", .pattern = kOne, .run = [&api](Call& c) { return drop(api, c); }});
}

}  // namespace kith::api
