#include "inbox/archive_queries.h"

#include <algorithm>

#include "text/url.h"

namespace kith::inbox::queries {

Result<std::vector<std::string>> own_sites(store::Transaction& tx, WorkspaceId workspace) {
  // Index: channel_workspace.
  static constexpr store::Statement kChannels = "SELECT server, profile_url FROM channel WHERE workspace_id = ?";
  TRY(const auto rows, tx.query(kChannels, {workspace}));
  std::vector<std::string> out;
  for (const auto& row : rows) {
    const auto server = row.text(0);
    out.push_back(text::site_of(text::is_http_url(server) ? server : "https://" + server));
    out.push_back(text::site_of(row.text(1)));
  }
  std::erase(out, std::string());
  std::ranges::sort(out);
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  return out;
}

}  // namespace kith::inbox::queries
