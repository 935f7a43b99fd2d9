// Who else looks at what was heard, in the transaction that stores it.
#pragma once

#include <functional>
#include <string>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/incoming.h"
#include "store/database.h"

namespace kith::listen {

// A message somebody wrote to us, stored or edited just now.
struct HeardMessage {
  WorkspaceId workspace;
  ChannelId channel;
  ConversationId conversation;
  ContactId contact;
  MessageId message;
  const Incoming* said = nullptr;  // as it is stored; lives as long as the call
  std::string language;            // as detected
  bool edited = false;
};

// Called on the thread that stores, after everything of the page is written; an error undoes the page and is told like
// any other of it.
using Witness = std::function<Result<void>(store::Transaction&, const HeardMessage&)>;

}  // namespace kith::listen
