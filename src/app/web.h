// Web: every address this server answers: the API, and the interface for all others.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_message.h"

namespace kith::app {

struct House;

// Thread-safe once made. The house outlives it.
class Web {
 public:
  explicit Web(House& house);
  ~Web();

  net::Response handle(const net::Request& request) const;
  std::size_t max_body(std::string_view method, std::string_view path) const;
  // Whether what is sent there is a file, which is looked into.
  bool takes_file(std::string_view method, std::string_view path) const;
  // What people open first: `base`, or its one-time set-up link while nobody has an account.
  std::string first_address(const std::string& base) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kith::app
