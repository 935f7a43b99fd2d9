#include "publish/approvals/approval_mail.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/secret.h"
#include "policy/document.h"
#include "publish/approvals/approval_mail_queries.h"
#include "publish/approvals/approval_queries.h"
#include "publish/outbox/outbox.h"
#include "publish/policies/policies.h"
#include "store/check_text.h"

namespace kith::publish {
namespace {

constexpr int kDemandsAtOnce = 50, kDemandsLookedAt = 1'000;
constexpr Millis kTrying = std::chrono::minutes{30};
constexpr std::array<Millis, 5> kAgainAfter{std::chrono::minutes{1}, std::chrono::minutes{5}, std::chrono::minutes{30},
                                            std::chrono::hours{2}, std::chrono::hours{8}};

bool waits(const Delivery& d) { return d.state == DeliveryState::held && d.error_kind == "held"; }

bool is_out_of_hours(const policy::Policy* policy, Time now) {
  return policy && policy->document().hours && !policy::is_open(*policy->document().hours, now);
}

// Reminders come in working hours, and those that wait for the morning hold up nobody else.
Result<std::vector<queries::Untold>> to_tell(store::Transaction& tx, Gatekeeper& gate, Time now) {
  TRY(auto untold, queries::untold(tx, now, kDemandsLookedAt));
  std::map<WorkspaceId, bool> closed;
  for (const auto& one : untold) {
    if (!one.reminder || closed.contains(one.workspace)) continue;
    TRY(const auto policy, gate.policy(tx, one.workspace));
    closed[one.workspace] = is_out_of_hours(policy.get(), now);
  }
  std::erase_if(untold, [&](const auto& one) { return one.reminder && closed[one.workspace]; });
  if (untold.size() > kDemandsAtOnce) untold.resize(kDemandsAtOnce);
  return untold;
}

Result<int> write_to(store::Transaction& tx, Gatekeeper& gate, const queries::Untold& untold, Time now) {
  TRY(const auto a, queries::approval(tx, untold.workspace, untold.demand));
  if (!a || a->first().state != "waiting") return 0;
  TRYV(queries::set_told(tx, untold, now));
  TRY(const auto delivery, find_delivery(tx, untold.workspace, a->delivery));
  if (!waits(delivery)) return 0;
  TRY(const auto members, asked_now(tx, gate, *a, now));
  int written = 0;
  for (const auto member : members) {
    Letter letter{.id = next_id(now),
                  .workspace = untold.workspace,
                  .approval = untold.demand,
                  .delivery = a->delivery,
                  .member = member,
                  .digest = a->digest,
                  .why = a->first().late_at ? "late" : "asked",
                  .expires_at = now + kLetterLasts};
    TRY(const bool told, queries::has_letter(tx, letter));
    // Once is enough, but for reminders and where the deadline has passed.
    if (told && !untold.reminder && !a->first().late_at) continue;
    if (told) letter.why = "reminder";
    TRYV(queries::add_letter(tx, letter, now));
    ++written;
  }
  return written;
}

std::string signature(std::string_view key, const Letter& l) {
  return base64url(hmac_sha256(
      key, fmt::format("{}|{}|{}|{}|{}|{}", l.workspace.value, l.id, l.member.value, l.delivery.value, l.digest,
                       to_ms(l.expires_at))));
}

// Nothing where it is not needed any more; it is dropped then.
Result<std::optional<DueLetter>> compose(store::Transaction& tx, const queries::Waiting& waiting, Time until) {
  const auto& letter = waiting.letter;
  TRY(const auto a, queries::approval(tx, letter.workspace, letter.approval));
  TRY(auto to, queries::addressed(tx, letter));
  const bool said = a && std::ranges::any_of(a->first().said, [&](const Said& s) { return s.member == letter.member; });
  if (!a || !to || said || a->digest != letter.digest || a->first().state != "waiting") {
    TRYV(queries::end_try(tx, letter, std::nullopt, std::nullopt, "not needed any more"));
    return std::optional<DueLetter>{};
  }
  DueLetter out{.letter = letter,
                .tries = waiting.tries + 1,
                .until = until,
                .address = std::move(to->address),
                .name = std::move(to->name),
                .organisation = std::move(to->organisation),
                .slug = std::move(to->slug),
                .where = std::move(to->where),
                .due_at = a->first().late_at ? std::nullopt : a->first().due_at};
  TRY(out.writer, member_name(tx, letter.workspace, a->by));
  for (const auto& demand : a->demands)
    if (demand.state == "waiting" && !demand.reason.empty()) out.reasons.push_back(demand.reason);
  return std::optional<DueLetter>{std::move(out)};
}

}  // namespace

Result<int> write_letters(store::Database& db, Gatekeeper& gate, Time now) {
  TRY(const auto untold, db.read([&](store::Transaction& tx) { return to_tell(tx, gate, now); }));
  int written = 0;
  std::optional<Error> wrong;
  for (const auto& one : untold) {
    const auto more = db.write(one.workspace, [&](store::Transaction& tx) { return write_to(tx, gate, one, now); });
    if (!more) wrong = more.error();
    written += more.value_or(0);
  }
  if (wrong) return *std::move(wrong);
  return written;
}

Result<std::vector<DueLetter>> take_letters(store::Database& db, Time now, int limit) {
  TRY(const auto waiting, db.read([&](store::Transaction& tx) { return queries::waiting_letters(tx, now, limit); }));
  std::vector<DueLetter> out;
  std::optional<Error> wrong;
  for (const auto& one : waiting) {
    auto letter = db.write(one.letter.workspace, [&](store::Transaction& tx) -> Result<std::optional<DueLetter>> {
      TRY(const bool taken, queries::take_letter(tx, one, now + kTrying));
      if (!taken) return std::optional<DueLetter>{};
      return compose(tx, one, now + kTrying);
    });
    if (!letter) wrong = letter.error();
    if (letter && *letter) out.push_back(**std::move(letter));
  }
  // What was taken is in our hands alone: it goes, whatever came of the others.
  if (wrong && out.empty()) return *std::move(wrong);
  return out;
}

Result<void> letter_sent(store::Database& db, const Letter& letter, Time now) {
  return db.write(letter.workspace, [&](store::Transaction& tx) {
    return queries::end_try(tx, letter, now, std::nullopt, "");
  });
}

Result<void> letter_failed(store::Database& db, const DueLetter& due, std::string_view error, bool for_good, Time now) {
  std::optional<Time> again;
  if (!for_good && due.tries <= static_cast<int>(kAgainAfter.size()))
    again = now + kAgainAfter.at(static_cast<std::size_t>(due.tries - 1));
  return db.write(due.letter.workspace, [&](store::Transaction& tx) {
    return queries::end_try(tx, due.letter, std::nullopt, again, store::storable_text(error, 500));
  });
}

std::string letter_key(const Sealer& sealer) { return sealer.derive("approval letters"); }

std::string letter_token(std::string_view key, const Letter& letter) {
  return fmt::format("{}.{}.{}", format_id(letter.workspace.value), format_id(letter.id), signature(key, letter));
}

Result<Letter> open_letter(store::Transaction& tx, std::string_view key, std::string_view token) {
  const Error nothing = fail(Kind::not_found, "this link is none of ours; was all of it copied?");
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.size() > 200) return nothing;
  const auto workspace = parse_id(token.substr(0, first));
  const auto id = parse_id(token.substr(first + 1, second - first - 1));
  if (!workspace || !id) return nothing;
  TRY(auto found, queries::letter(tx, WorkspaceId{*workspace}, *id));
  // The same work whether there is such a letter or not.
  const auto expected = signature(key, found.value_or(Letter{}));
  if (!equal_constant_time(expected, token.substr(second + 1)) || !found) return nothing;
  return *std::move(found);
}

