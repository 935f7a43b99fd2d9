#include "app/channel_connector.h"

#include <boost/json.hpp>

#include <future>
#include <memory>

namespace kith::app {
namespace {

namespace json = boost::json;

constexpr Millis kAskTime{30'000};
constexpr Millis kLookTime{2'000};
constexpr Millis kAbilityKept{60'000};

api::Ability ability_of(const channels::Capability& c) {
  api::Ability a;
  a.measured_as = c.measured_as.empty() ? c.network : c.measured_as;
  a.text_limit = c.text_limit;
  a.url_length = c.url_length;
  a.name = c.display_name;
  a.media_most = c.media_most;
  a.media_bytes = c.media_bytes;
  a.media_total = c.media_total;
  a.media_alt = c.media_alt;
  a.alt_limit = c.alt_limit;
  a.media_types = c.media_types;
  a.can_listen = c.can_listen;
  a.can_reply = c.can_reply;
  a.can_publish = c.can_publish;
  a.direct_messages = c.direct_messages;
  a.edits = c.edits;
  a.deletes = c.deletes;
  a.push = c.push;
  a.visibilities = c.visibilities;
  return a;
}

listen::NewChannel channel_of(std::string_view network, channels::Connected connected) {
  const auto& health = connected.health;
  listen::NewChannel out;
  out.network = std::string(network);
  out.handle = health.handle;
  out.name = !health.name.empty() ? health.name : health.handle;
  out.remote_account_id = health.account_id;
  out.server = health.server;
  out.settings_json = std::move(connected.settings);
  out.avatar_url = health.avatar_url;
  out.profile_url = health.profile_url;
  out.token_expires_at = health.token_expires_at;
  out.credential = std::move(connected.credential);
  return out;
}

std::string rate_json(const channels::RateBudget& budget) {
  json::object out{{"limit", nullptr}, {"remaining", nullptr}, {"reset_at", nullptr}};
  if (budget.limit) out["limit"] = *budget.limit;
  if (budget.remaining) out["remaining"] = *budget.remaining;
  if (budget.reset_at) out["reset_at"] = format_time(*budget.reset_at);
  return json::serialize(out);
}

Error unknown_network(std::string_view id) {
  return fail(Kind::unsupported, "`" + std::string(id.substr(0, 40)) + "` is not a network this build can connect")
      .with("field", "network");
}

// The network turned down what the member entered. To the API `unauthenticated` is the member's own session.
Error refused_by_network(Error error) {
  if (error.kind == Kind::unauthenticated || error.kind == Kind::forbidden) error.kind = Kind::invalid;
  return error;
}

template <class T>
using Answer = std::promise<Result<T>>;

net::Task<void> ask_health(std::shared_ptr<LiveChannel> live, std::shared_ptr<Answer<listen::ChannelHealth>> answer) {
  auto health = co_await live->channel->check();
  listen::ChannelHealth out;
  if (!health) {
    out.error = health.error();
  } else {
    out.handle = health->handle;
    out.name = health->name;
    out.avatar_url = health->avatar_url;
    out.profile_url = health->profile_url;
    out.token_expires_at = health->token_expires_at;
  }
  out.rate_json = rate_json(live->channel->budget());
  answer->set_value(std::move(out));
}

net::Task<void> ask_ability(std::shared_ptr<LiveChannel> live, std::shared_ptr<Answer<api::Ability>> answer) {
  answer->set_value(ability_of(live->channel->capability()));
  co_return;
}

net::Task<void> ask_profile(std::shared_ptr<LiveChannel> live, std::shared_ptr<Answer<ChannelProfile>> answer) {
  auto told = co_await live->channel->profile();
  answer->set_value(std::move(told));
}

net::Task<void> ask_reread(std::shared_ptr<LiveChannel> live, std::string raw,
                           std::shared_ptr<Answer<std::vector<Incoming>>> answer) {
  answer->set_value(live->channel->reread(raw));
  co_return;
}

// Runs on the channel's strand; waits here, on a worker.
template <class T>
Result<T> wait_for(const std::shared_ptr<LiveChannel>& live, const char* name, net::Task<void> task,
                   std::future<Result<T>> answer, Millis most) {
  auto running = net::spawn(live->strand, name, std::move(task));
  if (answer.wait_for(most) == std::future_status::ready) return answer.get();
  running.cancel();
  return fail(Kind::timeout, "the network did not answer in time; try again");
}

}  // namespace

const channels::Network* NetworkConnector::offered(std::string_view id) const {
  if (id == "scripted" && !options_.rehearsal) return nullptr;
  return channels::find_network(id);
}

// What the member entered, with what this installation knows of its own.
std::string NetworkConnector::completed(std::string_view network, std::string_view input_json) const {
  boost::system::error_code bad;
  auto input = json::parse(input_json, bad);
  if (bad || !input.is_object() || network != "bluesky" || options_.plc_url.empty()) return std::string(input_json);
  input.get_object().emplace("plc", options_.plc_url);
  return json::serialize(input);
}

std::vector<api::NetworkInfo> NetworkConnector::networks() {
  std::vector<api::NetworkInfo> out;
  for (const auto& network : channels::networks()) {
    if (!offered(network.id)) continue;
    api::NetworkInfo info;
    info.id = std::string(network.id);
    info.name = std::string(network.name);
    info.ways.assign(network.ways.begin(), network.ways.end());
    info.modes = network.modes;
    info.ability = ability_of(network.capability());
    out.push_back(std::move(info));
  }
  return out;
}

api::Ability NetworkConnector::ability(const listen::ChannelRow& channel) {
  const Time now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    const auto known = abilities_.find(channel.id);
    if (known != abilities_.end() && known->second.until > now) return known->second.ability;
  }
  api::Ability found;
  found.measured_as = channel.network;
  if (const auto* network = channels::find_network(channel.network)) found = ability_of(network->capability());
  if (auto live = crew_.open(channel.workspace, channel.id)) {
    auto answer = std::make_shared<Answer<api::Ability>>();
    auto future = answer->get_future();
    auto told =
        wait_for<api::Ability>(*live, "channel.ability", ask_ability(*live, answer), std::move(future), kLookTime);
    if (told) found = *std::move(told);
  }
  const std::lock_guard lock(mutex_);
  if (abilities_.size() > 10'000) abilities_.clear();
  abilities_[channel.id] = {found, now + kAbilityKept};
  return found;
}

Result<listen::NewChannel> NetworkConnector::connect(std::string_view network, std::string_view input_json) {
  const auto* known = offered(network);
  if (!known) return unknown_network(network);
  if (!known->connect)
    return fail(Kind::unsupported, std::string(known->name) + " is connected by consent in the browser; begin there")
        .with("field", "network");
  auto connected = net::run_to_end(known->connect(completed(network, input_json), tools_));
  if (!connected) return refused_by_network(std::move(connected).error());
  return channel_of(network, *std::move(connected));
}

Result<api::ConsentBegun> NetworkConnector::begin(std::string_view network, std::string_view server, Mode mode) {
  const auto* known = offered(network);
  if (!known || !known->begin) return unknown_network(network);
  const std::string back = options_.public_url.empty() ? std::string() : options_.public_url + "/oauth/callback";
  auto begun = net::run_to_end(known->begin(std::string(server), mode, back, tools_));
  if (!begun) return refused_by_network(std::move(begun).error());
  return api::ConsentBegun{std::move(begun->authorize_url), std::move(begun->state), std::move(begun->pending)};
}

Result<listen::NewChannel> NetworkConnector::finish(std::string_view network, const Secret& pending,
                                                    std::string_view code) {
  const auto* known = offered(network);
  if (!known || !known->finish) return unknown_network(network);
  auto connected = net::run_to_end(known->finish(pending, std::string(code), tools_));
  if (!connected) return refused_by_network(std::move(connected).error());
  return channel_of(network, *std::move(connected));
}

Result<listen::ChannelHealth> NetworkConnector::check(const listen::ChannelRow& channel) {
  TRY(auto live, crew_.open(channel.workspace, channel.id));
  auto answer = std::make_shared<Answer<listen::ChannelHealth>>();
  auto future = answer->get_future();
  auto health =
      wait_for<listen::ChannelHealth>(live, "channel.check", ask_health(live, answer), std::move(future), kAskTime);
  const std::lock_guard lock(mutex_);
  abilities_.erase(channel.id);
  return health;
}

Result<ChannelProfile> NetworkConnector::profile(const listen::ChannelRow& channel) {
  TRY(auto live, crew_.open(channel.workspace, channel.id));
  auto answer = std::make_shared<Answer<ChannelProfile>>();
  auto future = answer->get_future();
  return wait_for<ChannelProfile>(live, "channel.profile", ask_profile(live, answer), std::move(future), kAskTime);
}

Result<std::vector<Incoming>> NetworkConnector::reread(const listen::ChannelRow& channel, std::string_view raw) {
  TRY(auto live, crew_.open(channel.workspace, channel.id));
  auto answer = std::make_shared<Answer<std::vector<Incoming>>>();
  auto future = answer->get_future();
  return wait_for<std::vector<Incoming>>(live, "channel.reread", ask_reread(live, std::string(raw), answer),
                                         std::move(future), kAskTime);
}

void NetworkConnector::changed(WorkspaceId, ChannelId channel) {
  crew_.forget(channel);
  const std::lock_guard lock(mutex_);
  abilities_.erase(channel);
}

}  // namespace kith::app
