// A policy in plain sentences, for people who never see YAML.
#pragma once

#include <map>
#include <string>
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

// Who speaks first, then the rules in the order of the document.
std::vector<Sentence> sentences(const Document& document, const PeopleNames& people = {});
std::string sentence(const Rule& rule, const Document& document, const PeopleNames& people = {});
std::string sentence(const Voice& voice, const Document& document, const PeopleNames& people = {});

}  // namespace kith::policy
