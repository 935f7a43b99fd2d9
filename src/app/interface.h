// The web interface: the packed files, and its first page for every address of its own.
#pragma once

#include "net/http_message.h"
#include "net/static_assets.h"

namespace kith::app {

class Interface {
 public:
  Interface();
  // Files by name; `index.html` for addresses of screens, which the interface's own router reads.
  net::Response serve(const net::Request& request) const;

 private:
  net::StaticAssets files_;
};

}  // namespace kith::app
