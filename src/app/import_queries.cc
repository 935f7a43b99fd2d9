#include "app/import_queries.h"

#include <fmt/format.h>

namespace kith::app {

Result<Importer> importer(store::Transaction& tx, const std::string& slug) {
  static constexpr store::Statement kNamed = "SELECT id FROM workspace WHERE slug = ?";
  static constexpr store::Statement kAny = "SELECT id FROM workspace ORDER BY id LIMIT 2";
  static constexpr store::Statement kOwner =
      "SELECT id FROM member WHERE workspace_id = ? AND role = 'owner' AND left_at IS NULL ORDER BY id LIMIT 1";
  TRY(const auto found, slug.empty() ? tx.query(kAny) : tx.query(kNamed, {slug}));
  if (found.size() > 1) return fail(Kind::invalid, "there are several workspaces; name one with --workspace");
  if (found.empty())
    return fail(Kind::not_found, slug.empty() ? std::string("there is no workspace yet; begin with `kith serve`")
                                              : fmt::format("there is no workspace `{}`", slug));
  const auto workspace = found.front().id<WorkspaceTag>(0);
  TRY(const auto owner, tx.query_one(kOwner, {workspace}));
  if (!owner) return fail(Kind::not_found, "this workspace has no owner");
  return Importer{workspace, owner->id<MemberTag>(0)};
}

}  // namespace kith::app
