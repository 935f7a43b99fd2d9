#include "api/links.h"

#include "publish/gate/linked_pages.h"

namespace kith::api {

bool look_at_links(DeskApi& api, WorkspaceId workspace, const Outbound& content, std::string_view network,
                   Millis wait) {
  if (!api.pages) return true;
  const auto links = publish::links_of(content, network);
  return links.empty() || api.pages->learn(workspace, links, wait);
}

}  // namespace kith::api
