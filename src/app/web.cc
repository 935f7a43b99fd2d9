#include "app/web.h"

#include "api/session/access.h"
#include "api/access_api.h"
#include "api/comfort.h"
#include "api/desk_api.h"
#include "api/listen_api.h"
#include "api/desk/live.h"
#include "api/metrics.h"
#include "api/routes.h"
#include "app/channel_connector.h"
#include "app/house.h"
#include "app/interface.h"
#include "app/picture_proxy.h"
#include "app/setup_link.h"

namespace kith::app {
namespace {

api::AccessServices access_services(House& house, api::Metrics& metrics, api::Live& live) {
  return api::AccessServices{.db = *house.db,
                             .clock = house.clock,
                             .sealer = house.sealer,
                             .metrics = metrics,
                             .live = &live,
                             .public_url = house.settings.public_url,
                             .demo = house.demo_door};
}

std::string consent_base(const Settings& settings) {
  const auto address = parse_listen(settings.listen);
  return public_address(settings, address ? address->port : 0);
}

NetworkConnector::Options connector_options(const Settings& settings) {
  return {consent_base(settings), settings.plc_url, settings.ca_file, settings.rehearsal};
}

}  // namespace

struct Web::Parts {
  explicit Parts(House& given)
      : house(given),
        live(*given.db, given.workers),
        access(access_services(given, metrics, live)),
        connector(*given.crew, *given.http, given.guard, given.clock, connector_options(given.settings)),
        pictures(*given.http, given.clock, given.folder.root() / "cache" / "pictures"),
        desk(*given.db, given.clock, given.sealer, given.gatekeeper, live, connector, pictures, given.files,
             &given.matching),
        listen(desk),
        routes(access) {
    desk.pages = &*given.linked_pages;
    api::add_access(routes, access, live);
    api::add_desk(routes, desk);
    api::add_comfort(routes, desk);
    api::add_listen(routes, listen);
    count_listening();
  }

  void count_listening() {
    const auto gauge = [this](const char* name, const char* help, auto figure) {
      metrics.gauge(name, help, [this, figure] { return static_cast<double>(figure(house.matching.figures())); });
    };
    using Figures = listen::MatchingFigures;
    gauge("kith_sought_queries", "Watches and routing rules compiled.", [](const Figures& f) { return f.queries; });
    gauge("kith_sought_bytes", "Memory of what is compiled.", [](const Figures& f) { return f.bytes; });
    gauge("kith_sought_compile_ms", "How long the last whole compile took.",
          [](const Figures& f) { return f.last_compile.count(); });
    gauge("kith_posts_asked", "Posts asked of watches and rules.", [](const Figures& f) { return f.asked; });
    gauge("kith_posts_matched", "Posts that satisfied at least one.", [](const Figures& f) { return f.matched; });
    gauge("kith_match_failures", "Posts set aside because a limit was met.", [](const Figures& f) { return f.failed; });
    gauge("kith_mentions", "Mentions noted.", [](const Figures& f) { return f.mentions; });
  }

  House& house;
  api::Metrics metrics;
  api::Live live;
  api::AccessServices access;
  NetworkConnector connector;
  PictureProxy pictures;
  api::DeskApi desk;
  api::ListenApi listen;
  api::Routes routes;
  Interface interface;
};

Web::Web(House& house) : parts_(std::make_unique<Parts>(house)) {}
Web::~Web() = default;

net::Response Web::handle(const net::Request& request) const {
  if (api::Routes::owns(request.path)) return parts_->routes.handle(request);
  return parts_->interface.serve(request);
}

std::size_t Web::max_body(std::string_view method, std::string_view path) const {
  return parts_->routes.max_body(method, path);
}

bool Web::takes_file(std::string_view method, std::string_view path) const {
  if (method == "GET" || method == "HEAD") return false;
  const auto* endpoint = parts_->routes.find(method, path);
  return endpoint && endpoint->raw_body && endpoint->max_body >= limits::kMediaBytes;
}

std::string Web::first_address(const std::string& base) const {
  auto link = make_setup_link(*parts_->house.db, base, parts_->house.clock.now());
  return link ? *link : base;
}

}  // namespace kith::app
