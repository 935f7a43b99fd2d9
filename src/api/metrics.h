// Counters and gauges in Prometheus' text form. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace kith::api {

class Metrics {
 public:
  // One answered request. `route` is a pattern, never a path.
  void request(std::string_view method, std::string_view route, int status, std::chrono::microseconds took);
  void count(std::string_view name, std::string_view labels = {}, std::uint64_t by = 1);
  // Asked anew at each scrape; `help` is one sentence.
  void gauge(std::string name, std::string help, std::function<double()> value);
  std::string text() const;

 private:
  struct Spent {
    std::uint64_t count = 0;
    std::uint64_t micros = 0;
  };
  struct Gauge {
    std::string help;
    std::function<double()> value;
  };
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> requests_;
  std::map<std::string, Spent> spent_;
  std::map<std::string, std::map<std::string, std::uint64_t>> counts_;
  std::map<std::string, Gauge> gauges_;
};

}  // namespace kith::api
