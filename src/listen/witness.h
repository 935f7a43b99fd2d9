// Who else looks at what was heard, in the transaction that stores it.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/incoming.h"
#include "store/database.h"

namespace kith::listen {

// A message somebody wrote to us, or that was overheard, stored or edited just now.
struct HeardMessage {
  WorkspaceId workspace;
  ChannelId channel;
  ConversationId conversation;
  ContactId contact;  // none: only overheard so far
  MessageId message;
  const Incoming* said = nullptr;  // as it is stored; lives as long as the call
  std::string language;            // as detected
  bool edited = false;
  bool stream = false;  // overheard: no conversation of the desk
};

// Called once a page, on the thread that stores, after everything is written, with all messages of others in it; an
// error undoes the page and is told like any other of it. Not called where there are none.
using Witness = std::function<Result<void>(store::Transaction&, std::span<const HeardMessage>)>;

}  // namespace kith::listen
