// A policy in plain sentences, for people who never see YAML.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/document.h"

namespace kith::policy {

struct Sentence {
  std::string concern;  // id; empty: none
  std::string rule;     // id; "voices" for who speaks
  std::string sentence;
};

// Names by handle, for "Dana" instead of "dana"; a handle without a name gets a capital.
using PeopleNames = std::map<std::string, std::string>;

// "Dana Byrne" for `dana`, "a spokesperson" for a role, a group by its name.
std::string person_words(const std::string& who, const Document& document, const PeopleNames& people = {});
// "a, b and c", with `last` before the last.
std::string listed(const std::vector<std::string>& items, std::string_view last);
// "post", "write privately", "change the profile": an act as somebody's doing.
std::string act_words(const std::string& act);
// One step without a deadline: "… reads it before it leaves" says it all.
bool reads_first(const std::vector<ApprovalStep>& steps);
// "Ruth, after 4 hours also for Dana, then for Petra", to stand behind "waits for".
std::string approval_words(const std::vector<ApprovalStep>& steps, const Document& document,
                           const PeopleNames& people = {});
// "waits for Dana", "never leaves": what becomes of what a rule meets, without a full stop.
std::string what_happens(const Rule& rule, const Document& document, const PeopleNames& people = {});

// Who speaks first, then the rules in the order of the document.
std::vector<Sentence> sentences(const Document& document, const PeopleNames& people = {});
std::string sentence(const Rule& rule, const Document& document, const PeopleNames& people = {});
std::string sentence(const Voice& voice, const Document& document, const PeopleNames& people = {});

}  // namespace kith::policy
