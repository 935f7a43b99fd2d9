#include "faults/rig.h"

#include <fstream>
#include <iterator>

namespace kith::faults {
namespace {

using store::Statement;
using store::Transaction;

constexpr const char* kPolicy = R"(
policy: The shop under fault
owner: dana
voices:
  dana: {may: [all], in: all}
)";

constexpr Statement kAddWorkspace =
    "INSERT INTO workspace (id, name, slug, created_at) VALUES (?, 'Shop', 'shop', ?)";
constexpr Statement kAddAccount =
    "INSERT INTO account (id, email, name, password_hash, created_at) VALUES (?, "
    "'dana@shop.example', 'Dana', 'x', ?)";
constexpr Statement kAddMember =
    "INSERT INTO member (id, workspace_id, account_id, name, handle, role, created_at) VALUES (?, "
    "?, ?, 'Dana', 'dana', 'owner', ?)";
constexpr Statement kAddChannel =
    "INSERT INTO channel (id, workspace_id, network, name, remote_account_id, mode, state, "
    "settings_json, created_at) "
    "VALUES (?, ?, 'scripted', 'room', ?, 'publish', 'live', ?, ?)";
constexpr Statement kAddPolicy =
    "INSERT INTO policy_version (id, workspace_id, number, document, author_id, state, created_at, "
    "adopted_at) "
    "VALUES (?, ?, 1, ?, ?, 'adopted', ?, ?)";
constexpr Statement kSettings = "SELECT settings_json FROM channel WHERE id = ?";
constexpr Statement kUnanswered =
    "SELECT m.conversation_id, m.remote_id, m.text, m.identity_id FROM message m WHERE "
    "m.workspace_id = ? "
    "AND m.direction = 'in' AND NOT EXISTS (SELECT 1 FROM message o WHERE o.channel_id = "
    "m.channel_id "
    "AND o.remote_parent = m.remote_id AND o.direction = 'out') ORDER BY m.id LIMIT 1";
constexpr Statement kAddMessage =
    "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_parent, "
    "member_id, text, state, "
    "sent_at, received_at) VALUES (?, ?, ?, ?, 'out', ?, ?, ?, 'waiting', ?, ?)";

}  // namespace

publish::RetryRules quick_rules() {
  return {.attempts = 1'000,
          .first = Millis(20),
          .most = Millis(150),
          .give_up = limits::kDeliveryGiveUp,
          .settle_first = Millis(20),
          .settle_most = Millis(150)};
}

std::string answer_to(std::string_view text) {
  return "re: " + std::string(text);
}

Result<void> furnish(store::Database& db, const channels::scripted::Settings& settings, Time now) {
  return db.write(kWorkspace, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kAddWorkspace, {kWorkspace, now}));
    TRYV(tx.execute(kAddAccount, {kMember, now}));
    TRYV(tx.execute(kAddMember, {kMember, kWorkspace, kMember, now}));
    TRYV(tx.execute(kAddChannel,
                    {kChannel, kWorkspace, kUs, channels::scripted::to_json(settings), now}));
    TRYV(tx.execute(kAddPolicy, {14, kWorkspace, kPolicy, kMember, now, now}));
    return {};
  });
}

Result<std::string> channel_settings(store::Database& db) {
  TRY(const auto rows, db.read([](Transaction& tx) { return tx.query(kSettings, {kChannel}); }));
  if (rows.empty()) return fail(Kind::not_found, "the channel is not furnished");
  return rows[0].text(0);
}

Result<bool> answer_one(store::Database& db, publish::Gatekeeper& gate, const Clock& clock) {
  return db.write(kWorkspace, [&](Transaction& tx) -> Result<bool> {
    const Time now = clock.now();
    TRY(const auto heard, tx.query_one(kUnanswered, {kWorkspace}));
    if (!heard) return false;
    publish::NewDelivery wish;
    wish.workspace = kWorkspace;
    wish.channel = kChannel;
    wish.conversation = heard->id<ConversationTag>(0);
    wish.message = MessageId{next_id(now)};
    wish.member = kMember;
    wish.content.in_reply_to = heard->text(1);
    wish.content.text = answer_to(heard->text(2));
    TRYV(tx.execute(kAddMessage, {wish.message, kWorkspace, wish.conversation, kChannel,
                                  wish.content.in_reply_to, kMember, wish.content.text, now, now}));
    const publish::Wish who{.workspace = kWorkspace,
                            .channel = kChannel,
                            .member = kMember,
                            .conversation = wish.conversation};
    TRY(auto judged, gate.decide(tx, who, wish.content, now));
    wish.decision = std::move(judged.decision);
    TRYV(publish::enqueue(tx, wish, now));
    return true;
  });
}

Time JumpingClock::now() const {
  std::int64_t offset = 0;
  std::ifstream(file_) >> offset;
  return system_clock().now() + Millis(offset);
}

void JumpingClock::jump_to(const std::filesystem::path& folder, Millis offset) {
  std::ofstream(folder / "clock.next") << offset.count();
  std::filesystem::rename(folder / "clock.next", folder / "clock");
}

net::Task<Result<Secret>> FileCredentials::load() {
  std::ifstream in(file_);
  co_return Secret(std::string(std::istreambuf_iterator<char>(in), {}));
}

net::Task<Result<void>> FileCredentials::save(Secret) {
  co_return fail(Kind::unsupported, "this credential is the harness's");
}
net::Task<Result<void>> FileCredentials::lock() {
  co_return Result<void>{};
}
net::Task<Result<std::string>> NoMedia::read(const OutboundMedia&) {
  co_return fail(Kind::not_found, "no pictures here");
}

Room::Room(const std::filesystem::path& folder, const Clock& c)
    : credentials(folder / "token"), http(net::make_http_client({})), clock(c) {}

Result<std::unique_ptr<channels::Channel>> Room::make(const std::string& settings, bool in_layers) {
  channels::Setup setup{.id = kChannel,
                        .network = "scripted",
                        .settings = settings,
                        .tools = {.http = *http, .clock = clock, .guard = guard},
                        .credentials = credentials,
                        .media = media};
  if (in_layers) return channels::make_channel(std::move(setup));
  return channels::scripted::make(std::move(setup));
}

}  // namespace kith::faults
