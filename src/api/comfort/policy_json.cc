#include "api/comfort/policy_json.h"

#include <algorithm>

#include "api/session/access_queries.h"
#include "api/comfort/comfort_json.h"
#include "policy/review.h"
#include "publish/policies/readings.h"

namespace kith::api {
namespace {

// A concern in the words it was written down in; its id where there are none.
std::string concern_words(const policy::Document& document, const std::string& id) {
  const auto found = std::ranges::find(document.concerns, id, &policy::Concern::id);
  return found == document.concerns.end() ? id : found->text;
}

}  // namespace

Result<policy::PeopleNames> names_of(store::Transaction& tx, WorkspaceId workspace) {
  TRY(const auto members, publish::member_names(tx, workspace));
  policy::PeopleNames out;
  for (const auto& member : members) out[member.handle] = member.name;
  return out;
}

json::array sentences_json(const policy::Document& document, const policy::PeopleNames& people) {
  json::array out;
  for (const auto& s : policy::sentences(document, people))
    out.push_back(
        json::object{{"concern", concern_words(document, s.concern)}, {"rule", s.rule}, {"sentence", s.sentence}});
  return out;
}

json::array problems_json(const std::vector<policy::Problem>& problems) {
  json::array out;
  for (const auto& p : problems)
    out.push_back(json::object{{"line", p.line},
                               {"column", p.column},
                               {"message", p.message},
                               {"hint", p.hint},
                               {"weight", p.weight == policy::Problem::Weight::error ? "error" : "note"}});
  return out;
}

json::array tests_json(const std::vector<policy::TestResult>& tests) {
  json::array out;
  for (const auto& test : tests)
    out.push_back(json::object{{"name", test.name},
                               {"line", test.line},
                               {"ok", test.ok},
                               {"undecided", test.undecided},
                               {"detail", test.detail}});
  return out;
}

json::array changes_json(const std::vector<policy::Change>& changes) {
  json::array out;
  for (const auto& change : changes)
    out.push_back(json::object{
        {"part", change.part}, {"about", change.about}, {"words", change.words}, {"way", policy::name(change.way)}});
  return out;
}

json::object version_json(const publish::PolicyVersion& v) {
  json::object out;
  out["id"] = to_string(v.id);
  out["version"] = v.number;
  out["state"] = v.state;
  out["reason"] = v.reason;
  out["author"] = member_json(v.author, v.author_name);
  out["created_at"] = format_time(v.created_at);
  out["adopted_at"] = time_or_null(v.adopted_at);
  return out;
}

bool shows_policy(std::string_view settings_json) {
  const auto settings = stored(settings_json);
  const auto* shown = settings.is_object() ? settings.get_object().if_contains("policy_shown") : nullptr;
  return shown && shown->is_bool() && shown->get_bool();
}

Result<json::object> policy_json(store::Transaction& tx, const Call& call, const publish::PolicyVersion& v) {
  TRY(const auto people, names_of(tx, call.workspace()));
  auto out = version_json(v);
  out["document"] = v.document;
  json::array sentences;
  json::value review = nullptr;
  if (const auto parsed = policy::parse_policy(v.document)) {
    sentences = sentences_json(parsed->document(), people);
    if (const auto due = policy::next_review(parsed->document().review, v.adopted_at.value_or(call.now)))
      review = format_time(*due).substr(0, 10);
  }
  out["sentences"] = std::move(sentences);
  out["review_on"] = std::move(review);
  TRY(const bool read, publish::has_read_policy(tx, call.workspace(), call.caller.member));
  out["read_by_you"] = read;
  TRY(const auto workspace, queries::workspace(tx, call.workspace()));
  if (!workspace) return fail(Kind::not_found, "there is no such workspace");
  out["page"] = json::object{{"shown", shows_policy(workspace->settings_json)}, {"path", "/policy/" + workspace->slug}};
  return out;
}

}  // namespace kith::api
