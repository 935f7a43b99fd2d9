#include "api/metrics.h"

#include <fmt/format.h>

namespace kith::api {

void Metrics::request(std::string_view method, std::string_view route, int status,
                      std::chrono::microseconds took) {
  const std::string where = fmt::format("method=\"{}\",route=\"{}\"", method, route);
  const std::lock_guard lock(mutex_);
  ++requests_[fmt::format("{},status=\"{}\"", where, status)];
  Spent& spent = spent_[where];
  ++spent.count;
  spent.micros += static_cast<std::uint64_t>(took.count());
}

void Metrics::count(std::string_view name, std::string_view labels, std::uint64_t by) {
  const std::lock_guard lock(mutex_);
  counts_[std::string(name)][std::string(labels)] += by;
}

void Metrics::gauge(std::string name, std::string help, std::function<double()> value) {
  const std::lock_guard lock(mutex_);
  gauges_[std::move(name)] = {std::move(help), std::move(value)};
}

std::string Metrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string out = "# HELP kith_http_requests_total Requests answered.\n# TYPE kith_http_requests_total counter\n";
  for (const auto& [labels, n] : requests_) out += fmt::format("kith_http_requests_total{{{}}} {}\n", labels, n);
  out += "# HELP kith_http_request_seconds Time spent on requests.\n# TYPE kith_http_request_seconds summary\n";
  for (const auto& [labels, spent] : spent_) {
    out += fmt::format("kith_http_request_seconds_sum{{{}}} {:.6f}\n", labels, static_cast<double>(spent.micros) / 1e6);
    out += fmt::format("kith_http_request_seconds_count{{{}}} {}\n", labels, spent.count);
  }
  for (const auto& [name, by_labels] : counts_) {
    out += fmt::format("# TYPE {} counter\n", name);
    for (const auto& [labels, n] : by_labels)
      out += labels.empty() ? fmt::format("{} {}\n", name, n) : fmt::format("{}{{{}}} {}\n", name, labels, n);
  }
  for (const auto& [name, gauge] : gauges_)
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", name, gauge.help, gauge.value());
  return out;
}

}  // namespace kith::api