Result<LetterState> letter_state(store::Transaction& tx, Gatekeeper& gate, const Letter& letter, Time now) {
  if (letter.used_at) return LetterState::used;
  if (letter.expires_at <= now) return LetterState::expired;
  TRY(const auto a, queries::approval(tx, letter.workspace, letter.approval));
  if (!a) return LetterState::not_asked;
  TRY(const auto delivery, find_delivery(tx, letter.workspace, letter.delivery));
  if (!waits(delivery)) return LetterState::not_asked;
  if (a->digest != letter.digest) return LetterState::changed;
  TRY(const auto who, queries::member_facts(tx, letter.workspace, letter.member));
  if (!who || who->role < Role::agent) return LetterState::not_asked;
  TRY(const bool asked, may_decide(tx, gate, letter.workspace, *a, letter.member, now));
  return asked ? LetterState::open : LetterState::not_asked;
}

Result<void> decide_by_letter(store::Transaction& tx, Gatekeeper& gate, const Letter& letter, Verdict verdict,
                              Time now) {
  TRY(const auto state, letter_state(tx, gate, letter, now));
  TRY(const bool used, queries::use_letter(tx, letter, now));
  if (state != LetterState::open || !used)
    return fail(Kind::conflict, "this link has been used, or is not good any more");
  verdict.text.reset();
  verdict.digest = letter.digest;
  return decide_approval(tx, gate, letter.workspace, letter.approval, letter.member, verdict, now);
}

}  // namespace kith::publish
