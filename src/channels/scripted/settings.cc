#include <fmt/format.h>

#include <boost/json.hpp>

#include "channels/scripted/scripted.h"

namespace kith::channels::scripted {
namespace json = boost::json;

std::string to_json(const Settings& s) {
  json::object o;
  o["world"] = s.world;
  o["account"] = s.account;
  o["as"] = s.as;
  o["known_keys"] = s.known_keys;
  o["push"] = s.push;
  o["page"] = s.page;
  o["remembers"] = s.remembers;
  o["settle_after_ms"] = s.settle_after.count();
  o["rate_limit"] = s.rate_limit;
  o["seed"] = s.seed;
  json::object chances;
  for (const auto& [what, thousandths] : s.chances) chances[name(what)] = thousandths;
  o["chances"] = std::move(chances);
  o["chance_wait_ms"] = s.chance_wait.count();
  return json::serialize(o);
}

namespace {

Result<void> read_field(Settings& s, std::string_view key, const json::value& v) {
  const auto wrong = [&] {
    return fail(Kind::invalid, fmt::format("the scripted network's setting `{}` is not what it should be", key))
        .with("field", std::string(key));
  };
  const auto number = [&]() -> Result<std::int64_t> {
    boost::system::error_code bad;
    const auto n = v.to_number<std::int64_t>(bad);
    if (bad || n < 0) return wrong();
    return n;
  };
  if (key == "world" || key == "account" || key == "as") {
    if (!v.is_string()) return wrong();
    (key == "world" ? s.world : key == "account" ? s.account : s.as) = v.get_string();
  } else if (key == "known_keys" || key == "push") {
    if (!v.is_bool()) return wrong();
    (key == "push" ? s.push : s.known_keys) = v.get_bool();
  } else if (key == "chances") {
    if (!v.is_object()) return wrong();
    for (const auto& [fault, share] : v.get_object()) {
      TRY(const auto what, parse_fault(fault));
      if (!share.is_int64()) return wrong();
      s.chances[what] = static_cast<int>(share.get_int64());
    }
  } else if (key == "page" || key == "rate_limit") {
    TRY(const auto n, number());
    if (n > 1000 || (key == "page" && n == 0)) return wrong();
    (key == "page" ? s.page : s.rate_limit) = static_cast<int>(n);
  } else if (key == "remembers") {
    TRY(const auto n, number());
    if (n > 10'000'000) return wrong();
    s.remembers = static_cast<int>(n);
  } else if (key == "settle_after_ms" || key == "chance_wait_ms") {
    TRY(const auto n, number());
    (key == "settle_after_ms" ? s.settle_after : s.chance_wait) = Millis{n};
  } else if (key == "seed") {
    TRY(const auto n, number());
    s.seed = static_cast<std::uint64_t>(n);
  }
  return {};  // other fields (token, name) are connect()'s
}

}  // namespace

Result<Settings> settings_from_json(std::string_view text) {
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  if (bad || !value.is_object()) return fail(Kind::invalid, "the scripted network's settings are not a JSON object");
  Settings s;
  for (const auto& [key, v] : value.get_object()) {
    TRYV(read_field(s, key, v));
  }
  if (s.world.empty())
    return fail(Kind::invalid, "say which `world`: a file, or `memory:` and a name").with("field", "world");
  if (s.account.empty()) return fail(Kind::invalid, "say whose `account` it is").with("field", "account");
  return s;
}

}  // namespace kith::channels::scripted
