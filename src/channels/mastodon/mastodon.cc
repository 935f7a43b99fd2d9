#include "channels/mastodon/mastodon.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "base/log.h"
#include "channels/json_read.h"
#include "channels/mastodon/mastodon_channel.h"

namespace kith::channels::mastodon {
namespace {

constexpr int kNotificationsAtOnce = 40;
constexpr int kFirstPages = 5;                       // at the very beginning: at most 200 notifications …
constexpr Millis kFirstDays = std::chrono::days(7);  // … of the last week
constexpr std::size_t kAncestorsShown = 20;
constexpr std::size_t kRootsKept = 5'000;
constexpr Millis kLook{100};

std::string id_in_path(const std::string& id) {
  return net::percent_encode(id);
}

// `older` goes before `batch`.
void put_before(Batch& batch, Batch older) {
  older.items.insert(older.items.end(), std::make_move_iterator(batch.items.begin()),
                     std::make_move_iterator(batch.items.end()));
  older.poison.insert(older.poison.end(), std::make_move_iterator(batch.poison.begin()),
                      std::make_move_iterator(batch.poison.end()));
  batch.ids.insert(batch.ids.end(), older.ids.begin(), older.ids.end());
  batch.items = std::move(older.items);
  batch.poison = std::move(older.poison);
  batch.oldest = older.oldest ? older.oldest : batch.oldest;
}

}  // namespace

std::optional<std::string> Roots::find(const std::string& id) const {
  const auto found = roots_.find(id);
  if (found == roots_.end()) return std::nullopt;
  return found->second;
}

void Roots::put(const std::string& id, const std::string& root) {
  if (!roots_.insert_or_assign(id, root).second) return;
  order_.push_back(id);
  if (order_.size() <= kRootsKept) return;
  roots_.erase(order_.front());
  order_.pop_front();
}

namespace {

// Before the server was asked: what is usual for its kind.
Capability usual_capability_of(std::string_view flavour) {
  Instance usual;
  for (const auto f : {Flavour::mastodon, Flavour::gotosocial, Flavour::pleroma, Flavour::snac, Flavour::other})
    if (flavour == name(f)) usual.flavour = f;
  if (usual.flavour == Flavour::gotosocial) usual.text_limit = 5'000;
  return capability_of(usual);
}

}  // namespace

MastodonChannel::MastodonChannel(Setup setup, Settings settings)
    : setup_(std::move(setup)),
      settings_(std::move(settings)),
      view_{.account_id = settings_.account_id, .server = settings_.server},
      api_(setup_.tools, settings_.server, setup_.credentials),
      capability_(usual_capability_of(settings_.flavour)) {}

Task<Result<void>> MastodonChannel::learn_instance() {
  if (instance_) co_return Result<void>{};
  auto answer = co_await api_.get("/api/v2/instance");
  if (!answer && (answer.error().kind == Kind::not_found || answer.error().kind == Kind::invalid))
    answer = co_await api_.get("/api/v1/instance");
  if (!answer) co_return std::move(answer).error();
  CO_TRY(auto instance, read_instance(answer->body));
  instance_ = std::move(instance);
  capability_ = capability_of(*instance_);
  co_return Result<void>{};
}

Task<Result<Health>> MastodonChannel::check() {
  CO_TRY(auto answer, co_await api_.get("/api/v1/accounts/verify_credentials"));
  CO_TRY(auto me, read_account(answer.body));
  instance_.reset();
  CO_TRYV(co_await learn_instance());
  CO_TRY(auto credential, co_await api_.credential());
  Health h;
  h.account_id = me.id;
  h.handle = full_handle(me.acct, settings_.server);
  h.name = me.name;
  h.avatar_url = me.avatar;
  h.profile_url = me.url;
  h.server = settings_.server;
  h.token_expires_at = credential.expires_at;
  h.capability = capability_;
  co_return h;
}

Task<Result<ChannelProfile>> MastodonChannel::profile() {
  CO_TRY(auto answer, co_await api_.get("/api/v1/accounts/verify_credentials"));
  CO_TRY(auto told, read_own_profile(answer.body));
  if (settings_.flavour == name(Flavour::mastodon)) told.settings_url = settings_.server + "/settings/profile";
  if (settings_.flavour == name(Flavour::gotosocial)) told.settings_url = settings_.server + "/settings/user/profile";
  co_return told;
}

// Nothing known yet: the last week, walked backwards in one go.
Task<Result<Batch>> MastodonChannel::first_notifications() {
  Batch all;
  std::string before;
  for (int page = 0; page < kFirstPages; ++page) {
    const auto path = fmt::format("/api/v1/notifications?limit={}{}{}", kNotificationsAtOnce,
                                  before.empty() ? "" : "&max_id=", net::percent_encode(before));
    CO_TRY(auto answer, co_await api_.get(path));
    CO_TRY(auto batch, read_notifications(answer.body, view_));
    if (batch.ids.empty() || batch.ids.back() == before) break;
    before = batch.ids.back();
    const bool far_enough = batch.oldest && *batch.oldest < setup_.tools.clock.now() + api_.offset() - kFirstDays;
    put_before(all, std::move(batch));
    if (far_enough) break;
  }
  co_return all;
}

// Forward from a known notification. Servers that do not know `min_id` send the newest page: then the rest
// is walked backwards until the known one is met.
Task<Result<Batch>> MastodonChannel::notifications_after(const Cursor& cursor) {
  const auto id = cursor.notification;
  if (id.empty()) co_return co_await first_notifications();
  const auto path =
      fmt::format("/api/v1/notifications?limit={}&min_id={}", kNotificationsAtOnce, net::percent_encode(id));
  const auto known = cursor.known();
  CO_TRY(auto answer, co_await api_.get(path));
  CO_TRY(auto batch, read_notifications(answer.body, view_, id, known));
  const bool knows_min_id =
      instance_ && (instance_->flavour == Flavour::mastodon || instance_->flavour == Flavour::gotosocial ||
                    instance_->flavour == Flavour::pleroma);
  bool met = batch.met;
  if (knows_min_id) co_return batch;
  for (int page = 0;
       page < limits::kIntakePagesPerRound && !met && static_cast<int>(batch.ids.size()) >= kNotificationsAtOnce / 2;
       ++page) {
    const auto back = fmt::format("/api/v1/notifications?limit={}&max_id={}", kNotificationsAtOnce,
                                  net::percent_encode(batch.ids.back()));
    CO_TRY(auto more, co_await api_.get(back));
    CO_TRY(auto older, read_notifications(more.body, view_, id, known));
    met = older.met;
    if (older.ids.empty() || older.ids.back() == batch.ids.back()) break;
    put_before(batch, std::move(older));
  }
  co_return batch;
}

Task<Result<Batch>> MastodonChannel::own_statuses_after(std::string id) {
  const auto path =
      fmt::format("/api/v1/accounts/{}/statuses?limit={}&exclude_reblogs=true{}{}", id_in_path(settings_.account_id),
                  kNotificationsAtOnce, id.empty() ? "" : "&min_id=", net::percent_encode(id));
  CO_TRY(auto answer, co_await api_.get(path));
  CO_TRY(auto batch, read_statuses(answer.body, view_, id));
  std::erase_if(batch.items, [](const Incoming& i) { return !i.own; });
  co_return batch;
}

// The thread above a status: its root is noted for all of it, its last messages are returned.
Task<Result<std::vector<Incoming>>> MastodonChannel::learn_thread(std::string status_id, std::string parent_id) {
  auto answer = co_await api_.get(fmt::format("/api/v1/statuses/{}/context", id_in_path(status_id)));
  std::vector<Incoming> none;
  if (!answer) {
    const auto kind = answer.error().kind;
    if (kind == Kind::rate_limited || kind == Kind::unauthenticated || kind == Kind::cancelled)
      co_return std::move(answer).error();
    roots_.put(status_id, parent_id);  // gone or not for us: the parent is all we know
    co_return none;
  }
  auto context = read_context(answer->body, view_);
  if (!context || context->ancestors.empty()) {
    roots_.put(status_id, parent_id);
    co_return none;
  }
  auto above = std::move(context->ancestors);
  const auto root = above.front().remote_id;
  roots_.put(status_id, root);
  std::vector<Incoming> shown;
  for (std::size_t i = 0; i < above.size(); ++i) {
    const bool known = roots_.find(above[i].remote_id).has_value();
    roots_.put(above[i].remote_id, root);
    if (known || (i != 0 && i + kAncestorsShown < above.size())) continue;
    above[i].thread = root;
    shown.push_back(std::move(above[i]));
  }
  co_return shown;
}

Task<Result<void>> MastodonChannel::place_in_threads(std::vector<Incoming>& items) {
  std::vector<Incoming> all;
  for (auto& item : items) {
    if (item.what == Incoming::What::reaction) {
      all.push_back(std::move(item));
      continue;
    }
    if (item.parent.empty()) {
      if (item.what == Incoming::What::message) roots_.put(item.remote_id, item.remote_id);
      item.thread = item.remote_id;
    } else if (const auto root = roots_.find(item.parent)) {
      item.thread = *root;
      roots_.put(item.remote_id, *root);
    } else if (item.what == Incoming::What::message) {
      CO_TRY(auto above, co_await learn_thread(item.remote_id, item.parent));
      item.thread = roots_.find(item.remote_id).value_or(item.parent);
      for (auto& earlier : above) all.push_back(std::move(earlier));
    } else {
      item.thread = roots_.find(item.remote_id).value_or(item.parent);
    }
    all.push_back(std::move(item));
  }
  items = std::move(all);
  co_return Result<void>{};
}

Task<Result<Page>> MastodonChannel::fetch(std::string text) {
  CO_TRY(auto cursor, cursor_from(text));
  CO_TRYV(co_await learn_instance());
  CO_TRY(auto batch, co_await notifications_after(cursor));
  Page page;
  const auto fresh = hear(cursor, batch.ids, setup_.tools.clock.now());
  page.more = fresh > 0 && !text.empty();
  page.items = std::move(batch.items);
  page.poison = std::move(batch.poison);
  if (!page.more) {
    CO_TRY(auto own, co_await own_statuses_after(cursor.status));
    if (!own.ids.empty()) cursor.status = own.ids.front();
    page.more = !cursor.status.empty() && static_cast<int>(own.ids.size()) >= kNotificationsAtOnce && !text.empty();
    page.items.insert(page.items.end(), std::make_move_iterator(own.items.begin()),
                      std::make_move_iterator(own.items.end()));
    page.poison.insert(page.poison.end(), std::make_move_iterator(own.poison.begin()),
                       std::make_move_iterator(own.poison.end()));
  }
  oldest_first(page.items);
  CO_TRYV(co_await place_in_threads(page.items));
  oldest_first(page.items);
  if (stream_)
    for (auto& item : stream_->take_items()) {
      item.thread = roots_.find(item.remote_id).value_or(item.parent);
      page.items.push_back(std::move(item));
    }
  page.cursor = to_text(cursor);
  co_return page;
}

Task<Result<void>> MastodonChannel::await_news(Millis most) {
  auto executor = co_await boost::asio::this_coro::executor;
  auto learned = co_await learn_instance();
  const bool streams = learned && capability_.push && !(stream_ && stream_->refused());
  if (!streams) {
    co_await net::sleep_for(most);
    co_return Result<void>{};
  }
  if (!stream_) {
    CO_TRY(auto credential, co_await api_.credential());
    const auto host = instance_->streaming.empty() ? settings_.server : instance_->streaming;
    stream_ =
        std::make_shared<Stream>(setup_.tools.http, host + "/api/v1/streaming/user", credential.access_token, view_);
    stream_->open(executor);
  }
  for (Millis waited{0}; waited < most && !closed_ && !stream_->take_news(); waited += kLook)
    co_await net::sleep_for(std::min(kLook, most));
  if (stream_->refused()) capability_.push = false;
  co_return Result<void>{};
}

Task<Result<std::optional<Incoming>>> MastodonChannel::look_at(std::string id) {
  auto answer = co_await api_.get(fmt::format("/api/v1/statuses/{}", id_in_path(id)));
  std::optional<Incoming> seen;
  if (!answer && answer.error().kind == Kind::not_found) {
    seen.emplace();
    seen->what = Incoming::What::deletion;
    seen->remote_id = id;
    seen->thread = roots_.find(id).value_or("");
    seen->addressed = false;
    co_return seen;
  }
  if (!answer) co_return std::move(answer).error();
  auto status = read_status(answer->body, view_);
  if (!status) co_return seen;
  seen = std::move(status->item);
  seen->what = Incoming::What::edit;
  seen->addressed = false;
  seen->thread = roots_.find(id).value_or(seen->parent.empty() ? id : seen->parent);
  co_return seen;
}

Task<Result<Page>> MastodonChannel::recheck(std::vector<std::string> ids) {
  Page page;
  for (const auto& id : ids) {
    auto seen = co_await look_at(id);
    if (!seen && seen.error().kind == Kind::rate_limited && !page.items.empty()) break;
    if (!seen) co_return std::move(seen).error();
    if (*seen) page.items.push_back(**std::move(seen));
  }
  co_return page;
}

Result<std::vector<Incoming>> MastodonChannel::reread(std::string_view raw) {
  // An entry of the notifications has a type; one of our own statuses has none.
  const auto list = fmt::format("[{}]", raw);
  const bool notification = raw.find("\"type\":") < raw.find("\"content\":");
  TRY(auto batch, notification ? read_notifications(list, view_) : read_statuses(list, view_));
  if (!batch.poison.empty()) return batch.poison.front().error;
  for (auto& item : batch.items)
    item.thread = roots_.find(item.remote_id).value_or(item.parent.empty() ? item.remote_id : item.parent);
  return std::move(batch.items);
}

void MastodonChannel::close() {
  closed_ = true;
  if (stream_) stream_->close();
}

Capability usual_capability() {
  return usual_capability_of("mastodon");
}

Result<std::unique_ptr<Channel>> make(Setup setup) {
  TRY(auto settings, settings_from_json(setup.settings));
  return std::unique_ptr<Channel>(std::make_unique<MastodonChannel>(std::move(setup), std::move(settings)));
}

namespace {

class HeldCredential final : public CredentialStore {
 public:
  explicit HeldCredential(Credential credential) : text_(to_json(credential)) {}
  Task<Result<Secret>> load() override { co_return Secret(text_); }
  Task<Result<void>> save(Secret credential) override {
    text_ = credential.reveal();
    co_return Result<void>{};
  }
  Task<Result<void>> lock() override { co_return Result<void>{}; }
  void unlock() override {}
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

Task<Result<Connected>> introduce(std::string server, Credential credential, Tools tools) {
  HeldCredential held(std::move(credential));
  Api api(tools, server, held);
  CO_TRY(auto answer, co_await api.get("/api/v1/accounts/verify_credentials"));
  CO_TRY(auto me, read_account(answer.body));
  auto about = co_await api.get("/api/v2/instance");
  if (!about) about = co_await api.get("/api/v1/instance");
  if (!about) co_return std::move(about).error();
  CO_TRY(auto instance, read_instance(about->body));
  CO_TRY(auto kept, credential_from_json(held.text()));
  Connected c;
  c.settings = to_json(
      Settings{.server = server, .account_id = me.id, .acct = me.acct, .flavour = std::string(name(instance.flavour))});
  c.credential = Secret(held.text());
  c.health.account_id = me.id;
  c.health.handle = full_handle(me.acct, server);
  c.health.name = me.name;
  c.health.avatar_url = me.avatar;
  c.health.profile_url = me.url;
  c.health.server = server;
  c.health.token_expires_at = kept.expires_at;
  c.health.capability = capability_of(instance);
  co_return c;
}

}  // namespace kith::channels::mastodon
