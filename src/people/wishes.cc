#include "people/wishes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/event.h"
#include "people/wishes_queries.h"
#include "store/contact_rows.h"

namespace kith::people {
namespace {

constexpr std::array<std::string_view, 3> kWords{"none", "welcome", "stop"};
constexpr int kWishesShown = 50;

}  // namespace

std::string_view name(ContactWish wish) { return kWords[static_cast<std::size_t>(wish)]; }

std::optional<ContactWish> parse_wish(std::string_view text) {
  const auto found = std::ranges::find(kWords, text);
  if (found == kWords.end()) return std::nullopt;
  return static_cast<ContactWish>(found - kWords.begin());
}

Result<std::vector<WishChange>> wishes(store::Transaction& tx, WorkspaceId workspace, ContactId contact) {
  TRY(const auto present, store::standing_contact(tx, workspace, contact));
  return queries::wish_changes(tx, workspace, present, kWishesShown);
}

Result<bool> set_wish(store::Transaction& tx, WorkspaceId workspace, const NewWish& wish, Time now) {
  NewWish set = wish;
  TRY(set.contact, store::standing_contact(tx, workspace, wish.contact));
  TRY(const auto before, queries::wish_changes(tx, workspace, set.contact, 1));
  if (!set.by) {
    if (!before.empty() && (before[0].at >= set.said_at || before[0].wish == set.wish)) return false;
  } else if (before.empty() ? set.wish == ContactWish::none
                            : before[0].wish == set.wish && before[0].note == set.note && before[0].by) {
    return false;
  }
  if (set.evidence) {
    TRY(const bool theirs, queries::wrote(tx, workspace, set.contact, set.evidence));
    if (!theirs) return fail(Kind::invalid, "they did not write this message").with("field", "message_id");
  }
  TRYV(queries::put_wish(tx, workspace, set, next_id(now), now));
  TRYV(tx.append_event({.workspace = workspace,
                        .at = now,
                        .kind = event::kWishChanged,
                        .subject_kind = "contact",
                        .subject = set.contact.value,
                        .actor = set.by,
                        .data_json = set.evidence ? fmt::format(R"({{"wish":"{}","message":"{}"}})", name(set.wish),
                                                                to_string(set.evidence))
                                                  : fmt::format(R"({{"wish":"{}"}})", name(set.wish))}));
  return true;
}

}  // namespace kith::people
