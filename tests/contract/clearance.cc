#include "clearance.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "policy/document.h"
#include "policy/gate.h"

namespace kith::contract {
namespace {

constexpr std::string_view kOpenPolicy = R"(
policy: Everything may pass
owner: dana
voices:
  dana: {may: all}
)";

}  // namespace

policy::Clearance clearance_for(ChannelId channel, const Outbound& content) {
  static const policy::Gate gate = [] {
    auto parsed = policy::parse_policy(kOpenPolicy);
    if (!parsed) throw std::runtime_error("the suite's policy does not parse: " + parsed.error().front().message);
    return policy::Gate(std::make_shared<const policy::Policy>(*std::move(parsed)), PolicyVersionId{1});
  }();
  policy::Situation s;
  s.now = system_clock().now();
  s.channel = channel;
  s.channel_name = "The channel under test";
  s.network = "scripted";
  s.mode = Mode::publish;
  s.member = "dana";
  s.role = Role::owner;
  s.contact_wrote_first = true;
  auto clearance = gate.clear(content, s);
  if (!clearance) throw std::runtime_error("the gate holds what the suite sends: " + describe(clearance.error()));
  return *std::move(clearance);
}

}  // namespace kith::contract
