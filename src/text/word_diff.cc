#include "text/word_diff.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "text/reader.h"

namespace kith::text {
namespace {

using Is = Piece::Is;
using Tokens = std::vector<std::string_view>;

constexpr std::ptrdiff_t kMostChanges = 600;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_blank(std::string_view text) { return std::ranges::all_of(text, is_space); }

// What stands between two words, space apart from signs.
void cut_gap(std::string_view gap, Tokens& out) {
  while (!gap.empty()) {
    std::size_t end = 1;
    while (end < gap.size() && is_space(gap[end]) == is_space(gap[0])) ++end;
    out.push_back(gap.substr(0, end));
    gap.remove_prefix(end);
  }
}

Tokens tokens_of(std::string_view text) {
  Reader reader;
  Tokens out;
  std::size_t at = 0;
  for (const auto& cut : reader.read(text)) {
    if (cut.start < at) continue;
    cut_gap(text.substr(at, cut.start - at), out);
    out.push_back(text.substr(cut.start, cut.end - cut.start));
    at = cut.end;
  }
  cut_gap(text.substr(at), out);
  return out;
}

void add(std::vector<Piece>& out, Is is, std::string_view text) {
  if (text.empty()) return;
  if (out.empty() || out.back().is != is) out.push_back({is, {}});
  out.back().text += text;
}

// The shortest way from `a` to `b` (E. Myers, An O(ND) difference algorithm, 1986), step by step from its end.
class Way {
 public:
  Way(std::span<const std::string_view> a, std::span<const std::string_view> b) : a_(a), b_(b) {}

  std::vector<Piece> run() {
    const auto n = std::ssize(a_), m = std::ssize(b_);
    for (std::ptrdiff_t d = 0; d <= std::min(n + m, kMostChanges); ++d) {
      std::vector<std::ptrdiff_t> reach(static_cast<std::size_t>(2 * d + 1));
      for (auto k = -d; k <= d; k += 2) {
        auto x = start(d, k);
        while (x < n && x - k < m && a_[at(x)] == b_[at(x - k)]) ++x;
        reach[at(k + d)] = x;
        if (x < n || x - k < m) continue;
        reach_.push_back(std::move(reach));
        return back(d);
      }
      reach_.push_back(std::move(reach));
    }
    std::vector<Piece> out;
    for (const auto word : a_) add(out, Is::removed, word);
    for (const auto word : b_) add(out, Is::added, word);
    return out;
  }

 private:
  static std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }
  // How far diagonal k had come after d changes; before the text where it was not reached within it.
  std::ptrdiff_t reached(std::ptrdiff_t d, std::ptrdiff_t k) const {
    return k < -d || k > d ? -1 : reach_[at(d)][at(k + d)];
  }
  bool goes_down(std::ptrdiff_t d, std::ptrdiff_t k) const {
    return k == -d || (k != d && reached(d - 1, k - 1) < reached(d - 1, k + 1));
  }
  std::ptrdiff_t start(std::ptrdiff_t d, std::ptrdiff_t k) const {
    if (d == 0) return 0;
    return goes_down(d, k) ? reached(d - 1, k + 1) : reached(d - 1, k - 1) + 1;
  }

  std::vector<Piece> back(std::ptrdiff_t d) const {
    struct Step {
      Is is;
      std::string_view word;
    };
    std::vector<Step> steps;
    auto x = std::ssize(a_), y = std::ssize(b_);
    for (; d >= 0; --d) {
      const auto k = x - y, from = start(d, k);
      while (x > from) steps.push_back({Is::same, a_[at(--x)]}), --y;
      if (d == 0) break;
      if (goes_down(d, k))
        steps.push_back({Is::added, b_[at(--y)]});
      else
        steps.push_back({Is::removed, a_[at(--x)]});
    }
    std::vector<Piece> out;
    for (auto i = steps.size(); i-- > 0;) add(out, steps[i].is, steps[i].word);
    return out;
  }

  std::span<const std::string_view> a_, b_;
  std::vector<std::vector<std::ptrdiff_t>> reach_;
};

// Changes parted by nothing but space are one change, told as what went and what came.
std::vector<Piece> joined(const std::vector<Piece>& pieces) {
  std::vector<Piece> out;
  std::string removed, added;
  const auto end_change = [&] {
    add(out, Is::removed, removed);
    add(out, Is::added, added);
    removed.clear();
    added.clear();
  };
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto& [is, text] = pieces[i];
    const bool between = is == Is::same && i > 0 && i + 1 < pieces.size() && is_blank(text) &&
                         !(removed.empty() || added.empty());
    if (is == Is::same && !between) {
      end_change();
      add(out, Is::same, text);
      continue;
    }
    if (is != Is::added) removed += text;
    if (is != Is::removed) added += text;
  }
  end_change();
  return out;
}

}  // namespace

std::vector<Piece> word_diff(std::string_view before, std::string_view after) {
  const auto a = tokens_of(before), b = tokens_of(after);
  const auto shorter = std::min(a.size(), b.size());
  std::size_t head = 0, tail = 0;
  while (head < shorter && a[head] == b[head]) ++head;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < head; ++i) add(pieces, Is::same, a[i]);
  const auto middle = [&](const Tokens& all) {
    return std::span(all).subspan(head, all.size() - head - tail);
  };
  for (const auto& piece : Way(middle(a), middle(b)).run()) add(pieces, piece.is, piece.text);
  for (std::size_t i = a.size() - tail; i < a.size(); ++i) add(pieces, Is::same, a[i]);
  return joined(pieces);
}

}  // namespace kith::text
