#include "policy/findings.h"

#include <algorithm>

#include "text/utf8.h"

namespace kith::policy::detail {
namespace {

bool is_nobody(const Outbound& content, const Situation& situation) {
  return situation.contact_name.empty() && situation.contact_handle.empty() && content.to.empty() &&
         content.target.empty() && content.in_reply_to.empty();
}

std::string_view without_at(std::string_view handle) {
  while (handle.starts_with('@')) handle.remove_prefix(1);
  return handle;
}

}  // namespace

Findings::Findings(const Outbound& content, const Situation& situation, Scratch& scratch)
    : content_(content), situation_(situation), scratch_(scratch), parts_(parts()) {}

bool Findings::is_of_contact() const {
  return content_.kind == OutboundKind::follow || content_.kind == OutboundKind::like ||
         content_.kind == OutboundKind::boost || content_.kind == OutboundKind::block;
}

std::vector<Findings::Part> Findings::parts() const {
  std::vector<Part> out;
  const auto add = [&](Place place, std::size_t index, std::string_view text, Written written) {
    if (!text.empty()) out.push_back({place, index, text, written});
  };
  add(Place::text, 0, content_.text, Written::words);
  add(Place::subject, 0, content_.subject, Written::words);
  for (std::size_t i = 0; i < content_.media.size(); ++i) {
    add(Place::description, i, content_.media[i].alt, Written::words);
    add(Place::file, i, content_.media[i].file, Written::address);
  }
  for (std::size_t i = 0; i < situation_.previews.size(); ++i)
    add(Place::preview, i, situation_.previews[i], Written::words);
  // Who is answered is no secret to themselves; anybody named beside them is told to all.
  const bool answers = !content_.in_reply_to.empty() || content_.to.size() == 1;
  for (std::size_t i = 0; i < content_.to.size(); ++i) {
    const bool is_contact = without_at(content_.to[i]) == without_at(situation_.contact_handle);
    if (!is_contact && !(answers && content_.to.size() == 1)) add(Place::receiver, i, content_.to[i], Written::address);
  }
  if (is_of_contact()) {
    const auto next = content_.to.size();
    add(Place::receiver, next, content_.target, Written::address);
    add(Place::receiver, next + 1, situation_.contact_handle, Written::address);
    add(Place::receiver, next + 2, situation_.contact_name, Written::words);
  }
  return out;
}

const std::optional<std::vector<Sighting>>& Findings::names(const std::string& in_register) {
  const auto [kept, fresh] = names_.try_emplace(in_register);
  if (!fresh) return kept->second;
  if (const auto spans = situation_.names.find(in_register); spans != situation_.names.end()) {
    auto& out = kept->second.emplace();
    for (const auto& span : spans->second) out.push_back({.in_register = in_register, .span = span});
    return kept->second;
  }
  const auto known = situation_.registers.find(in_register);
  if (known == situation_.registers.end() || !known->second.names) return kept->second;
  auto& out = kept->second.emplace();
  const auto& set = *known->second.names;
  for (const auto& part : parts_)
    for (const auto& hit : set.find(part.text, part.written))
      out.push_back({.in_register = in_register,
                     .entry = set.entries()[hit.entry].id,
                     .place = part.place,
                     .index = part.index,
                     .span = {hit.start, hit.end},
                     .how = std::string(hit.how)});
  if (is_of_contact() && out.empty() && known->second.has_contact.value_or(false))
    out.push_back({.in_register = in_register, .place = Place::receiver, .how = "contact"});
  // What nobody could read may name somebody, and so may what is only perhaps read rightly.
  const auto names_one = [&](const std::string& text) { return !set.find(text, Written::words).empty(); };
  if (out.empty() && !set.entries().empty() &&
      (!situation_.unread.empty() || std::ranges::any_of(situation_.doubtful, names_one)))
    kept->second.reset();
  return kept->second;
}

std::optional<bool> Findings::contact_in(const std::string& in_register) const {
  const auto known = situation_.registers.find(in_register);
  if (known == situation_.registers.end()) return std::nullopt;
  const auto& listed = known->second;
  if (listed.has_contact.value_or(false)) return true;
  if (is_nobody(content_, situation_)) return false;
  if (listed.names) {
    bool found = listed.names->has(situation_.contact_name, situation_.contact_handle);
    for (const auto& to : content_.to) found = found || listed.names->has({}, to);
    if (is_of_contact() && !found) found = !listed.names->find(content_.target, Written::address).empty();
    if (found) return true;
  }
  if (listed.has_contact) return false;
  // An id of the network's own tells nothing about who it is.
  if (!listed.names || (situation_.contact_name.empty() && situation_.contact_handle.empty())) return std::nullopt;
  return false;
}

const std::optional<std::vector<Stated>>& Findings::stated() {
  if (stated_) return *stated_;
  auto& out = stated_.emplace();
  if (!situation_.company) return out;
  out.emplace();
  const auto& set = *situation_.company;
  for (const auto& part : parts_) {
    if (part.place == Place::receiver) continue;
    for (auto& found : set.find(part.text, situation_.now, scratch_.reader)) {
      const auto& fact = set.facts()[found.fact];
      // Other people's pages state figures of their own.
      if (part.place == Place::preview && found.differs) continue;
      out->push_back({.fact = fact.id,
                      .is = fact.is,
                      .place = part.place,
                      .index = part.index,
                      .span = {found.start, found.end},
                      .said = std::move(found.said),
                      .agreed = fact.value,
                      .differs = found.differs});
    }
  }
  return out;
}

bool Findings::may_state_more() const {
  const auto states_one = [&](const std::string& text) {
    return !situation_.company->find(text, situation_.now).empty();
  };
  return !situation_.unread.empty() || (situation_.company && std::ranges::any_of(situation_.doubtful, states_one));
}

std::optional<std::vector<Stated>> Findings::unlike_posts(int days) {
  const auto& now = stated();
  if (!now || !situation_.recent_posts) return std::nullopt;
  std::vector<Stated> out;
  if (now->empty()) return out;
  const auto& set = *situation_.company;
  for (const auto& post : *situation_.recent_posts) {
    if (days > 0 && post.at + std::chrono::days{days} < situation_.now) continue;
    for (const auto& said : set.find(post.text, situation_.now)) {
      const auto& fact = set.facts()[said.fact];
      // What was said then is agreed upon for this comparison.
      auto as_then = fact;
      as_then.value = said.said;
      const auto then = FactSet::compile({as_then});
      for (const auto& stated : *now) {
        if (stated.place == Place::preview) continue;
        if (stated.fact != fact.id || std::ranges::any_of(out, [&](const auto& s) { return s.span == stated.span; }))
          continue;
        const auto part = std::ranges::find_if(
            parts_, [&](const Part& p) { return p.place == stated.place && p.index == stated.index; });
        for (const auto& again : then->find(part->text, situation_.now))
          if (again.differs && again.start == stated.span.start) {
            out.push_back(stated);
            out.back().agreed = said.said;
            out.back().differs = true;
            break;
          }
      }
    }
  }
  return out;
}

const HardSell& Findings::pressure() {
  if (!pressure_) {
    static const std::vector<std::string> none;
    const auto& earlier = situation_.earlier ? *situation_.earlier : none;
    const auto words = content_.subject.empty() ? content_.text : content_.text + "\n" + content_.subject;
    pressure_ = hard_sell(words, earlier);
    std::erase_if(pressure_->why,
                  [&, size = text::count_code_points(content_.text)](const Pressure& p) { return p.start >= size; });
  }
  return *pressure_;
}

std::optional<bool> Findings::first_contact() const {
  if (situation_.first_contact) return situation_.first_contact;
  if (is_nobody(content_, situation_)) return false;
  return std::nullopt;
}

}  // namespace kith::policy::detail
