#include "policy/engine.h"

#include "policy/document.h"

namespace kith::policy {

using match::QueryId;
using match::Truth;

// Ids: topics first, then `when` and `unless` of each rule.
std::shared_ptr<const Engine> Engine::compile(const Document& document) {
  auto engine = std::make_shared<Engine>();
  engine->topics_ = document.topics.size();
  engine->rules_ = document.rules.size();
  match::QuerySet::Builder builder;
  bool ok = true;
  for (std::size_t t = 0; t < engine->topics_; ++t)
    ok = ok && builder.add(static_cast<QueryId>(t), document.topics[t].query).has_value();
  for (std::size_t r = 0; r < engine->rules_; ++r) {
    const auto& rule = document.rules[r];
    const auto id = static_cast<QueryId>(engine->topics_ + 2 * r);
    engine->has_when_.push_back(rule.when.has_value());
    if (rule.when) ok = ok && builder.add(id, match::Query{rule.when->root, {}}).has_value();
    if (rule.unless) ok = ok && builder.add(id + 1, match::Query{rule.unless->root, {}}).has_value();
  }
  if (!ok) return nullptr;
  auto set = builder.build();
  if (!set) return nullptr;
  engine->set_ = *std::move(set);
  return engine;
}

Engine::Answers Engine::ask(const match::Document& draft) const {
  match::Matcher matcher;
  const auto found = matcher.match(*set_, draft);
  if (!found) return {};
  Answers out{std::vector(topics_, Truth::no), std::vector(rules_, Truth::no), std::vector(rules_, Truth::no)};
  for (std::size_t r = 0; r < rules_; ++r)
    if (!has_when_[r]) out.when[r] = Truth::yes;
  const auto set = [&](QueryId id, Truth truth) {
    const auto at = static_cast<std::size_t>(id);
    if (at < topics_)
      out.topics[at] = truth;
    else
      ((at - topics_) % 2 == 0 ? out.when : out.unless)[(at - topics_) / 2] = truth;
  };
  for (const auto id : *found) set(id, Truth::yes);
  for (const auto id : matcher.undecided()) set(id, Truth::unknown);
  return out;
}

}  // namespace kith::policy
