#include "policy/clearance.h"

#include "base/secret.h"

namespace kith::policy {

std::string digest(const Outbound& content) {
  return sha256_hex(to_json(content));
}

bool Clearance::covers(ChannelId channel, const Outbound& content) const {
  return channel == channel_ && equal_constant_time(policy::digest(content), digest_);
}

}  // namespace kith::policy
