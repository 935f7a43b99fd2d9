#include "text/reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <vector>

#include "text/decode.h"
#include "text/fold.h"
#include "text/scan.h"

namespace kith::text {
namespace {

static_assert(std::endian::native == std::endian::little, "hash_word reads words of eight bytes as they lie");

void plain_apostrophes(std::string_view folded, std::string& out) {
  constexpr std::string_view kApostrophe = "\u2019";
  out.clear();
  for (std::size_t i = 0; i < folded.size();) {
    const bool curly = folded.substr(i).starts_with(kApostrophe);
    out += curly ? '\'' : folded[i];
    i += curly ? kApostrophe.size() : 1;
  }
}

}  // namespace

class Reader::Parts {
 public:
  // Its bytes are in lower case already, with more behind them.
  void lowered(std::size_t start, std::size_t end) {
    const auto size = end - start;
    const auto at = static_cast<std::uint32_t>(lower_ + start), length = static_cast<std::uint32_t>(size);
    const char* const bytes = folded_.data() + at;
    const auto hash = hash_lowered(bytes, size);
    auto& cut = next_cut();
    cut.start = static_cast<std::uint32_t>(start);
    cut.end = static_cast<std::uint32_t>(end);
    cut.folded = cut.bare = at;
    cut.folded_size = cut.bare_size = length;
    cut.hash = cut.bare_hash = hash;
    cut.own = cut.bare_own = is_own(bytes, size);
  }

  void word(std::size_t start, std::size_t end) {
    auto& cut = next_cut();
    cut = put(text_.substr(start, end - start));
    cut.start = static_cast<std::uint32_t>(start);
    cut.end = static_cast<std::uint32_t>(end);
  }

  // Folds letters that join one another, each by itself, up to what is none.
  std::size_t letters(const std::size_t start) {
    constexpr std::size_t kWidest = 3;
    using detail::Joining;
    const auto most = (text_.size() - start) * kWidest + 8;
    char* const folded = room(2 * most);
    if (bare_.size() < most) bare_.resize(2 * most);
    char* const bare = bare_.data();
    std::size_t pos = start, size = 0, bare_size = 0;
    std::uint8_t mark = 0;
    bool differs = false, hangul = false;
    while (pos < text_.size()) {
      const auto first = static_cast<unsigned char>(text_[pos]);
      if (first < 0x80) {
        if (letters_.kind(first) > detail::Kind::digit || hangul) break;
        folded[size++] = bare[bare_size++] = folded_[lower_ + pos];
        mark = 0;
        ++pos;
        continue;
      }
      auto end = pos;
      const auto letter = letters_.joining(detail::decode(text_, end));
      if (letter.as() == Joining::none) break;
      if (pos == start) hangul = letter.as() == Joining::hangul;
      if (hangul != (letter.as() == Joining::hangul)) break;
      const auto combining = letter.combining();
      if (combining != 0 && (combining < mark || differs)) return start;
      mark = combining;
      differs = differs || letter.folded() << 8 != letter.bare() << 8;
      const auto folds = letter.folded(), bares = letter.bare();
      std::memcpy(folded + size, &folds, sizeof folds);
      std::memcpy(bare + bare_size, &bares, sizeof bares);
      size += letter.folded_size();
      bare_size += letter.bare_size();
      pos = end;
    }
    size_ = size;
    bare_size_ = differs ? bare_size : 0;
    return pos;
  }

  // The word those letters are.
  void join(std::size_t start, std::size_t end) {
    auto& cut = next_cut();
    const std::string_view folded(folded_.data() + used_, size_);
    finish(folded, bare_size_ > 0 ? std::string_view(bare_.data(), bare_size_) : folded, cut);
    cut.start = static_cast<std::uint32_t>(start);
    cut.end = static_cast<std::uint32_t>(end);
  }

  void forget(std::size_t from) {
    while (count_ > kept_ && cuts_[count_ - 1].start >= from) --count_;
  }

  Cut put(std::string_view piece) {
    Cut cut;
    if (!put_by_table(piece, cut)) put_slowly(piece, cut);
    cut.end = static_cast<std::uint32_t>(piece.size());
    return cut;
  }

  void clear() {
    count_ = 0;
    used_ = 0;
  }
  std::span<const Cut> read(std::string_view text) {
    kept_ = count_;
    text_ = text;
    lower();
    detail::Scan(text, letters_, dictionary_, *this).run();
    return cuts().subspan(kept_);
  }
  std::span<const Cut> cuts() const { return std::span(cuts_).first(count_); }
  std::string_view folded() const { return {folded_.data(), used_}; }

 private:
  // To be written in place: a copy would wait for its own halves to be written. Holds what it last held.
  Cut& next_cut() {
    if (count_ == cuts_.size()) cuts_.resize(2 * count_ + 64);
    return cuts_[count_++];
  }

  static bool is_own(const char* word, std::size_t size) {
    return size > 2 && word[size - 1] == 's' && word[size - 2] == '\'';
  }

