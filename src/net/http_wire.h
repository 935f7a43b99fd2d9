// The server's HTTP beneath the sockets: from a parsed head to a Request, from a Response to bytes.
// Pure. Inside of http_server.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/address_guard.h"
#include "net/http_message.h"

namespace kith::net {

struct RequestHead {
  std::string method;
  std::string target;  // as sent
  int version = 11;
  Headers headers;
  IpAddress peer;
};

// Proxies whose word on the caller is taken.
class ProxyTrust {
 public:
  // Errors: invalid.
  static Result<ProxyTrust> of(const std::vector<std::string>& blocks);
  bool trusts(const IpAddress& address) const;

 private:
  struct Block {
    IpAddress address;
    int prefix = 0;
  };
  std::vector<Block> blocks_;
};

// Refuses what servers and proxies read differently: two lengths, a length and chunks, any transfer
// coding but `chunked`, no Host or two, an absolute target, encoded slashes, dot segments, bad UTF-8.
// Errors: invalid, too_large.
Result<Request> make_request(RequestHead head, const ProxyTrust& trust);

// Packs the body where it pays and the caller takes it.
void compress(const Request& request, Response& response);

// Status line and fields, ending in an empty line. `length` is left out for streams (-1), and for
// statuses that have no body. Field values lose line breaks.
std::string response_head(const Response& response, std::int64_t length, bool keep_alive, const Headers& always,
                          Time now);

// What is said to a request that is no proper one, before any handler sees it: application/problem+json
// with the members all other problems have.
Response refusal(int status, std::string_view detail);

// To who brings a file while enough others are looked into.
Response come_back();

// How long so many bytes may be on their way: the slowest honest caller's time, and `base`.
Millis time_for(Millis base, std::size_t bytes);

// Looks at a head as it arrives, for what parsers disagree about: folded fields and lines that end in LF alone.
class HeadScan {
 public:
  // False where the head must be refused. What comes after the empty line is not looked at.
  bool take(std::string_view bytes);

 private:
  char last_ = '\0';
  bool at_start_ = true;  // of a line
  bool ends_ = false;     // the line is empty so far
  bool done_ = false;
};

bool is_utf8(std::string_view text);

}  // namespace kith::net
