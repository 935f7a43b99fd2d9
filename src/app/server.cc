#include "app/server.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "app/chores.h"
#include "app/embedded_ui.h"
#include "app/intake_loop.h"
#include "app/outbox_worker.h"
#include "app/system_mail.h"
#include "app/version.h"
#include "app/web.h"
#include "base/log.h"
#include "net/http_server.h"
#include "store/lease.h"

namespace kith::app {
namespace {

constexpr Millis kRequestGrace{5'000};
constexpr Millis kDeliveryGrace{10'000};

// How many connections the open files allow that this process may have, after asking for enough of them: systems
// give 1,024 at first. A few hundred stay for databases, channels and files.
std::size_t connections_allowed() {
  constexpr rlim_t kOthers = 512;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return limits::kHttpConnections;
  const rlim_t wanted = std::min<rlim_t>(files.rlim_max, limits::kHttpConnections + kOthers);
  if (files.rlim_cur < wanted) {
    files.rlim_cur = wanted;
    ::setrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_NOFILE, &files);
  }
  const rlim_t left = files.rlim_cur > 2 * kOthers ? files.rlim_cur - kOthers : files.rlim_cur / 2;
  return std::min<rlim_t>(left, limits::kHttpConnections);
}

// A live channel for the outbox; it stays while the delivery uses it.
net::Task<Result<OpenChannel>> open_channel(House& house, WorkspaceId workspace, ChannelId id) {
  auto open = [&house, workspace, id] { return house.crew->open(workspace, id); };
  CO_TRY(auto live, co_await net::run_blocking(house.workers, std::move(open)));
  OpenChannel channel;
  channel.strand = live->strand;
  channel.channel = std::shared_ptr<channels::Channel>(live, live->channel.get());
  co_return channel;
}

// What a channel that answers again sets free.
void let_go(House& house, WorkspaceId workspace, ChannelId channel) {
  if (auto done = house.outbox.network_is_back(workspace, channel); !done) {
    log::warning("outbox.not_told", {{"error", describe(done.error())}});
  }
}

IntakeParts intake_parts(House& house) {
  return IntakeParts{*house.db,
                     house.channels,
                     house.intake,
                     *house.crew,
                     house.clock,
                     house.workers,
                     *house.channel_loop,
                     house.owner,
                     [&house](WorkspaceId workspace, ChannelId channel) { let_go(house, workspace, channel); }};
}

}  // namespace

struct Server::Parts {
  explicit Parts(House& given) : house(given) {}

  House& house;
  std::unique_ptr<Web> web;
  std::unique_ptr<net::HttpServer> http;
  std::unique_ptr<IntakeLoops> intake;
  std::unique_ptr<OutboxWorker> outbox;
  std::unique_ptr<Chores> chores;
  std::unique_ptr<SystemMail> system_mail;
  store::EventBus::Subscription news;
  bool stopped = false;
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::start(House& house) {
  auto parts = std::make_unique<Parts>(house);
  const Settings& settings = house.settings;
  // On SQLite this is the only process: what a former one held, and could not give back, is nobody's.
  if (settings.database.empty()) TRYV(house.db->write([](auto& tx) { return store::forget_leases(tx); }));
  if (settings.does(Part::web)) {
    parts->web = std::make_unique<Web>(house);
    TRY(const Address address, parse_listen(settings.listen));
    net::HttpServerOptions options;
    options.address = address.host;
    options.port = address.port;
    options.trusted_proxies = settings.trusted_proxies;
    options.max_connections = connections_allowed();
    options.max_body = [web = parts->web.get()](std::string_view method, std::string_view path) {
      return web->max_body(method, path);
    };
    options.workers_for = [&house, web = parts->web.get()](std::string_view method, std::string_view path) {
      return web->takes_file(method, path) ? &house.file_workers : nullptr;
    };
    auto handler = [web = parts->web.get()](const net::Request& request) { return web->handle(request); };
    TRY(parts->http, net::start_http_server(*house.web_loop, house.workers, std::move(options), std::move(handler)));
  }
  if (settings.does(Part::intake)) parts->intake = std::make_unique<IntakeLoops>(intake_parts(house));
  if (settings.does(Part::outbox)) TRYV(start_outbox(*parts));
  parts->chores = std::make_unique<Chores>(house);
  parts->system_mail = std::make_unique<SystemMail>(house);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Result<void> Server::start_outbox(Parts& parts) {
  House& house = parts.house;
  // On SQLite this is the only process: what a former one held is nobody's.
  if (house.settings.database.empty()) TRYV(house.outbox.forget_leases());
  TRYV(house.outbox.take_up());
  auto open = [&house](WorkspaceId workspace, ChannelId id) { return open_channel(house, workspace, id); };
  OutboxWorkerSettings settings;
  settings.prepare = [&house](const publish::Outbox::Due& due) {
    house.linked_pages->learn_for(due.workspace, due.id, limits::kLinkedPagesWait);
  };
  parts.outbox = std::make_unique<OutboxWorker>(house.channel_loop->executor(), house.outbox, house.workers,
                                                std::move(open), std::move(settings));
  parts.outbox->start();
  parts.news =
      house.db->events().subscribe([worker = parts.outbox.get()](const store::EventNotice&) { worker->wake(); });
  return {};
}

std::uint16_t Server::port() const {
  return parts_->http ? parts_->http->port() : 0;
}

void Server::greet() {
  fmt::print("Kith {}\n", version());
  if (!parts_->http) {
    fmt::print("at work without a web part\n");
  } else {
    fmt::print("  open      {}\n", parts_->web->first_address(public_address(parts_->house.settings, port())));
  }
  fmt::print("  data      {}\n  stop      Ctrl-C\n", parts_->house.folder.root().string());
  if (embedded_ui().empty() && parts_->http) {
    fmt::print("  note      built without the web interface; ./kith builds it\n");
  }
  std::fflush(stdout);
}

void Server::stop() {
  if (std::exchange(parts_->stopped, true)) return;
  if (parts_->http) parts_->http->stop(kRequestGrace);
  parts_->news.cancel();
  parts_->system_mail.reset();
  parts_->chores.reset();
  parts_->intake.reset();
  if (parts_->outbox) parts_->outbox->stop(kDeliveryGrace);
}

}  // namespace kith::app
