// What each runner of the race is given, and how a run is timed.
#pragma once

#include <algorithm>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "match/query_set.h"

namespace kith::match::race {

// CPU seconds of this process: neighbours on the machine change it less than they do the wall clock.
inline double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Spread {
  double least = 0, median = 0, most = 0;
};
inline Spread spread(std::vector<double> values) {
  std::ranges::sort(values);
  return {values.front(), values[values.size() / 2], values.back()};
}

// Posts a second, of `runs` runs over `posts` posts each.
template <class Run>
Spread rate(std::size_t posts, int runs, Run run) {
  std::vector<double> out;
  for (int i = 0; i < runs; ++i) {
    const auto before = cpu_seconds();
    run();
    out.push_back(static_cast<double>(posts) / (cpu_seconds() - before));
  }
  return spread(std::move(out));
}

struct Track {
  std::vector<std::string> lines;  // JSON
  std::vector<std::string> texts;  // of the same posts
  std::vector<Stored> queries;     // 10,000
};

// One row of the table: posts a second, matches a post, a remark.
void row(std::string_view what, const Spread& posts, double matches, std::string_view remark);

struct Rival {
  Spread posts;
  double matches = 0;
  std::string remark;
};
Rival run_vectorscan(const Track& track);
Rival run_re2(const Track& track);
// Three ways; none where KITH_TEST_POSTGRES_URL names no server.
std::vector<std::pair<std::string, Rival>> run_postgres(const Track& track);

}  // namespace kith::match::race