  // hash_word of bytes with 16 more behind them. Up to 16, as nearly all words are, without a branch on their
  // number, which cannot be foretold.
  static std::uint64_t hash_lowered(const char* bytes, std::size_t size) {
    const auto load = [&](std::size_t from) {
      std::uint64_t eight;
      std::memcpy(&eight, bytes + from, 8);
      return eight;
    };
    const auto first_of = [](std::uint64_t eight, std::size_t count) { return eight & ~0ULL >> (64 - 8 * count); };
    auto hash = hash_start(size);
    std::size_t done = 0;
    for (; size - done > 16; done += 8) hash = hash_step(hash, load(done));
    const auto left = size - done;
    const bool two = left > 8;
    hash = hash_step(hash, first_of(load(done), two ? 8 : left));
    const auto longer = hash_step(hash, first_of(load(done + 8), two ? left - 8 : 1));
    return two ? longer : hash;
  }

  // Where to write at most `bytes` more.
  char* room(std::size_t bytes) {
    if (used_ + bytes > folded_.size()) folded_.resize((used_ + bytes) * 2);
    return folded_.data() + used_;
  }

  // All of the text in lower case, as far as it is ASCII; whatever it is, there are 16 bytes behind it.
  void lower() {
    lower_ = used_;
    char* const to = room(text_.size() + 16);
    detail::lower_ascii(text_.data(), text_.size(), to);
    std::memset(to + text_.size(), 0, 16);
    used_ += text_.size();
  }

  // Letter by letter; false where a letter's form depends on its neighbours.
  bool put_by_table(std::string_view piece, Cut& cut) {
    constexpr auto kWidest = sizeof(detail::Folding::folded);
    char* const to = room(piece.size() * kWidest * 2 + 16);
    if (bare_.size() < piece.size() * kWidest + 16) bare_.resize(piece.size() * kWidest * 2 + 16);
    std::size_t size = 0, bare_size = 0;
    bool differs = false;
    std::uint8_t mark = 0;
    for (std::size_t pos = 0; pos < piece.size();) {
      const auto first = static_cast<unsigned char>(piece[pos]);
      if (first < 0x80) {
        const auto lower = static_cast<char>(first + (first >= 'A' && first <= 'Z' ? 32 : 0));
        to[size++] = bare_[bare_size++] = lower;
        mark = 0;
        ++pos;
        continue;
      }
      const auto before = pos;
      const auto c = detail::decode(piece, pos);
      const auto* const folding = letters_.folding(c);
      if (!folding) {
        std::memcpy(to + size, piece.data() + before, pos - before);
        std::memcpy(bare_.data() + bare_size, piece.data() + before, pos - before);
        size += pos - before;
        bare_size += pos - before;
        mark = 0;
        continue;
      }
      // Marks stay in their order and on letters that keep all of theirs.
      if (folding->slow || (folding->mark != 0 && (folding->mark < mark || differs))) return false;
      std::memcpy(to + size, folding->folded.data(), kWidest);
      std::memcpy(bare_.data() + bare_size, folding->bare.data(), kWidest);
      size += folding->folded_size;
      bare_size += folding->bare_size;
      if (folding->folded_size > 0) mark = folding->mark;
      differs = differs || folding->folded != folding->bare;
    }
    finish({to, size}, {bare_.data(), bare_size}, cut);
    return true;
  }

  void put_slowly(std::string_view piece, Cut& cut) {
    folder_.read(piece);
    plain_apostrophes(folder_.folded(), slow_folded_);
    plain_apostrophes(folder_.bare(), slow_bare_);
    char* const to = room(slow_folded_.size() + slow_bare_.size());
    std::ranges::copy(slow_folded_, to);
    finish({to, slow_folded_.size()}, slow_bare_, cut);
  }

  // `folded` lies where it belongs already, with room for `bare` behind it.
  void finish(std::string_view folded, std::string_view bare, Cut& cut) {
    cut.folded = cut.bare = static_cast<std::uint32_t>(used_);
    cut.folded_size = static_cast<std::uint32_t>(folded.size());
    cut.bare_size = static_cast<std::uint32_t>(bare.size());
    cut.hash = cut.bare_hash = hash_word(folded);
    cut.own = cut.bare_own = is_own(folded.data(), folded.size());
    used_ += folded.size();
    if (folded.data() == bare.data() || folded == bare) return;
    cut.bare = static_cast<std::uint32_t>(used_);
    std::ranges::copy(bare, folded_.data() + used_);
    cut.bare_hash = hash_word(bare);
    cut.bare_own = is_own(bare.data(), bare.size());
    used_ += bare.size();
  }

  const detail::Letters& letters_ = detail::Letters::get();
  detail::Dictionary dictionary_;
  Folder folder_;
  std::string_view text_;
  std::vector<Cut> cuts_;  // `count_` of it
  std::size_t count_ = 0;
  std::size_t kept_ = 0;      // cuts of earlier texts
  std::vector<char> folded_;  // `used_` of it
  std::size_t used_ = 0;
  std::size_t lower_ = 0;  // where the text at hand lies in it
  std::vector<char> bare_;
  std::size_t size_ = 0, bare_size_ = 0;  // of letters read to be a word; the second 0 where it is the same
  std::string slow_folded_, slow_bare_;
};

Reader::Reader() : parts_(std::make_unique<Parts>()) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

std::span<const Cut> Reader::read(std::string_view utf8) {
  parts_->clear();
  return parts_->read(utf8);
}

std::span<const Cut> Reader::append(std::string_view utf8) {
  return parts_->read(utf8);
}

Cut Reader::fold(std::string_view piece) {
  return parts_->put(piece);
}
std::span<const Cut> Reader::cuts() const {
  return parts_->cuts();
}
std::string_view Reader::folded() const {
  return parts_->folded();
}

}  // namespace kith::text
