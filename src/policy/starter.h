// The starter comfort zone: common worries in plain words, and the document that follows from those
// ticked.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/role.h"
#include "policy/sentences.h"

namespace kith::policy {

// Something a worry wants to know. Every answer may be left out.
struct Need {
  std::string key, label, hint;
};

struct Worry {
  std::string id, title, question, explains;
  bool suggested = false;
  std::vector<Need> needs;
  std::vector<std::string> means = {};  // ids of what networks can do about it (channels/means.h)
};

const std::vector<Worry>& worries();
// What follows from one worry, with no answers given and nobody named.
std::vector<Sentence> rules_of(const Worry& worry);

struct Person {
  std::string handle, name;
  Role role = Role::agent;
};

struct Starter {
  std::string organisation;
  std::vector<std::string> worries;            // ids
  std::map<std::string, std::string> answers;  // by Need::key
  std::vector<Person> members;                 // the first owner or policy owner owns the policy
};

// YAML with comments; parses, and passes the tests it carries. Errors: invalid (an unknown worry,
// an answer that cannot be used).
Result<std::string> make_document(const Starter& starter);

// The document with what one worry adds: its concern under `entry` (empty: the worry's id) in these words (empty: the
// worry's own), its topics, rules and examples; all else stays as it is. Errors: not_found (an unknown worry), conflict
// (a rule or concern of that name is there already), invalid (the document or an answer cannot be used).
struct TakeUp {
  std::string worry, entry, words;
  std::map<std::string, std::string> answers;
};
Result<std::string> take_up(std::string_view document, const TakeUp& wish);

}  // namespace kith::policy
