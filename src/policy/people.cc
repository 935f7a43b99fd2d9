// Who is meant by a name in the document, and what one content is called.
#include <algorithm>
#include <array>
#include <set>

#include "policy/document.h"
#include "text/utf8.h"

namespace kith::policy {
namespace {

// Showing again, unmuting and unblocking are met by no rule: nothing stands against giving back.
constexpr std::array<std::string_view, 14> kActs{"post", "reply",  "message", "mail", "profile", "follow", "like",
                                                 "boost", "tag",   "edit",    "remove", "hide",  "mute",   "block"};

std::optional<Role> role_named(std::string_view name) {
  std::string plain(name);
  std::ranges::replace(plain, ' ', '_');
  return parse_role(plain);
}

bool names_somebody(std::string_view text) {
  for (std::size_t i = text.find('@'); i != std::string_view::npos; i = text.find('@', i + 1)) {
    const bool starts_word = i == 0 || text[i - 1] == ' ' || text[i - 1] == '\n' ||
                             text[i - 1] == '(' || text[i - 1] == '.';
    const bool goes_on =
        i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) >= 0x80 ||
                                std::isalnum(static_cast<unsigned char>(text[i + 1])));
    if (starts_word && goes_on) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string_view> acts() {
  return {kActs.begin(), kActs.end()};
}

std::vector<std::string_view> acts_of(const Outbound& content) {
  const bool is_private = content.visibility == Visibility::direct;
  const bool answers = !content.in_reply_to.empty();
  std::vector<std::string_view> out;
  switch (content.kind) {
    case OutboundKind::mail:
      out = {"mail", "message"};
      break;
    case OutboundKind::message:
      out = {"message"};
      break;
    case OutboundKind::reply:
      out = {is_private ? "message" : "reply"};
      break;
    case OutboundKind::post:
      out = {is_private ? "message" : "post"};
      break;
    case OutboundKind::edit:
      out = {"edit", is_private ? "message" : answers ? "reply" : "post"};
      break;
    default:
      out = {name(content.kind)};
  }
  const bool wordless = content.kind == OutboundKind::remove || is_moderation(content.kind);
  if (!wordless && names_somebody(content.text)) out.emplace_back("tag");
  return out;
}

bool means(const Document& document, std::string_view name, std::string_view handle, Role role) {
  if (name == "everybody") return true;
  if (!handle.empty() && name == handle) return true;
  if (const auto group = document.groups.find(std::string(name)); group != document.groups.end())
    return !handle.empty() && std::ranges::find(group->second, handle) != group->second.end();
  if (const auto least = role_named(name)) return role >= *least;
  return false;
}

std::vector<std::string> speaks_as(const Document& document, std::string_view handle, Time now) {
  std::vector<std::string> out{std::string(handle)};
  const auto day = std::chrono::floor<std::chrono::days>(now);
  for (const auto& stand_in : document.stand_ins)
    if (stand_in.who == handle && day >= stand_in.from && day <= stand_in.to)
      out.push_back(stand_in.instead_of);
  return out;
}

std::vector<Problem> check_people(const Policy& policy, const std::vector<std::string>& handles) {
  const auto& document = policy.document();
  std::vector<std::string_view> known(handles.begin(), handles.end());
  for (const auto& [group, members] : document.groups) known.emplace_back(group);
  std::vector<Problem> out;
  std::set<std::string, std::less<>> told;
  const auto check = [&](const std::string& name, std::size_t line, std::string_view where) {
    if (name == "everybody" || role_named(name) || std::ranges::find(known, name) != known.end())
      return;
    if (!told.insert(name).second) return;
    const auto meant = match::nearest(name, known);
    out.push_back({Problem::Weight::note, line, 1,
                   "nobody here is called `" + name + "` (" + std::string(where) + ")",
                   meant.empty()
                       ? "use a member's handle, a role, or a group written under `groups:`"
                       : "did you mean `" + std::string(meant) + "`?"});
  };
  for (const auto& owner : document.owners) check(owner, 1, "owner");
  for (const auto& name : document.approvals.otherwise) check(name, 1, "approvals");
  for (const auto& voice : document.voices) {
    check(voice.who, voice.line, "voices");
    for (const auto& name : people_of(voice.approved_by)) check(name, voice.line, "approved by");
  }
  for (const auto& [group, members] : document.groups)
    for (const auto& member : members) check(member, 1, "groups");
  for (const auto& stand_in : document.stand_ins)
    for (const auto* name : {&stand_in.who, &stand_in.instead_of}) check(*name, 1, "stand in");
  for (const auto& rule : document.rules)
    for (const auto& name : rule.visitor.to) check(name, rule.line, "rule " + rule.id);
  for (const auto& rule : document.rules)
    for (const auto& name : people_of(rule.hold)) check(name, rule.line, "rule " + rule.id);
  return out;
}

}  // namespace kith::policy
