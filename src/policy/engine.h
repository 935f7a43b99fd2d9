// A document's topics and conditions compiled together, so that one look at a draft answers for all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "match/document.h"
#include "match/naive.h"
#include "match/query_set.h"

namespace kith::policy {

struct Document;

// Immutable; thread-safe. Gives the truth match::match would give with every outside part unknown but the topics.
class Engine {
 public:
  // Null where the document is beyond what a set takes; decisions then read query by query.
  static std::shared_ptr<const Engine> compile(const Document& document);

  struct Answers {
    std::vector<match::Truth> topics;        // by topic
    std::vector<match::Truth> when, unless;  // by rule; `yes` where a rule has no `when`, `no` without `unless`
  };
  // Empty where the draft is beyond what matching takes.
  Answers ask(const match::Document& draft, match::Matcher& matcher) const;

  // Whether a query asks `lang:` or `tone:` of the words; a condition's own `lang is`, `tone is` do not count.
  bool asks_language() const { return asks_language_; }
  bool asks_tone() const { return asks_tone_; }

 private:
  static std::shared_ptr<Engine> made(const Document& document, bool with_topics);

  std::shared_ptr<const match::QuerySet> set_;
  std::size_t topics_ = 0, rules_ = 0;
  bool asks_language_ = false, asks_tone_ = false;
  std::vector<bool> has_when_;  // by rule
};

}  // namespace kith::policy
