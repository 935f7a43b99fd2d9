// Every fuzz target for a few seconds, without libFuzzer: its seeds as they are, then seeds changed by chance. What
// an input breaks is written beside the build, and replayed with corpora_test NAME FILE.
#include <fcntl.h>
#include <sanitizer/common_interface_defs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "mutate.h"

#define KITH_FUZZER(name) extern "C" int kith_##name(const std::uint8_t* data, std::size_t size);
#include "fuzzers.inc"
#undef KITH_FUZZER

namespace {

using Target = int (*)(const std::uint8_t*, std::size_t);
struct Fuzzer {
  std::string_view name;
  Target run;
};
constexpr Fuzzer kFuzzers[] = {
#define KITH_FUZZER(name) {#name, kith_##name},
#include "fuzzers.inc"
#undef KITH_FUZZER
};

constexpr std::size_t kMostBytes = 16'384;
constexpr unsigned kSlowestSeconds = 30;  // for one input, under sanitizers on a busy machine

// What a dying process may still look at.
const char* broken_path = "";
const std::string* running = nullptr;

void keep_input() {
  if (!running) return;
  const int file = ::open(broken_path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
  if (file < 0) return;
  [[maybe_unused]] const auto written = ::write(file, running->data(), running->size());
  ::close(file);
  const auto say = [](const char* text) { [[maybe_unused]] const auto n = ::write(2, text, std::strlen(text)); };
  say("corpora: the input that broke it is kept in ");
  say(broken_path);
  say("\n");
  running = nullptr;
}

extern "C" void on_signal(int) {
  keep_input();
  ::_exit(77);
}

void watch_for_death() {
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  __sanitizer_set_death_callback(keep_input);
#endif
#endif
  std::signal(SIGABRT, on_signal);
  std::signal(SIGALRM, on_signal);
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void run(const Fuzzer& fuzzer, const std::string& input) {
  // A copy of exact size: a byte read beyond the end is seen.
  const std::vector<std::uint8_t> exact(input.begin(), input.end());
  running = &input;
  ::alarm(kSlowestSeconds);
  fuzzer.run(exact.data(), exact.size());
  ::alarm(0);
  running = nullptr;
}

std::vector<std::string> seeds_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> out;
  for (const auto& file : files) out.push_back(bytes_of(file));
  return out;
}

int fuzz(const Fuzzer& fuzzer, const std::filesystem::path& corpora, double seconds) {
  auto seeds = seeds_in(corpora / fuzzer.name);
  for (const auto& seed : seeds) run(fuzzer, seed);
  const std::size_t given = seeds.size();
  if (seeds.empty()) seeds.push_back({});
  const char* chosen = std::getenv("KITH_SEED");
  // The same damage every time, so that a red run is the change's own; `tools/dev fuzz` is for finding new ways.
  const std::uint64_t seed = chosen ? std::strtoull(chosen, nullptr, 10) : 1;
  std::printf("%.*s: %zu seeds, KITH_SEED=%llu\n", static_cast<int>(fuzzer.name.size()), fuzzer.name.data(), given,
              static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  std::mt19937_64 random(seed);
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  std::uint64_t runs = 0;
  for (std::string last; std::chrono::steady_clock::now() < until; ++runs) {
    // Now and then a change of a change, so that damage adds up.
    const bool further = !last.empty() && random() % 3 == 0;
    last = kith::fuzz::mutated(further ? std::string(last) : seeds[random() % seeds.size()], seeds, kMostBytes, random);
    run(fuzzer, last);
  }
  std::printf("%llu inputs, none broke it\n", static_cast<unsigned long long>(runs));
  return 0;
}

}  // namespace

// corpora_test NAME [FOLDER_OF_CORPORA SECONDS | FILE…]
int main(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  const auto* const fuzzer = std::find_if(std::begin(kFuzzers), std::end(kFuzzers),
                                          [&](const Fuzzer& f) { return f.name == name; });
  if (fuzzer == std::end(kFuzzers)) {
    std::fprintf(stderr, "corpora_test NAME FOLDER SECONDS | NAME FILE…; the names are:\n");
    for (const auto& f : kFuzzers) std::fprintf(stderr, "  %s\n", f.name.data());
    return 2;
  }
  static const std::string broken = std::string(name) + ".broken";
  broken_path = broken.c_str();
  watch_for_death();
  if (argc == 4 && std::filesystem::is_directory(argv[2])) return fuzz(*fuzzer, argv[2], std::atof(argv[3]));
  for (int i = 2; i < argc; ++i) run(*fuzzer, bytes_of(argv[i]));
  return 0;
}
