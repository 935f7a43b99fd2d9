// Addresses from the shell: url-canon, ssrf-check.
#include <boost/json.hpp>

#include "app/eval.h"
#include "net/address_guard.h"
#include "net/url.h"
#include "text/url.h"

namespace kith::app {
namespace {

namespace json = boost::json;

// {id, url[, base]} → {id, url} | {id, invalid: true}. Other schemes have no form but the standard's own.
Result<void> url_canon(const json::object& in, json::object& out) {
  TRY(const std::string url, string_field(in, "url"));
  TRY(const std::string base, optional_string_field(in, "base"));
  const auto parsed = text::parse_url(url, base);
  if (!parsed) {
    out["invalid"] = true;
    return {};
  }
  const auto canonical = text::canonical_url(url, base);
  out["url"] = canonical ? *canonical : parsed->to_string();
  return {};
}

// What refuses an address; none: it may be called.
std::string refused(const std::string& url, const std::vector<std::string>& resolved) {
  const auto parsed = net::parse_url(url);
  if (!parsed) return parsed.error().message;
  // Browsers and the networks read addresses by another standard than the client: both must mean the same host.
  const auto meant = text::parse_url(url), called = text::parse_url(parsed->text);
  if (!meant || !called || meant->host != called->host) return "programs do not agree on which host the address names";
  const net::AddressGuard guard;
  for (const auto& host : {parsed->host, meant->host})
    if (auto named = guard.check_name(host); !named) return named.error().message;
  for (const auto& text : resolved) {
    const auto address = net::parse_ip(text);
    if (!address) return address.error().message;
    if (auto open = guard.check(parsed->host, *address, parsed->port); !open) {
      return net::to_string(*address) + ": " + open.error().message;
    }
  }
  return {};
}

// {id, url[, resolved_ips]} → {id, allowed, why}
Result<void> ssrf_check(const json::object& in, json::object& out) {
  TRY(const std::string url, string_field(in, "url"));
  std::vector<std::string> resolved;
  if (const auto* list = in.if_contains("resolved_ips"); list != nullptr && !list->is_null()) {
    if (!list->is_array()) return fail(Kind::invalid, "`resolved_ips` must be a list of addresses");
    for (const auto& one : list->get_array()) {
      if (!one.is_string()) return fail(Kind::invalid, "`resolved_ips` must be a list of addresses");
      resolved.emplace_back(one.get_string());
    }
  }
  const std::string why = refused(url, resolved);
  out["allowed"] = why.empty();
  out["why"] = !why.empty() ? why
               : resolved.empty()
                   ? "nothing in the address forbids it; what its name leads to is checked when connecting"
                   : "every address it leads to is on the open internet";
  return {};
}

}  // namespace

void add_url_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"url-canon", "one address for the many spellings of a page's", url_canon});
  tasks.push_back({"ssrf-check", "whether the server may call an address", ssrf_check});
}

}  // namespace kith::app
