// A mailbox as a channel: IMAP in, SMTP out. docs/channels/mail.md.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "channels/means.h"
#include "channels/registry.h"

namespace kith::channels::mail {

Capability usual_capability();
std::span<const Means> means();
Result<std::unique_ptr<Channel>> make(Setup setup);
// Input: {address, name?, imap: {host, port?, security?, user?, password}, smtp: {host, port?,
// security?, user?, password?}}.
Task<Result<Connected>> connect(std::string input, Tools tools);

}  // namespace kith::channels::mail
