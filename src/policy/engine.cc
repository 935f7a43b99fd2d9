#include "policy/engine.h"

#include <algorithm>

#include "policy/document.h"

namespace kith::policy {
namespace {

using match::Node;
using match::QueryId;
using match::Truth;

bool asks_for(const Node& node, match::Field field) {
  if (node.is == Node::Is::field && node.field == field) return true;
  return std::ranges::any_of(node.children, [&](const Node& child) { return asks_for(child, field); });
}

// The condition with each topic's own query in its place, so that words nobody wrote settle it. Below text: and title:
// a topic stays unknown: there it asks of more than the words in that zone.
Node with_topics(const Node& node, const Condition& condition, const Document& document) {
  if (node.is == Node::Is::outside) {
    const auto& atom = condition.atoms[static_cast<std::size_t>(node.outside)];
    const auto* topic = atom.is == Atom::Is::topic ? document.find_topic(atom.name) : nullptr;
    return topic ? topic->query.root : node;
  }
  if (node.is == Node::Is::scope) return node;
  Node out = node;
  for (auto& child : out.children) child = with_topics(child, condition, document);
  return out;
}

}  // namespace

std::shared_ptr<const Engine> Engine::compile(const Document& document) {
  if (auto whole = made(document, true)) return whole;
  return made(document, false);
}

// Ids: topics first, then `when` and `unless` of each rule.
std::shared_ptr<Engine> Engine::made(const Document& document, bool topics_within) {
  auto engine = std::make_shared<Engine>();
  engine->topics_ = document.topics.size();
  engine->rules_ = document.rules.size();
  match::QuerySet::Builder builder;
  const auto add = [&](std::size_t id, Node root) {
    engine->asks_language_ |= asks_for(root, match::Field::lang);
    engine->asks_tone_ |= asks_for(root, match::Field::tone);
    return builder.add(static_cast<QueryId>(id), match::Query{std::move(root), {}}).has_value();
  };
  const auto asked = [&](const Condition& condition) {
    return topics_within ? with_topics(condition.root, condition, document) : condition.root;
  };
  bool ok = true;
  for (std::size_t t = 0; t < engine->topics_; ++t) ok = ok && add(t, document.topics[t].query.root);
  for (std::size_t r = 0; r < engine->rules_; ++r) {
    const auto& rule = document.rules[r];
    const auto id = engine->topics_ + 2 * r;
    engine->has_when_.push_back(rule.when.has_value());
    if (rule.when) ok = ok && add(id, asked(*rule.when));
    if (rule.unless) ok = ok && add(id + 1, asked(*rule.unless));
  }
  if (!ok) return nullptr;
  auto set = builder.build();
  if (!set) return nullptr;
  engine->set_ = *std::move(set);
  return engine;
}

Engine::Answers Engine::ask(const match::Document& draft, match::Matcher& matcher) const {
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
