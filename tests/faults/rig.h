// What the driver and the harness share: the one channel, its people, the folder both look into.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/id.h"
#include "base/time.h"
#include "channels/registry.h"
#include "channels/scripted/scripted.h"
#include "net/http_client.h"
#include "publish/outbox/outbox.h"
#include "store/database.h"

namespace kith::faults {

inline constexpr WorkspaceId kWorkspace{11};
inline constexpr MemberId kMember{12};
inline constexpr ChannelId kChannel{13};
inline constexpr const char* kUs = "shop";

// Short waits: what takes minutes in service takes milliseconds here, in the same proportions.
inline constexpr Millis kLease{1'500};
publish::RetryRules quick_rules();

// A workspace with a member who may speak, an adopted policy and the channel.
Result<void> furnish(store::Database& db, const channels::scripted::Settings& settings, Time now);
Result<std::string> channel_settings(store::Database& db);

// Answers one inbound message that has no answer yet, as the desk does: the message row and its
// delivery in one transaction. False where there is none.
Result<bool> answer_one(store::Database& db, publish::Gatekeeper& gate, const Clock& clock);
std::string answer_to(std::string_view text);

// The credential is a file in the folder, so that the harness can revoke and renew it.
class FileCredentials final : public channels::CredentialStore {
 public:
  explicit FileCredentials(std::filesystem::path file) : file_(std::move(file)) {}
  net::Task<Result<Secret>> load() override;
  net::Task<Result<void>> save(Secret credential) override;
  net::Task<Result<void>> lock() override;
  void unlock() override {}

 private:
  std::filesystem::path file_;
};

class NoMedia final : public channels::MediaSource {
 public:
  net::Task<Result<std::string>> read(const OutboundMedia& media) override;
};

// The house's clock where a test makes it jump: the machine's, and so many milliseconds more or less as the file `clock`
// in the folder says. The network's clock stays as it is. Thread-safe.
class JumpingClock final : public Clock {
 public:
  explicit JumpingClock(const std::filesystem::path& folder) : file_(folder / "clock") {}
  Time now() const override;
  static void jump_to(const std::filesystem::path& folder, Millis offset);

 private:
  std::filesystem::path file_;
};

// One channel with all it stands on.
struct Room {
  Room(const std::filesystem::path& folder, const Clock& clock);
  Result<std::unique_ptr<channels::Channel>> make(const std::string& settings, bool in_layers);

  FileCredentials credentials;
  NoMedia media;
  net::AddressGuard guard;
  std::unique_ptr<net::HttpClient> http;
  const Clock& clock;
};

}  // namespace kith::faults
