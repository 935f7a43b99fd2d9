// Paths and methods to handlers. Built once, then read from many threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http_message.h"

namespace kith::net {

class Router {
 public:
  // `/api/v1/workspaces/{ws}/conversations/{id}`; a last `{rest*}` takes all that follows, slashes too.
  // A literal segment wins over a parameter. HEAD goes to GET where it has no route of its own.
  void add(std::string method, std::string pattern, Handler handler);
  // What answers where no pattern fits (default 404) or the method does not (default 405 with Allow).
  void not_found(Handler handler) { not_found_ = std::move(handler); }
  void wrong_method(Handler handler) { wrong_method_ = std::move(handler); }

  // Finds and calls the handler; OPTIONS answers with Allow.
  Response handle(const Request& request) const;

  struct Match {
    const Handler* handler = nullptr;
    std::string pattern;
    Fields params;
    std::vector<std::string> allowed;  // methods of the path, where the method did not fit
  };
  Match find(std::string_view method, std::string_view path) const;

 private:
  struct Route {
    std::string method;
    std::string pattern;
    std::vector<std::string> segments;
    Handler handler;
  };
  std::vector<Route> routes_;
  Handler not_found_;
  Handler wrong_method_;
};

}  // namespace kith::net
