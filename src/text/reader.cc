#include "text/reader.h"

#include <string>
#include <vector>

#include "text/fold.h"
#include "text/words.h"

namespace kith::text {
namespace {

void plain_apostrophes(std::string& folded) {
  constexpr std::string_view kApostrophe = "\u2019";
  for (std::size_t i; (i = folded.find(kApostrophe)) != std::string::npos;) folded.replace(i, kApostrophe.size(), "'");
}

bool is_own(std::string_view folded) {
  return folded.size() > 2 && folded.ends_with("'s");
}

}  // namespace

class Reader::Parts {
 public:
  Cut put(std::string_view piece) {
    auto with = text::fold(piece), without = text::fold_marks(piece);
    plain_apostrophes(with);
    plain_apostrophes(without);
    Cut cut;
    cut.end = static_cast<std::uint32_t>(piece.size());
    cut.folded = cut.bare = static_cast<std::uint32_t>(folded.size());
    cut.folded_size = static_cast<std::uint32_t>(with.size());
    cut.bare_size = static_cast<std::uint32_t>(without.size());
    cut.hash = hash_word(with);
    cut.bare_hash = hash_word(without);
    cut.own = is_own(with);
    cut.bare_own = is_own(without);
    folded += with;
    if (with != without) {
      cut.bare = static_cast<std::uint32_t>(folded.size());
      folded += without;
    }
    return cut;
  }

  std::vector<Cut> cuts;
  std::string folded;
};

Reader::Reader() : parts_(std::make_unique<Parts>()) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

std::span<const Cut> Reader::read(std::string_view utf8) {
  parts_->cuts.clear();
  parts_->folded.clear();
  return append(utf8);
}

std::span<const Cut> Reader::append(std::string_view utf8) {
  const auto before = parts_->cuts.size();
  for (const auto& word : words(utf8)) {
    auto cut = parts_->put(word.text);
    cut.start = static_cast<std::uint32_t>(word.start);
    cut.end = static_cast<std::uint32_t>(word.end);
    parts_->cuts.push_back(cut);
  }
  return cuts().subspan(before);
}

Cut Reader::fold(std::string_view piece) {
  return parts_->put(piece);
}
std::span<const Cut> Reader::cuts() const {
  return parts_->cuts;
}
std::string_view Reader::folded() const {
  return parts_->folded;
}

}  // namespace kith::text
