// GuardedPages: pages that drafts link to, fetched through the guard as a network would fetch them for a preview: the
// page, what it says of itself as oEmbed, and the pictures it gives out.
#pragma once

#include <string>

#include "net/http_client.h"
#include "publish/gate/linked_pages.h"

namespace kith::app {

// Thread-safe. fetch() blocks, for limits::kLinkedPagesWait and one exchange at most.
class GuardedPages final : public publish::PageSource {
 public:
  explicit GuardedPages(net::HttpClient& http) : http_(http) {}
  Result<publish::FetchedPage> fetch(const std::string& url) override;

 private:
  net::HttpClient& http_;
};

}  // namespace kith::app
