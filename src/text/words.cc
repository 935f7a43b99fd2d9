#include "text/words.h"

#include "text/dictionary.h"
#include "text/letters.h"
#include "text/scan.h"

namespace kith::text {
namespace {

struct Collector {
  std::string_view text;
  std::vector<Word>& out;

  void word(std::size_t start, std::size_t end) { out.push_back({text.substr(start, end - start), start, end}); }
  void lowered(std::size_t start, std::size_t end) { word(start, end); }
  // Every word goes the plain way, so that the reader's short cut is held against it.
  static std::size_t letters(std::size_t start) { return start; }
  void join(std::size_t start, std::size_t end) { word(start, end); }
  void forget(std::size_t from) {
    while (!out.empty() && out.back().start >= from) out.pop_back();
  }
};

}  // namespace

namespace detail {

std::vector<Word> words_by_icu(std::string_view text) {
  std::vector<Word> out;
  Dictionary all;
  for (const auto& range : all.words(text))
    out.push_back({text.substr(range.start, range.end - range.start), range.start, range.end});
  return out;
}

}  // namespace detail

std::vector<Word> words(std::string_view text) {
  std::vector<Word> out;
  detail::Dictionary dictionary;
  Collector collector{text, out};
  detail::Scan(text, detail::Letters::get(), dictionary, collector).run();
  return out;
}

}  // namespace kith::text
