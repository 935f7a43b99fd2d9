// Clearance: the proof, made only by the gate, that one exact content may leave on one channel.
#pragma once

#include <string>

#include "base/id.h"
#include "model/outbound.h"

namespace kith::policy {

class Gate;

class Clearance {
 public:
  ChannelId channel() const { return channel_; }
  const std::string& digest() const { return digest_; }  // SHA-256 of to_json(content), hex
  PolicyVersionId policy() const { return policy_; }
  // Whether this clears exactly `content` on `channel`: one changed byte and it does not.
  bool covers(ChannelId channel, const Outbound& content) const;

 private:
  friend class Gate;
  Clearance(ChannelId channel, std::string digest, PolicyVersionId policy)
      : channel_(channel), digest_(std::move(digest)), policy_(policy) {}

  ChannelId channel_;
  std::string digest_;
  PolicyVersionId policy_;
};

// What is cleared and stored beside a delivery. Hex, 64 digits.
std::string digest(const Outbound& content);

}  // namespace kith::policy
