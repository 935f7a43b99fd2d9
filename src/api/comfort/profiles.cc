// Profiles on the networks: what our own accounts say of us, held against company facts and registers.
#include <algorithm>
#include <map>

#include "api/comfort.h"
#include "api/comfort/facts.h"
#include "api/json.h"
#include "policy/document.h"
#include "policy/profile.h"
#include "publish/profiles/profiles.h"
#include "publish/registers/registers.h"

namespace kith::api {
namespace {

using policy::ProfileDrift;
using store::Transaction;
using What = ProfileDrift::What;

constexpr const char* kAll = "/api/v1/workspaces/{ws}/profiles";
constexpr const char* kLook = "/api/v1/workspaces/{ws}/channels/{id}/profile";

// All that one member's view of the profiles is made of.
struct View {
  std::vector<publish::SeenProfile> seen;
  std::optional<policy::Agreed> agreed;  // none: nothing is agreed yet, or what is does not open
  std::string why_not;                   // nothing is compared
  std::optional<policy::Hiding> hiding;
  std::vector<std::string> hidden_facts, hidden_registers;
  bool shut = false;  // a register the caller may not look into does not open: any text may name somebody of it
  std::string ask;    // handle of who may tell what is hidden
};

std::map<std::string, std::string> owners_of(const policy::Document& document,
                                             const std::vector<publish::CompanyFact>& kept) {
  std::map<std::string, std::string> out;
  for (const auto& fact : document.facts) out[fact.id] = fact.owner;
  for (const auto& fact : kept) out[fact.key] = fact.owner;
  return out;
}

// What is known inside is not for who only drafts or reads; what is confidential for few.
bool is_hidden(const policy::CompanyFact& fact, const policy::Document& document, const std::string& owner,
               const Call& call) {
  if (fact.is == policy::Openness::open || sees_fact(&document, owner, call)) return false;
  return fact.is == policy::Openness::confidential || !call.caller.is_at_least(Role::agent);
}

Result<View> view_of(Transaction& tx, DeskApi& api, const Call& call) {
  View out;
  TRY(out.seen, publish::list_profiles(tx, call.workspace()));
  TRY(const auto policy, api.gate.policy(tx, call.workspace()));
  out.why_not = policy ? "" : "No comfort zone has been adopted yet: there is nothing to compare with.";
  if (!policy) return out;
  TRY(const auto sets, api.gate.registers().current(tx, call.workspace()));
  if (!sets->facts_known) {
    out.why_not = "A company fact does not open any more: write it anew, then the profiles are compared again.";
    return out;
  }
  const auto& document = policy->document();
  out.agreed = publish::agreed(document, *sets, call.now);
  TRY(const auto kept, publish::list_facts(tx, api.sealer, call.workspace()));
  const auto owners = owners_of(document, kept);
  policy::Agreed hidden{.facts = {}, .registers = {}, .now = call.now};
  for (const auto& fact : out.agreed->facts) {
    const auto owner = owners.find(fact.id);
    if (!is_hidden(fact, document, owner == owners.end() ? "" : owner->second, call)) continue;
    hidden.facts.push_back(fact);
    out.hidden_facts.push_back(fact.id);
  }
  for (const auto& [id, names] : out.agreed->registers) {
    if (publish::may_see(document, id, call.caller.handle, call.caller.role, call.now)) continue;
    hidden.registers.emplace(id, names);
    out.shut = out.shut || !names;
    out.hidden_registers.push_back(id);
  }
  out.hiding.emplace(std::move(hidden));
  if (!document.owners.empty()) out.ask = document.owners.front();
  return out;
}

bool has(const std::vector<std::string>& list, const std::string& item) {
  return std::ranges::find(list, item) != list.end();
}

// Without what it may be compared with, a text may hold anything: it is shown to who sees everything alone.
bool may_read(const View& view, std::string_view text, const Call& call) {
  if (view.shut) return text.empty();
  if (view.hiding) return !view.hiding->shows_any(text);
  return call.caller.role == Role::owner || call.caller.role == Role::policy_owner || text.empty();
}

std::string shown(const View& view, const std::string& text, const Call& call) {
  return may_read(view, text, call) ? text : std::string();
}

std::string_view to_do(const ProfileDrift& drift) {
  switch (drift.what) {
    case What::differs:
      return "Correct the profile, or change the fact if the profile is right.";
    case What::gives_away:
      return "Take it out of the profile, or make the fact public.";
    case What::names:
      return "Take the name out of the profile.";
    case What::missing:
      return drift.fact == "website" ? "Put the website into the profile."
                                     : "Put the agreed sentence into the description.";
    case What::out_of_date:
      return "Take it out of the profile, or say until when the fact holds now.";
  }
  return {};
}

json::object drift_json(const View& view, const ChannelProfile& profile, const ProfileDrift& drift, const Call& call) {
  json::object out;
  out["what"] = policy::name(drift.what);
  out["place"] = name(drift.place);
  const bool labelled = drift.place == ProfilePlace::field && drift.index < profile.fields.size();
  out["label"] = labelled ? shown(view, profile.fields[drift.index].name, call) : std::string();
  out["said"] = drift.what == What::gives_away || drift.what == What::names ? drift.said
                                                                            : shown(view, drift.said, call);
  out["fact"] = drift.fact;
  out["agreed"] = drift.agreed;
  out["is"] = policy::name(drift.is);
  out["register"] = drift.in_register;
  out["until"] = time_or_null(drift.until);
  out["to_do"] = to_do(drift);
  out["ask"] = "";
  return out;
}

// That there is something, and neither what nor where.
json::object hidden_json(const View& view) {
  return {{"what", "hidden"}, {"place", nullptr}, {"label", ""},     {"said", ""},
          {"fact", ""},       {"agreed", ""},     {"is", "internal"}, {"register", ""},
          {"until", nullptr}, {"to_do", "Ask who owns the comfort zone."},
          {"ask", view.ask}};
}

json::object says_json(const View& view, const ChannelProfile& profile, const Call& call) {
  bool withheld = false;
  const auto text = [&](const std::string& said) {
    const bool may = may_read(view, said, call);
    withheld = withheld || !may;
    return may ? said : std::string();
  };
  json::object out;
  out["name"] = text(profile.name);
  out["about"] = text(profile.about);
  out["location"] = text(profile.location);
  json::array links, fields;
  for (const auto& link : profile.links) links.emplace_back(text(link));
  for (const auto& field : profile.fields) {
    const auto whole = text(field.name + ": " + field.value);
    const bool told = !whole.empty();
    fields.push_back(json::object{{"name", told ? field.name : ""}, {"value", told ? field.value : ""}});
  }
  out["links"] = std::move(links);
  out["fields"] = std::move(fields);
  out["withheld"] = withheld;
  return out;
}

json::array changes_json(const View& view, const publish::SeenProfile& seen, const Call& call) {
  json::array out;
  for (const auto& change : seen.changes) {
    const bool withheld =
        !may_read(view, change.what.before, call) || !may_read(view, change.what.after, call);
    out.push_back(json::object{{"place", name(change.what.place)},
                               {"before", withheld ? "" : change.what.before},
                               {"after", withheld ? "" : change.what.after},
                               {"withheld", withheld},
                               {"at", format_time(change.at)}});
  }
  return out;
}

void add_comparison(const View& view, const ChannelProfile& profile, const Call& call, json::object& out) {
  const auto compared = policy::compare_profile(profile, *view.agreed);
  json::array drifts, agrees;
  bool hidden = false;
  for (const auto& drift : compared.drifts) {
    if (has(view.hidden_facts, drift.fact) || has(view.hidden_registers, drift.in_register))
      hidden = true;
    else
      drifts.push_back(drift_json(view, profile, drift, call));
  }
  if (hidden) drifts.push_back(hidden_json(view));
  for (const auto& one : compared.agreements)
    agrees.push_back(
        json::object{{"fact", one.fact}, {"place", name(one.place)}, {"said", shown(view, one.said, call)}});
  out["ours"] = compared.ours;
  out["drifts"] = std::move(drifts);
  out["agrees"] = std::move(agrees);
}

json::object profile_json(const View& view, const listen::ChannelRow& channel, const Call& call) {
  json::object out;
  out["channel"] = json::object{{"id", to_string(channel.id)},
                                {"name", channel.name},
                                {"network", channel.network},
                                {"handle", channel.handle}};
  const auto seen = std::ranges::find(view.seen, channel.id, &publish::SeenProfile::channel);
  const bool known = seen != view.seen.end();
  const auto profile = known ? seen->profile : std::nullopt;
  out["looked_at"] = known ? json::value(json::string(format_time(seen->looked_at))) : json::value(nullptr);
  out["read_at"] = known ? time_or_null(seen->read_at) : json::value(nullptr);
  out["why"] = known ? seen->why : "";
  out["url"] = profile ? profile->url : channel.profile_url;
  out["settings_url"] = profile ? profile->settings_url : "";
  out["says"] = profile ? json::value(says_json(view, *profile, call)) : json::value(nullptr);
  out["changes"] = known ? changes_json(view, *seen, call) : json::array();
  out["compared"] = profile && view.agreed.has_value();
  out["ours"] = true;
  out["drifts"] = json::array();
  out["agrees"] = json::array();
  if (profile && view.agreed) add_comparison(view, *profile, call, out);
  return out;
}

Result<net::Response> list(DeskApi& api, Call& call) {
  TRY(const auto view, call.db.read([&](Transaction& tx) { return view_of(tx, api, call); }));
  TRY(const auto channels, api.channels.list(call.workspace()));
  json::array items;
  for (const auto& channel : channels) items.push_back(profile_json(view, channel, call));
  return ok({{"items", std::move(items)}, {"why_not", view.why_not}});
}

Result<net::Response> look(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ChannelTag>("id"));
  TRY(const auto row, api.channels.find(call.workspace(), id));
  const auto told = api.connector.profile(row);
  TRYV(call.db.write(call.workspace(), [&](Transaction& tx) {
    return publish::keep_profile(tx, call.workspace(), id, told, call.now);
  }));
  TRY(const auto view, call.db.read([&](Transaction& tx) { return view_of(tx, api, call); }));
  return ok(profile_json(view, row, call));
}

}  // namespace

void add_profiles(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET", .pattern = kAll, .run = [&api](Call& c) { return list(api, c); }});
  routes.add({.method = "POST", .pattern = kLook, .role = Role::agent, .run = [&api](Call& c) {
                return look(api, c);
              }});
}

}  // namespace kith::api
