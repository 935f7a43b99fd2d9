// Approval by mail: whoever is asked gets a letter with a link of their own, signed with the installation's key. A
// letter is for one person and for the words as they were; it answers once, and not for ever.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "publish/approvals/approvals.h"

namespace kith::publish {

inline constexpr Millis kLetterLasts = std::chrono::days{7};

struct Letter {
  std::int64_t id = 0;
  WorkspaceId workspace;
  ApprovalId approval;
  DeliveryId delivery;
  MemberId member;
  std::string digest;  // of the words it is about
  std::string why;     // asked, late (others did not answer in time), reminder
  Time expires_at{};
  std::optional<Time> used_at;
};

// A letter that is to be sent, with what it says. None of the draft's own words are in it.
struct DueLetter {
  Letter letter;
  int tries = 0;                                  // with this one
  Time until{};                                   // others may take it from then on
  std::string address, name;                      // whom it goes to
  std::string writer, organisation, slug, where;  // where: the channel
  std::vector<std::string> reasons;
  std::optional<Time> due_at;
};

// Writes a letter to everybody who is asked and was not told, and reminders a day later, at most once a day, for a
// week, in working hours where the document has any. Answers how many.
Result<int> write_letters(store::Database& db, Gatekeeper& gate, Time now);

// Takes letters that are to be sent now; what is not said to be sent or failed within half an hour comes again. Letters
// nobody needs any more are dropped.
Result<std::vector<DueLetter>> take_letters(store::Database& db, Time now, int limit);
Result<void> letter_sent(store::Database& db, const Letter& letter, Time now);
// Tried again later, up to six times, unless `for_good`.
Result<void> letter_failed(store::Database& db, const DueLetter& letter, std::string_view error, bool for_good,
                           Time now);

// What stands in the link. `key`: letter_key().
std::string letter_key(const Sealer& sealer);
std::string letter_token(std::string_view key, const Letter& letter);
// The letter a token is of. Errors: not_found (no token of ours, whatever is wrong with it).
Result<Letter> open_letter(store::Transaction& tx, std::string_view key, std::string_view token);

enum class LetterState : std::uint8_t {
  open,
  used,
  expired,
  changed,    // the words are others by now
  not_asked,  // decided, cancelled, or its receiver left or is not asked any more
};
Result<LetterState> letter_state(store::Transaction& tx, Gatekeeper& gate, const Letter& letter, Time now);

// Decides by a letter and uses it up. Call inside write(letter.workspace, …); `verdict.text` is left out. Errors: those
// of decide_approval; conflict (the letter is not open).
Result<void> decide_by_letter(store::Transaction& tx, Gatekeeper& gate, const Letter& letter, Verdict verdict,
                              Time now);

}  // namespace kith::publish
