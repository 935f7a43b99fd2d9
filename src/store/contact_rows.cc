#include "store/contact_rows.h"

namespace kith::store {

Result<ContactId> standing_contact(Transaction& tx, WorkspaceId workspace, ContactId contact) {
  static constexpr Statement kInto = "SELECT merged_into FROM contact WHERE workspace_id = ? AND id = ?";
  constexpr int kMergesMost = 100;
  for (int step = 0; step < kMergesMost; ++step) {
    TRY(const auto row, tx.query_one(kInto, {workspace, contact}));
    if (!row) return fail(Kind::not_found, "no such contact");
    if (row->is_null(0)) return contact;
    contact = row->id<ContactTag>(0);
  }
  return fail(Kind::corrupt, "this contact was merged in a circle");
}

Result<std::vector<ContactId>> same_person(Transaction& tx, WorkspaceId workspace, ContactId contact) {
  static constexpr Statement kSame = "SELECT id FROM " KITH_SAME_PERSON " AS person";
  TRY(const auto rows, tx.query(kSame, {contact, workspace}));
  std::vector<ContactId> out;
  for (const Row& r : rows) out.push_back(r.id<ContactTag>(0));
  return out;
}

}  // namespace kith::store
