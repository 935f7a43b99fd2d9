// What each worry adds to a document.
#pragma once

#include <string>
#include <vector>

#include "policy/starter.h"

namespace kith::policy::detail {

struct TopicPart {
  std::string id, query;
};

// A list of people or names, empty to begin with; the owner sees it.
struct RegisterPart {
  std::string id, kind;
};

struct RulePart {
  std::string id, on, when, then, say, offer, wording, remark;
};

struct TestPart {
  std::string draft, expect;  // inside the braces; `{owner}` is put in
};

struct Parts {
  std::string concern = {};  // in the organisation's voice
  std::vector<TopicPart> topics = {};
  std::vector<RegisterPart> registers = {};
  std::vector<RulePart> rules = {};
  std::vector<TestPart> tests = {};
  bool hours = false;
};

// `{owner}` in texts stands for the owner's handle, `{Owner}` for the name. Errors: invalid.
Result<Parts> parts_of(const std::string& worry, const std::map<std::string, std::string>& answers);

}  // namespace kith::policy::detail
