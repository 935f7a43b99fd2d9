#include "channels/bluesky/wire.h"

#include <fmt/format.h>

#include "base/secret.h"
#include "channels/bluesky/wire_json.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::channels::bluesky {
namespace {

constexpr std::string_view kWho = "Bluesky";

}  // namespace

Result<json::value> object_body(std::string_view body) {
  TRY(auto value, read_json(body, kWho));
  if (!value.is_object()) return fail(Kind::corrupt, "Bluesky sent something else than an object");
  return value;
}

std::optional<StrongRef> ref_from(const json::object* o) {
  if (!o || text_at(*o, "uri").empty()) return std::nullopt;
  return StrongRef{.uri = text_at(*o, "uri"), .cid = text_at(*o, "cid")};
}

Result<AtUri> parse_at_uri(std::string_view uri) {
  const auto wrong = [&] {
    return fail(Kind::invalid, fmt::format("`{}` is no address of a record", text::clip_bytes(uri, 200)));
  };
  if (!uri.starts_with("at://")) return wrong();
  const auto rest = uri.substr(5);
  const auto a = rest.find('/'), b = rest.find('/', a + 1);
  if (a == std::string_view::npos || b == std::string_view::npos) return wrong();
  AtUri out{.did = std::string(rest.substr(0, a)),
            .collection = std::string(rest.substr(a + 1, b - a - 1)),
            .rkey = std::string(rest.substr(b + 1))};
  if (out.did.empty() || out.collection.empty() || out.rkey.empty() ||
      out.rkey.find_first_of("/?#") != std::string::npos)
    return wrong();
  return out;
}

std::string to_string(const AtUri& u) {
  return fmt::format("at://{}/{}/{}", u.did, u.collection, u.rkey);
}

std::string web_url(std::string_view handle, const AtUri& uri) {
  const bool valid = !handle.empty() && handle != "handle.invalid";
  return fmt::format("https://bsky.app/profile/{}/post/{}", valid ? handle : std::string_view(uri.did), uri.rkey);
}

Result<Session> read_session(std::string_view body) {
  TRY(const auto value, object_body(body));
  const auto& o = value.get_object();
  Session s{.did = text_at(o, "did"),
            .handle = text_at(o, "handle"),
            .access = text_at(o, "accessJwt"),
            .refresh = text_at(o, "refreshJwt")};
  if (o.contains("active")) s.active = flag_at(o, "active");
  if (s.did.empty() || s.access.empty() || s.refresh.empty()) return fail(Kind::corrupt, "Bluesky opened no session");
  return s;
}

std::optional<Time> jwt_expiry(std::string_view jwt) {
  const auto a = jwt.find('.'), b = jwt.find('.', a + 1);
  if (a == std::string_view::npos || b == std::string_view::npos) return std::nullopt;
  const auto payload = from_base64(jwt.substr(a + 1, b - a - 1));
  if (!payload) return std::nullopt;
  boost::system::error_code bad;
  const auto value = json::parse(*payload, bad);
  if (bad || !value.is_object()) return std::nullopt;
  const auto exp = number_at(value.get_object(), "exp");
  if (!exp || *exp <= 0 || *exp > 100'000'000'000) return std::nullopt;
  return from_ms(*exp * 1000);
}

Result<DidDocument> read_did_document(std::string_view body) {
  TRY(const auto value, object_body(body));
  const auto& o = value.get_object();
  DidDocument d{.did = text_at(o, "id"), .pds = {}, .handles = {}};
  if (const auto* known = array_at(o, "alsoKnownAs"))
    for (const auto& v : *known)
      if (v.is_string() && std::string_view(v.get_string()).starts_with("at://"))
        d.handles.emplace_back(std::string_view(v.get_string()).substr(5));
  if (const auto* services = array_at(o, "service"))
    for (const auto& v : *services)
      if (const auto* s = v.if_object(); s && d.pds.empty() && text_at(*s, "id").ends_with("#atproto_pds"))
        d.pds = text_at(*s, "serviceEndpoint");
  while (d.pds.ends_with('/')) d.pds.pop_back();
  if (d.did.empty() || !text::is_http_url(d.pds))
    return fail(Kind::corrupt, "the account's DID document names no server");
  return d;
}

Result<Profile> read_profile(std::string_view body) {
  TRY(const auto value, object_body(body));
  const auto& o = value.get_object();
  Profile p{.did = text_at(o, "did"),
            .handle = text_at(o, "handle"),
            .name = text_at(o, "displayName"),
            .avatar = text_at(o, "avatar"),
            .description = text_at(o, "description"),
            .website = text_at(o, "website"),
            .banner = text_at(o, "banner"),
            .followers = number_at(o, "followersCount")};
  if (p.did.empty()) return fail(Kind::corrupt, "Bluesky sent no profile where one was asked for");
  return p;
}

Result<StrongRef> read_ref(std::string_view body) {
  TRY(const auto value, object_body(body));
  const auto ref = ref_from(&value.get_object());
  if (!ref) return fail(Kind::corrupt, "Bluesky wrote a record and does not say where");
  return *ref;
}

Result<std::string> read_blob(std::string_view body) {
  TRY(const auto value, object_body(body));
  const auto* blob = object_at(value.get_object(), "blob");
  if (!blob) return fail(Kind::corrupt, "Bluesky took a picture and does not say where");
  return json::serialize(*blob);
}

Result<std::string> read_did(std::string_view body) {
  TRY(const auto value, object_body(body));
  auto did = text_at(value.get_object(), "did");
  if (!did.starts_with("did:")) return fail(Kind::corrupt, "Bluesky named no account for this handle");
  return did;
}

XrpcError read_error(std::string_view body) {
  boost::system::error_code bad;
  const auto value = json::parse(body, bad);
  if (bad || !value.is_object()) return {};
  const auto& o = value.get_object();
  return {.name = text_at(o, "error"), .message = std::string(text::clip_bytes(text_at(o, "message"), 200))};
}

}  // namespace kith::channels::bluesky
