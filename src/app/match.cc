// kith match: documents in bulk against watches, and how fast that goes.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <chrono>
#include <utility>

#include "app/commands.h"
#include "app/lines.h"
#include "app/watch_list.h"
#include "match/json_line.h"
#include "match/query_set.h"

namespace kith::app {
namespace {

using Timer = std::chrono::steady_clock;

double seconds_since(Timer::time_point start) {
  return std::chrono::duration<double>(Timer::now() - start).count();
}

// Nanoseconds in steps of an eighth of each power of two: exact to one part in eight, of one size for any number.
class Times {
 public:
  void add(std::uint64_t ns) {
    ++steps_[step_of(ns)];
    ++count_;
  }
  // In microseconds, the upper end of its step.
  double at(double share) const {
    auto left = static_cast<std::uint64_t>(share * static_cast<double>(count_));
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (left < steps_[i]) return static_cast<double>(end_of(i)) / 1'000;
      left -= steps_[i];
    }
    return 0;
  }

 private:
  static std::size_t step_of(std::uint64_t ns) {
    ns = std::max<std::uint64_t>(ns, 8);
    const auto power = static_cast<std::size_t>(std::bit_width(ns) - 4);
    return power * 8 + ((ns >> power) & 7);
  }
  static std::uint64_t end_of(std::size_t step) { return ((step & 7) + 9) << (step >> 3); }
  std::array<std::uint64_t, 61 * 8> steps_ = {};
  std::uint64_t count_ = 0;
};

struct Sums {
  std::uint64_t posts = 0, bytes = 0, matches = 0, matched = 0, bad = 0;
  double compile_seconds = 0, seconds = 0;
  std::size_t watches = 0, refused = 0, memory = 0;
  Times times;
};

class Bulk {
 public:
  explicit Bulk(const MatchCommand& command) : command_(command) {}

  int run() {
    const auto start = Timer::now();
    auto watches = read_watch_file(command_.watches);
    if (!watches) return report(watches.error());
    watches_ = *std::move(watches);
    sums_.compile_seconds = seconds_since(start);
    sums_.watches = watches_.ids.size();
    sums_.refused = watches_.refused.size();
    sums_.memory = watches_.set->memory_bytes();
    for (const auto& refused : watches_.refused) fmt::print(stderr, "{}\n", refused);
    start_ = said_ = Timer::now();
    auto files = command_.files;
    if (files.empty()) files.emplace_back("-");
    for (const auto& file : files) {
      const int in = file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
      if (in < 0) return report(fail(Kind::not_found, fmt::format("`{}` cannot be read", file)));
      const bool written = match(in);
      if (in != STDIN_FILENO) ::close(in);
      if (!written) return report(fail(Kind::unavailable, "standard output cannot be written"));
    }
    sums_.seconds = seconds_since(start_);
    if (told_) fmt::print(stderr, "\n");
    if (command_.stats) say();
    return sums_.bad == 0 && sums_.refused == 0 ? kDone : kFailed;
  }

 private:
  bool match(int in) {
    Lines lines(in);
    std::string line;
    bool too_long = false, writable = true;
    const auto flush = [&] {
      writable = writable && write_all(STDOUT_FILENO, out_);
      out_.clear();
    };
    while (writable && lines.next(line, too_long, flush)) {
      if (line.find_first_not_of(" \t\r") == std::string::npos || is_watch_line(line)) continue;
      const auto start = Timer::now();
      one(line, too_long);
      sums_.times.add(static_cast<std::uint64_t>((Timer::now() - start).count()));
      if (out_.size() >= 64 * 1024) flush();
      if (++sums_.posts % 4'096 == 0) tell();
    }
    flush();
    return writable;
  }

  void one(std::string_view line, bool too_long) {
    sums_.bytes += line.size() + 1;
    if (too_long) return refuse(fail(Kind::too_large, "the line is too long"));
    const auto read = read_document(reader_, line, repaired_);
    if (!read) return refuse(read.error());
    const auto matched = matcher_.match(*watches_.set, (*read)->document);
    if (!matched) return refuse(matched.error());
    if (matched->empty()) return;
    sums_.matches += matched->size();
    ++sums_.matched;
    if (command_.stats) return;
    out_ += fmt::format(R"({{"id":{},"matches":[)", id_json(**read));
    for (bool first = true; const auto id : *matched) {
      if (!std::exchange(first, false)) out_ += ',';
      out_ += watches_.ids[static_cast<std::size_t>(id)];
    }
    out_ += "]}\n";
  }

  void refuse(const Error& error) {
    if (++sums_.bad <= 20) fmt::print(stderr, "kith: document {}: {}\n", sums_.posts + 1, describe(error));
    if (sums_.bad == 20) fmt::print(stderr, "kith: further bad documents are only counted\n");
  }

  // Now and then, where somebody is looking.
  void tell() {
    if (!command_.stats || seconds_since(said_) < 1) return;
    said_ = Timer::now();
    told_ = ::isatty(STDERR_FILENO) == 1;
    if (told_)
      fmt::print(stderr, "\r{} documents, {:.0f} a second ", sums_.posts,
                 static_cast<double>(sums_.posts) / seconds_since(start_));
  }

  void say() const {
    const auto rate = [&](std::uint64_t n) { return sums_.seconds > 0 ? static_cast<double>(n) / sums_.seconds : 0; };
    const auto mb = rate(sums_.bytes) / 1e6;
    if (command_.json) {
      fmt::print(
          R"({{"documents":{},"bad":{},"matched":{},"matches":{},"seconds":{:.3f},"documents_per_second":{:.0f},)"
          R"("megabytes_per_second":{:.2f},"p50_microseconds":{:.2f},"p99_microseconds":{:.2f},"watches":{},)"
          R"("refused_watches":{},"load_seconds":{:.3f},"watch_bytes":{}}})"
          "\n",
          sums_.posts, sums_.bad, sums_.matched, sums_.matches, sums_.seconds, rate(sums_.posts), mb,
          sums_.times.at(0.5), sums_.times.at(0.99), sums_.watches, sums_.refused, sums_.compile_seconds, sums_.memory);
      return;
    }
    fmt::print("{} watches read and compiled in {:.2f} s, {:.1f} MB; {} refused\n", sums_.watches,
               sums_.compile_seconds, static_cast<double>(sums_.memory) / 1e6, sums_.refused);
    fmt::print("{} documents in {:.2f} s: {:.0f} a second, {:.1f} MB/s; {} bad\n", sums_.posts, sums_.seconds,
               rate(sums_.posts), mb, sums_.bad);
    fmt::print("one document: half within {:.1f} \u00b5s, 99 of 100 within {:.1f} \u00b5s\n", sums_.times.at(0.5),
               sums_.times.at(0.99));
    fmt::print("{} matches in {} documents\n", sums_.matches, sums_.matched);
  }

  const MatchCommand& command_;
  WatchList watches_;
  match::LineReader reader_;
  match::Matcher matcher_;
  Sums sums_;
  std::string out_, repaired_;
  Timer::time_point start_, said_;
  bool told_ = false;
};

}  // namespace

int run_match(const MatchCommand& command) {
  return Bulk(command).run();
}

}  // namespace kith::app
