#include "app/settings.h"

#include <fmt/format.h>

#include <charconv>

namespace kith::app {

Result<Address> parse_listen(std::string_view text) {
  Address address;
  std::string_view port = text;
  if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
    std::string_view host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    address.host = host.empty() ? "0.0.0.0" : std::string(host);
  } else {
    address.host = "127.0.0.1";
  }
  unsigned number = 0;
  const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (problem != std::errc{} || end != port.data() + port.size() || number > 65535 ||
      port.empty()) {
    return fail(Kind::invalid,
                fmt::format("`{}` is no address to listen on; write `127.0.0.1:8080`", text));
  }
  address.port = static_cast<std::uint16_t>(number);
  return address;
}

Result<std::set<Part>> parse_parts(std::string_view text) {
  std::set<Part> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
    if (word == "web" || word == "all") parts.insert(Part::web);
    if (word == "intake" || word == "all") parts.insert(Part::intake);
    if (word == "outbox" || word == "all") parts.insert(Part::outbox);
    if (word != "web" && word != "intake" && word != "outbox" && word != "all") {
      return fail(Kind::invalid,
                  fmt::format("`{}` is no role; choose among web, intake and outbox", word));
    }
  }
  if (parts.empty())
    return fail(Kind::invalid, "no role given; choose among web, intake and outbox");
  return parts;
}

std::string public_address(const Settings& settings, std::uint16_t port) {
  if (!settings.public_url.empty()) {
    std::string url = settings.public_url;
    while (url.ends_with('/')) url.pop_back();
    return url;
  }
  auto address = parse_listen(settings.listen);
  std::string host = address ? address->host : "127.0.0.1";
  if (host == "0.0.0.0" || host == "::") host = "127.0.0.1";
  if (host.contains(':')) host = "[" + host + "]";
  return fmt::format("http://{}:{}", host, port);
}

}  // namespace kith::app
