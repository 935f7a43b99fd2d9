// Addresses: the WHATWG URL standard's parsing for http(s) and mailto, and one canonical form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kith::text {

struct Url {
  std::string scheme;                   // lower case, without `:`
  std::string user;                     // `name` or `name:password`, percent-encoded
  std::string host;                     // IDNA ASCII form; IPv4 in four decimals; IPv6 in brackets
  std::optional<std::uint16_t> port;    // none where it is the scheme's own
  std::string path;                     // dot segments resolved; as it is where `opaque`
  std::optional<std::string> query;     // without `?`
  std::optional<std::string> fragment;  // without `#`
  bool has_host = false;
  bool opaque = false;  // `mailto:a@b.example`: no slash after the scheme

  std::string to_string() const;
  std::string origin() const;  // scheme://host[:port]
};

// Parses `text`, against `base` where it is relative (an empty base: it must be absolute), as the
// WHATWG URL standard says (2024). Errors: invalid.
Result<Url> parse_url(std::string_view text, std::string_view base = {});

// An http(s) address that parse_url() gives back byte for byte, whatever the base, if that is sound. False: it may be
// one all the same. Much faster than asking.
bool is_plain_web_address(std::string_view address);

// The address under which links to one page meet: parsed as above, then percent-escapes in their plainest form,
// tracking parameters off (utm_*, fbclid, gclid …), an empty query off, fragment off (but `#!` and `#/` kept), user
// information off, the host without its last dot; pages of AMP caches, `/amp` and `m.` forms lead to the page itself.
// Errors: invalid (also: not http or https).
Result<std::string> canonical_url(std::string_view text, std::string_view base = {});

// http, https and mailto, spelled in any way a browser would accept. Relative addresses are not
// safe here.
bool has_safe_scheme(std::string_view address);
bool is_http_url(std::string_view address);

// The host of an http(s) address in ASCII form, without `www.`; empty where there is none.
std::string site_of(std::string_view address);
// The part of a host a registrant owns, by the public suffix list: `blog.example.co.uk` →
// `example.co.uk`; the host itself where the list knows no better.
std::string registrable_domain(std::string_view host);
// Host as a person reads it (Unicode), where that is safe to show; else the ASCII form.
std::string display_host(std::string_view host);

std::string percent_encode(std::string_view text);  // all but RFC 3986 unreserved
std::string percent_decode(std::string_view text);

}  // namespace kith::text
