// Approval: what a hold waits for. Steps in their order; in each one or all of those named; by when, and who is asked
// then too.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "match/query.h"
#include "model/role.h"

namespace kith::policy {

struct Document;
struct Hours;

// `30 min`, `4h`, `4 working hours`, `2 days`.
struct Within {
  enum class Unit : std::uint8_t { minutes, hours, days } unit = Unit::hours;
  int count = 0;         // at least 1; at most 90 days
  bool working = false;  // counted in the document's hours; a day is then as long as those of one day
  friend bool operator==(const Within&, const Within&) = default;
};
std::expected<Within, match::Problem> parse_within(std::string_view text);
// "4 working hours".
std::string describe(const Within& within);
// When it has passed, counted from `from`. `hours` is wanted where it counts working time.
Time deadline(const Within& within, const Hours* hours, Time from);

struct ApprovalStep {
  std::vector<std::string> of;  // handles, groups, roles
  bool all = false;             // each of them, each another person; otherwise one is enough
  std::optional<Within> within;
  std::vector<std::string> otherwise;  // may say yes in anybody's place once `within` has passed
  std::optional<Time> due;             // in a Reason: when it passes, were they asked now
  friend bool operator==(const ApprovalStep&, const ApprovalStep&) = default;
};

// `ruth`; `ruth, dana` (one of them); `ruth and dana` or `all of ruth, dana` (each); `ruth within 4h else tom, then
// dana`. Never empty; positions are those in `text`.
std::expected<std::vector<ApprovalStep>, match::Problem> parse_steps(std::string_view text);
// Who is asked once a step's deadline has passed: those of the step, of the document, or the owner.
const std::vector<std::string>& otherwise_of(const ApprovalStep& step, const Document& document);
// Everybody any step names, once each, in their order; those who come in later last.
std::vector<std::string> people_of(std::span<const ApprovalStep> steps);

// Somebody said yes.
struct Yes {
  std::string by;  // handle
  Role role = Role::viewer;
  bool late = false;  // after the deadline, when the others were asked too
};
// Whether the step asks this person, in their own name or for whom they stand in.
bool asks(const Document& document, const ApprovalStep& step, const Yes& who, Time now);
// The first step that still waits; steps.size() where none does. A yes counts in every step that asks its person.
std::size_t first_open(const Document& document, std::span<const ApprovalStep> steps, std::span<const Yes> yeses,
                       Time now);

}  // namespace kith::policy
