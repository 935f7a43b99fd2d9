// Any target and header become a proper Request or a refusal; what is taken is clean.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/http_wire.h"
#include "net/router.h"

namespace {

using namespace kith::net;

const Router& router() {
  static const Router kRouter = [] {
    Router r;
    for (const char* p :
         {"/api/v1/workspaces/{ws}/conversations/{id}", "/api/v1/workspaces/{ws}", "/media/{s}/{rest*}", "/"})
      r.add("GET", p, [](const Request&) { return Response(); });
    return r;
  }();
  return kRouter;
}

std::string_view line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto out = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return out;
}

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const Request& r) {
  require(is_utf8(r.path) && !r.path.contains('\0'));
  require(!(r.path + "/").contains("/../") && !(r.path + "/").contains("/./"));
  for (const auto& [key, value] : r.query) require(is_utf8(key) && is_utf8(value));
  const auto again = form_decode(form_encode(r.query));
  require(again && *again == r.query);
  const auto match = router().find(r.method, r.path);
  for (const auto& [key, value] : match.params) require(!value.empty() || key == "rest");
  router().handle(r);
  r.cookie("kith_session");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  RequestHead head;
  head.method = line(rest);
  head.target = line(rest);
  while (!rest.empty() && head.headers.size() < 50) {
    const auto field = line(rest);
    const auto colon = field.find(':');
    head.headers.add(std::string(field.substr(0, colon)),
                     colon == std::string_view::npos ? "" : std::string(field.substr(colon + 1)));
  }
  head.peer = *parse_ip("10.0.0.1");
  static const ProxyTrust kTrust = *ProxyTrust::of({"10.0.0.0/8"});
  const auto request = make_request(std::move(head), kTrust);
  if (request) check(*request);
  return 0;
}
