// The SQL of pages that drafts link to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace kith::publish::queries {

using store::Transaction;

struct LinkedPage {
  Time fetched_at{};
  std::string why;  // it could not be looked at; empty: it could
  std::string words;
  std::vector<std::string> pictures;  // digests
  std::vector<std::string> unseen;    // pictures that could not be looked at, and why
  bool plays = false;
};

Result<std::optional<LinkedPage>> linked_page(Transaction& tx, WorkspaceId workspace, std::string_view url);
Result<void> put_linked_page(Transaction& tx, WorkspaceId workspace, std::string_view url, const LinkedPage& page);
// Those fetched before; how many went.
Result<std::int64_t> forget_linked_pages(Transaction& tx, WorkspaceId workspace, Time before);
// A picture that a message's page showed when it left; once.
Result<void> put_linked_picture(Transaction& tx, WorkspaceId workspace, MessageId message, std::string_view digest,
                                std::string_view url, Time now);
// Empty where there is no such channel.
Result<std::string> network_of(Transaction& tx, WorkspaceId workspace, ChannelId channel);
Result<bool> has_file(Transaction& tx, WorkspaceId workspace, std::string_view digest);

struct PassedOn {
  std::string text;
  bool has_files = false;
};
// The message a boost names.
Result<std::optional<PassedOn>> passed_on(Transaction& tx, WorkspaceId workspace, ChannelId channel,
                                          std::string_view remote_id);

}  // namespace kith::publish::queries
