// The policy as the API writes it. Include it from .cc files only.
#pragma once

#include <vector>

#include "api/context.h"
#include "api/json.h"
#include "policy/diff.h"
#include "policy/document.h"
#include "policy/run_tests.h"
#include "policy/sentences.h"
#include "publish/policies/policies.h"

namespace kith::api {

// Names of everybody in the workspace, by handle.
Result<policy::PeopleNames> names_of(store::Transaction& tx, WorkspaceId workspace);

json::array sentences_json(const policy::Document& document, const policy::PeopleNames& people);
json::array problems_json(const std::vector<policy::Problem>& problems);
json::array tests_json(const std::vector<policy::TestResult>& tests);
json::array changes_json(const std::vector<policy::Change>& changes);
json::object version_json(const publish::PolicyVersion& version);
// A version with its words, what they come to, when it is looked at again, whether the caller has read it and whether
// everybody may.
Result<json::object> policy_json(store::Transaction& tx, const Call& call, const publish::PolicyVersion& version);

// Whether the organisation shows its policy to everybody, as the workspace's settings keep it.
bool shows_policy(std::string_view settings_json);

}  // namespace kith::api
