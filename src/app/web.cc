#include "app/web.h"

#include "app/house.h"
#include "app/interface.h"
#include "app/setup_link.h"
#include "base/limits.h"

namespace kith::app {

struct Web::Parts {
  explicit Parts(House& given) : house(given) {}

  House& house;
  Interface interface;
};

Web::Web(House& house) : parts_(std::make_unique<Parts>(house)) {}
Web::~Web() = default;

net::Response Web::handle(const net::Request& request) const {
  return parts_->interface.serve(request);
}

std::size_t Web::max_body(std::string_view, std::string_view) const {
  return limits::kHttpBodyBytes;
}

std::string Web::first_address(const std::string& base) const {
  auto link = make_setup_link(*parts_->house.db, base, parts_->house.clock.now());
  return link ? *link : base;
}

}  // namespace kith::app
