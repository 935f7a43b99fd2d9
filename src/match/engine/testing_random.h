// Queries and documents made up from choices, be they drawn by a seeded generator or read off a fuzzer's bytes. The
// alphabets are tiny, so that much matches.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <span>
#include <string>

#include "match/document.h"

namespace kith::match::testing {

class Choices {
 public:
  explicit Choices(std::uint64_t seed) : random_(seed) {}
  explicit Choices(std::span<const std::uint8_t> bytes) : bytes_(bytes), read_(true) {}
  // 0 … below-1; 0 when the bytes are used up.
  std::size_t pick(std::size_t below) {
    if (!read_) return random_() % below;
    if (at_ >= bytes_.size()) return 0;
    return bytes_[at_++] % below;
  }
  bool one_in(std::size_t n) { return pick(n) == n - 1; }
  bool spent() const { return read_ && at_ >= bytes_.size(); }
  const char* of(std::span<const char* const> list) { return list[pick(list.size())]; }
  const char* of(std::initializer_list<const char*> list) { return list.begin()[pick(list.size())]; }

 private:
  std::mt19937_64 random_;
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool read_ = false;
};

inline constexpr const char* kTextWords[] = {
    "a",
    "b",
    "c",
    "a",
    "b",
    "ab",
    "abc",
    "abcd",
    "Abce",
    "ab's",
    "a's",
    "ABC\u2019s",
    "\u00e4b",
    "\u00c4B",
    "a\u0308b",
    "\u00e9",
    "e\u0301",
    "re\u0301sume\u0301",
    "r\u00e9sum\u00e9",
    "resume",
    "resumes",
    "stra\u00dfe",
    "strasse",
    "\uff41\uff42\uff43",
    "a.b",
    "a_b",
    "a:b",
    "1,5",
    "15",
    "C++",
    "c",
    "#ab",
    "#\u00c4b",
    "#a_b",
    "@ab",
    "@Ab@c.de",
    "@ab.c",
    "x@ab.c",
    "/@ab",
    "##ab",
    "\u6559\u4f1a\u3078\u884c\u304d\u307e\u3059",
    "\u6559\u4f1a",
    "\u6559\u80b2",
    "\u0e01\u0e32\u0e23\u0e40\u0e1b\u0e47\u0e19",
    "\u0410\u0411\u0412",
    "\u0430\u0431\u0432",
    "\u0627\u0644\u0639",
    "\U0001F600",
    "a\U0001F600b",
    "\u00ad",
    "a\u00adb",
    "\u03b1\u03b2\u03b3",
    "'s",
    "s",
    "\u200d",
    "\u0301",
    "__",
    "_a",
    "don't",
    "dont",
    "\ud55c\uad6d\uc5b4",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrst"};
inline constexpr const char* kJoins[] = {" ", " ", " ",  " ", " ",      ", ",   "-", "",
                                         ".", "'", "\n", "/", "\u3000", "\xff", "~"};

inline std::string make_text(Choices& choices, std::size_t most) {
  std::string out;
  for (auto left = choices.pick(most + 1); left > 0; --left) {
    out += choices.of(kTextWords);
    out += choices.of(kJoins);
  }
  return out;
}

inline Document make_document(Choices& choices, std::size_t words = 12) {
  Document d;
  d.text = make_text(choices, words);
  if (choices.one_in(3)) d.title = make_text(choices, 4);
  for (auto left = choices.pick(8); left > 5; --left) d.more.push_back(make_text(choices, 4));
  if (choices.one_in(3)) d.author = make_text(choices, 3);
  if (choices.one_in(3)) d.handle = choices.of({"@ab", "ab@c.de", "@Ab@c.de", "b", "@\u00e4b@c@d", "@"});
  if (choices.one_in(2)) d.lang = choices.of({"en", "en-GB", "de", "EN-us-x", "e"});
  if (choices.one_in(3)) d.network = choices.of({"mastodon", "Bluesky", "x"});
  if (choices.one_in(4)) d.channel = choices.of({"Desk", "shop"});
  if (choices.one_in(4)) d.site = choices.of({"a.example", "www.b.example", "sub.a.example", "A.Example", "."});
  if (choices.one_in(3)) d.url = choices.of({"https://a.example/x", "http://www.B.example/a?b", "nothing", "/x"});
  for (auto left = choices.pick(6); left > 4; --left)
    d.links.emplace_back(
        choices.of({"https://b.example/ab/c", "https://www.a.example", "x", "https://sub.a.example/AB"}));
  for (auto left = choices.pick(6); left > 3; --left)
    d.has.emplace_back(choices.of({"photo", "video", "audio", "file", "link", "media"}));
  if (choices.one_in(2)) d.is.emplace_back(choices.of({"post", "reply", "mail", "own"}));
  if (choices.one_in(3)) d.tone = choices.of({"negative", "positive"});
  if (choices.one_in(4)) d.stage = choices.of({"buying", "looking"});
  if (choices.one_in(4)) d.circle = static_cast<int>(choices.pick(20));
  if (choices.one_in(3)) d.followers = static_cast<std::int64_t>(choices.pick(20) * 100);
  if (choices.one_in(3)) d.age_seconds = static_cast<std::int64_t>(choices.pick(200) * 60);
  return d;
}

inline std::string make_word(Choices& choices) {
  return choices.of({"a",
                     "b",
                     "c",
                     "ab",
                     "abc",
                     "abc*",
                     "abcd",
                     "abcd*",
                     "a?c",
                     "ab?",
                     "a?b?d*",
                     "ab's",
                     "\u00e4b",
                     "\u00e4bc*",
                     "\u00e9",
                     "resume",
                     "r\u00e9sum\u00e9",
                     "r\u00e9s?m\u00e9",
                     "res?me",
                     "resum*",
                     "r\u00e9su*",
                     "strasse",
                     "stra\u00dfe",
                     "\u6559\u4f1a",
                     "\u6559*",
                     "\u0e40\u0e1b\u0e47\u0e19",
                     "\u0430\u0431\u0432",
                     "\u0410\u0411*",
                     "a.b",
                     "a-b",
                     "15",
                     "\u03b1\u03b2*",
                     "don't",
                     "a_b",
                     "s",
                     "abcdefghijklmnopqrstuvwxyzabc*",
                     "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm*",
                     "\ud55c*",
                     "\uff21B",
                     "b?",
                     "\u0627\u0644*"});
}

inline std::string make_place_part(Choices& choices, int depth);

inline std::string make_near(Choices& choices, int depth) {
  std::string out = make_place_part(choices, depth);
  for (auto more = 1 + choices.pick(4) / 3; more > 0; --more) {
    out += choices.one_in(3) ? " ONEAR/" : " NEAR/";
    out += std::to_string(choices.pick(4)) + " " + make_place_part(choices, depth);
  }
  return out;
}

inline std::string make_place_part(Choices& choices, int depth) {
  switch (choices.pick(depth > 0 ? 14 : 11)) {
    case 0:
      return "#" + std::string(choices.of({"ab", "\u00e4b", "a_b", "abc"}));
    case 1:
      return "@" + std::string(choices.of({"ab", "ab@c.de", "ab.c"}));
    case 2:
      return "raw:\"" +
             std::string(choices.of({"a", "C++", "Abc", "\u00e9", "+", "\u00c4B", "ab", "a b", "b, ", "\U0001F600",
                                     "\u4f1a", "r\u00e9sum\u00e9", "'s", "a.b", "\u00e4"})) +
             "\"";
    case 3:
    case 4: {
      std::string out = "\"" + make_word(choices);
      for (auto left = choices.pick(3); left > 0; --left) out += " " + make_word(choices);
      return out + "\"";
    }
    case 5: {
      std::string out = "\"" + make_word(choices) + " " + make_word(choices);
      for (auto left = choices.pick(3); left > 0; --left) out += " " + make_word(choices);
      return out + "\"~" + std::to_string(choices.pick(4));
    }
    case 11: {
      std::string out = "(" + make_place_part(choices, depth - 1);
      for (auto left = 1 + choices.pick(2); left > 0; --left) out += " OR " + make_place_part(choices, depth - 1);
      return out + ")";
    }
    case 12:
      return "(" + make_near(choices, depth - 1) + ")";
    case 13:
      return make_near(choices, depth - 1);
    default:
      return make_word(choices);
  }
}

inline std::string make_field(Choices& choices) {
  return choices.of({"lang:en",
                     "lang:(de OR en-GB)",
                     "network:bluesky",
                     "channel:desk",
                     "site:a.example",
                     "site:www.b.example",
                     "site:example",
                     "url:b.exa",
                     "url:\"A?B\"",
                     "link:b.example",
                     "link:a.example",
                     "link:b.example/ab",
                     "stage:buying",
                     "has:photo",
                     "has:media",
                     "has:link",
                     "has:(file OR audio)",
                     "is:post",
                     "is:(reply OR own)",
                     "tone:negative",
                     "circle:5",
                     "circle:>10",
                     "circle:<=15",
                     "followers:500..900",
                     "followers:>=1000",
                     "followers:<300",
                     "age:<2h",
                     "age:>30m",
                     "age:1h..2h",
                     "author:ab",
                     "author:@ab",
                     "author:\"a b\"",
                     "author:abc*",
                     "author:a?c",
                     "author:\u00e4b",
                     "author:r\u00e9su*",
                     "author:(b OR ab@c.de)",
                     "link:\"x/\"",
                     "author:\u00e4?*"});
}

inline std::string make_query(Choices& choices, int depth) {
  switch (choices.pick(depth > 0 ? 13 : 4)) {
    case 0:
      return make_word(choices);
    case 1:
      return make_field(choices);
    case 2:
    case 3:
      return make_place_part(choices, depth > 0 ? 1 : 0);
    case 4:
      return make_near(choices, depth);
    case 5:
      return std::string(choices.one_in(2) ? "title:" : "text:") + "(" + make_near(choices, 1) + " OR " +
             make_place_part(choices, 1) + ")";
    case 6:
      return std::string(choices.one_in(2) ? "title:" : "text:") + make_word(choices);
    case 7:
    case 8:
    case 9: {
      std::string out = "(" + make_query(choices, depth - 1);
      for (auto left = 1 + choices.pick(3); left > 0; --left) out += " AND " + make_query(choices, depth - 1);
      return out + ")";
    }
    case 10:
    case 11: {
      std::string out = "(" + make_query(choices, depth - 1);
      for (auto left = 1 + choices.pick(3); left > 0; --left) out += " OR " + make_query(choices, depth - 1);
      return out + ")";
    }
    default:
      return "(" + make_query(choices, depth - 1) + " NOT " + make_query(choices, depth - 1) + ")";
  }
}

}  // namespace kith::match::testing
