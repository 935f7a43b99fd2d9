// Wishes: whether somebody wants to be written to unasked. The gate asks for it (publish/gate/situation.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::people {

// none: nobody said, or it was taken back.
enum class ContactWish : std::uint8_t { none, welcome, stop };
std::string_view name(ContactWish wish);
std::optional<ContactWish> parse_wish(std::string_view text);

struct WishChange {
  std::int64_t id = 0;
  ContactId contact;
  ContactWish wish = ContactWish::none;
  std::string note;
  MemberId by;  // none: the person's own words were heard
  std::string by_name;
  MessageId message;  // the evidence; none: told elsewhere
  ConversationId conversation;
  std::string text;  // of that message, as it is now
  Time at{};
};

// What was set and taken back, newest first, at most 50; the first is what holds. Of everybody the contact was merged
// from too. Errors: not_found (no such contact).
Result<std::vector<WishChange>> wishes(store::Transaction& tx, WorkspaceId workspace, ContactId contact);

// Sets it, keeps what was before, and tells (wish.changed). `by` none: heard in `evidence`; a wish a member set since
// that message was written stands, and nothing changes. Call inside write(workspace, …). Answers whether something
// changed. Errors: not_found, invalid (the evidence is none of theirs).
struct NewWish {
  ContactId contact;
  ContactWish wish = ContactWish::none;
  std::string note;
  MemberId by;
  MessageId evidence;
  Time said_at{};  // when the evidence was written
};
Result<bool> set_wish(store::Transaction& tx, WorkspaceId workspace, const NewWish& wish, Time now);

}  // namespace kith::people
