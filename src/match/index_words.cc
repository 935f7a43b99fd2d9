#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "match/index_runs.h"
#include "match/prefilter.h"
#include "match/words.h"
#include "text/fold.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::match {
namespace {

using detail::fold_word;
using detail::kIndexWordBytes;

constexpr std::string_view kSign = "\u241f";
constexpr std::string_view kQuote = "\u2019";

// What each byte of a word becomes; 0: kQuote.
constexpr std::array<char, 256> kPlain = [] {
  std::array<char, 256> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(i);
  for (std::size_t i = 0; i <= ' '; ++i) out[i] = '_';
  out[0x7F] = '_';
  out['\\'] = '/';
  out['\''] = out['"'] = 0;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) out[c] = static_cast<char>(c | 0x20);
  return out;
}();

void append_plain(std::string_view word, std::string& out) {
  const auto start = out.size();
  out.resize(start + word.size());
  char* to = out.data() + start;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = kPlain[static_cast<unsigned char>(word[i])];
    if (c == 0) {
      out.resize(start + i);
      for (const char rest : word.substr(i)) {
        const char one = kPlain[static_cast<unsigned char>(rest)];
        if (one == 0)
          out.append(kQuote);
        else
          out += one;
      }
      return;
    }
    *to++ = c;
  }
}

// Of what was appended from `start` on.
void clip(std::string& bytes, std::size_t start) {
  if (bytes.size() - start <= kIndexWordBytes) return;
  const auto kept = text::clip_bytes(std::string_view(bytes).substr(start), kIndexWordBytes).size();
  bytes.resize(start + kept);
}

std::uint64_t first_eight(std::string_view word) {
  std::uint64_t out = 0;
  std::memcpy(&out, word.data(), std::min<std::size_t>(word.size(), 8));
  return std::endian::native == std::endian::little ? std::byteswap(out) : out;
}

}  // namespace

namespace detail {

std::string plain(std::string_view word) {
  std::string out;
  append_plain(word, out);
  clip(out, 0);
  return out;
}

std::string bare_handle(std::string_view handle) {
  if (handle.starts_with('@')) handle.remove_prefix(1);
  return text::fold(handle);
}

}  // namespace detail

std::string index_fact(std::string_view kind, std::string_view value) {
  std::string out(kSign);
  out.append(kind).append(":").append(value);
  return detail::plain(out);
}

void IndexWords::add(std::string_view kind, std::string_view form) {
  if (form.empty()) return;
  const auto at = bytes_.size();
  if (!kind.empty()) {
    bytes_.append(kSign);
    append_plain(kind, bytes_);
    bytes_ += ':';
  }
  append_plain(form, bytes_);
  clip(bytes_, at);
  const std::string_view word = std::string_view(bytes_).substr(at);
  words_.push_back({first_eight(word), at, word.size()});
}

// A word that is not found among the few with its hash is taken for a first one, and goes when all are sorted.
bool IndexWords::is_first(std::size_t cut) {
  constexpr std::size_t kLooked = 8;
  const auto cuts = reader_.cuts();
  const auto word = reader_.bare(cuts[cut]);
  const std::size_t mask = seen_.size() - 1;
  for (std::size_t i = 0, at = cuts[cut].bare_hash & mask; i < kLooked; ++i, at = (at + 1) & mask) {
    if (seen_[at] == 0) {
      seen_[at] = static_cast<std::uint32_t>(cut + 1);
      return true;
    }
    const auto& other = cuts[seen_[at] - 1];
    if (other.bare_hash == cuts[cut].bare_hash && reader_.bare(other) == word) return false;
  }
  return true;
}

void IndexWords::add_forms(std::string_view text, std::string_view kind) {
  const auto cuts = reader_.read(text);
  seen_.assign(std::bit_ceil(2 * cuts.size() + 1), 0);
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const auto& cut = cuts[i];
    if (!is_first(i)) continue;
    const auto bare = reader_.bare(cut);
    add(kind, bare);
    if (cut.bare_own) add(kind, bare.substr(0, bare.size() - 2));
  }
}

// Parts of words like `foo.bar`, which a raw text may ask for. The words of `text` have just been read.
void IndexWords::add_runs(std::string_view text) {
  const auto cuts = reader_.cuts();
  std::size_t word = 0;
  detail::each_run(text, [&](std::string_view run, bool simple) {
    const auto start = static_cast<std::size_t>(run.data() - text.data());
    while (word < cuts.size() && cuts[word].end <= start) ++word;
    const bool whole = word < cuts.size() && cuts[word].start == start && cuts[word].end == start + run.size();
    if (simple && !whole && detail::has_letter(run)) add("", fold_word(run, false));
  });
}

void IndexWords::add_signs(std::string_view text) {
  detail::each_sign(text, [&](std::size_t start, std::size_t end) {
    const auto name = text.substr(start + 1, end - start - 1);
    if (text[start] == '#') {
      if (const auto tag = fold_word(name, false); !tag.empty()) add("", "#" + tag);
      return;
    }
    const auto handle = "@" + fold_word(name, true);
    add("", handle);
    for (std::size_t i = 1; (i = handle.find('@', i)) != std::string::npos; ++i)
      add("", std::string_view(handle).substr(0, i));
  });
}

void IndexWords::add_text(std::string_view text) {
  if (text.empty()) return;
  add_forms(text, "");
  add_runs(text);
  add_signs(text);
}

void IndexWords::add_site(std::string_view kind, std::string_view host) {
  const auto folded = text::fold(host);
  add(kind, folded);
  for (std::size_t dot = 0; (dot = folded.find('.', dot)) != std::string::npos;)
    add(kind, std::string_view(folded).substr(++dot));
}

void IndexWords::add_until(std::string_view kind, std::string_view value, char sign) {
  if (value.empty()) return;
  add(kind, value);
  for (std::size_t i = 0; (i = value.find(sign, i)) != std::string::npos; ++i) {
    if (i > 0) add(kind, value.substr(0, i));
  }
}

void IndexWords::add_facts(const Document& d) {
  add_until("h", detail::bare_handle(d.handle), '@');
  add_until("lang", text::fold(d.lang), '-');
  add("network", text::fold(d.network));
  add("tone", text::fold(d.tone));
  if (!d.site.empty() || !d.url.empty()) add_site("site", d.site.empty() ? text::site_of(d.url) : d.site);
  for (const auto& link : d.links) add_site("link", text::site_of(link));
  for (const auto& has : d.has) add("has", has);
  if (!d.links.empty()) add("has", "link");
  for (const auto& is : d.is) add("is", is);
}

std::span<const std::string_view> IndexWords::of(const Document& document) {
  bytes_.clear();
  words_.clear();
  out_.clear();
  add_text(document.text);
  add_text(document.title);
  for (const auto& text : document.more) add_text(text);
  add_forms(document.author, "a");
  add_facts(document);
  const auto bytes = [&](const Word& word) { return std::string_view(bytes_).substr(word.at, word.size); };
  std::ranges::sort(words_, [&](const Word& a, const Word& b) {
    return a.first != b.first ? a.first < b.first : bytes(a) < bytes(b);
  });
  for (const auto& word : words_)
    if (out_.empty() || out_.back() != bytes(word)) out_.push_back(bytes(word));
  return out_;
}

}  // namespace kith::match
