#include "app/server.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "app/embedded_ui.h"
#include "app/intake_loop.h"
#include "app/version.h"
#include "app/web.h"
#include "base/log.h"
#include "net/http_server.h"

namespace kith::app {
namespace {

constexpr Millis kRequestGrace{5'000};

IntakeParts intake_parts(House& house) {
  return IntakeParts{*house.db,     house.channels,      house.intake, *house.crew, house.clock,
                     house.workers, *house.channel_loop, house.owner,  {}};
}

}  // namespace

struct Server::Parts {
  explicit Parts(House& given) : house(given) {}

  House& house;
  std::unique_ptr<Web> web;
  std::unique_ptr<net::HttpServer> http;
  std::unique_ptr<IntakeLoops> intake;
  bool stopped = false;
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::start(House& house) {
  auto parts = std::make_unique<Parts>(house);
  const Settings& settings = house.settings;
  if (settings.does(Part::web)) {
    parts->web = std::make_unique<Web>(house);
    TRY(const Address address, parse_listen(settings.listen));
    net::HttpServerOptions options;
    options.address = address.host;
    options.port = address.port;
    options.trusted_proxies = settings.trusted_proxies;
    options.max_body = [web = parts->web.get()](std::string_view method, std::string_view path) {
      return web->max_body(method, path);
    };
    auto handler = [web = parts->web.get()](const net::Request& request) {
      return web->handle(request);
    };
    TRY(parts->http, net::start_http_server(house.web_loop->executor(), house.workers,
                                            std::move(options), std::move(handler)));
  }
  if (settings.does(Part::intake))
    parts->intake = std::make_unique<IntakeLoops>(intake_parts(house));
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

std::uint16_t Server::port() const {
  return parts_->http ? parts_->http->port() : 0;
}

void Server::greet() {
  fmt::print("Kith {}\n", version());
  if (!parts_->http) {
    fmt::print("at work without a web part\n");
  } else {
    fmt::print("  open      {}\n",
               parts_->web->first_address(public_address(parts_->house.settings, port())));
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
  parts_->intake.reset();
}

}  // namespace kith::app
