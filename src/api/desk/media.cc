// Signed addresses of others' pictures, and their answer.
#include "api/desk_api.h"
#include "store/check_text.h"
#include "text/url.h"

namespace kith::api {
namespace {

constexpr std::size_t kSignatureBytes = 18;

Result<net::Response> show(DeskApi& api, Call& call) {
  TRY(auto picture, api.pictures.load(call.http.param("signature"), call.http.param("address")));
  net::Response out;
  out.body = std::move(picture.bytes);
  out.as_is = true;
  out.headers.set("Content-Type", picture.type);
  // The address names its content: browsers may keep it, others may not.
  out.headers.set("Cache-Control", "private, max-age=86400, immutable");
  out.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  out.headers.set("Cross-Origin-Resource-Policy", "same-origin");
  return out;
}

}  // namespace

std::string Pictures::sign(std::string_view url) const {
  return base64url(hmac_sha256(key_, url).substr(0, kSignatureBytes));
}

std::string Pictures::address(std::string_view url) const {
  if (url.empty() || url.size() > store::kAddressBytes || !text::is_http_url(url)) return {};
  return "/media/" + sign(url) + "/" + base64url(url);
}

Result<Picture> Pictures::load(std::string_view signature, std::string_view encoded) const {
  auto url = from_base64(encoded);
  if (!url || !equal_constant_time(signature, sign(*url)))
    return fail(Kind::forbidden, "this picture's address was not made here");
  return source_.load(*url);
}

void add_media(Routes& routes, DeskApi& api) {
  routes.add({.method = "GET", .pattern = "/media/{signature}/{address}", .access = Access::open,
              .run = [&api](Call& c) { return show(api, c); }});
}

}  // namespace kith::api
