// Header fields of HTTP: an ordered list, names compared without regard to case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace kith::net {

bool same_header(std::string_view a, std::string_view b);

class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  // The first value of that name; empty where there is none.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  // Replaces every field of that name.
  void set(std::string name, std::string value);
  void remove(std::string_view name);

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<Field> fields_;
};

// Retry-After as seconds or HTTP date (RFC 9110 10.2.3); none where absent or unreadable. Never negative.
std::optional<Millis> retry_after(const Headers& headers, Time now);
// IMF-fixdate, `Sun, 06 Nov 1994 08:49:37 GMT`, both ways (RFC 9110 5.6.7; reads the two old forms as well).
std::string format_http_date(Time t);
std::optional<Time> parse_http_date(std::string_view text);
// The target of `Link: <url>; rel="next"` (RFC 8288) with that relation; none where absent.
std::optional<std::string> link_with_rel(const Headers& headers, std::string_view rel);

}  // namespace kith::net
