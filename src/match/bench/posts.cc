#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "match/bench/samples.h"
#include "text/utf8.h"

namespace kith::match::samples {
namespace {

constexpr std::size_t kWords = 30'000, kNames = 20'000;
// Of a post as JSON, every length as often. The fields beside the text take some 250, so that the shortest have a few
// words.
constexpr std::size_t kLeastBytes = 200, kMostBytes = 590;
// Names of firms are made up from these.
constexpr Spoken kNameParts = {
    "en", 0, true,
    "Acme Nordlicht Velora Zentrix Quantum Bluebird Solaria Kestrel Orbita Lumina Harvest Pinewood Castello Marlowe "
    "Brixton Fairway Tidewater Northwind Sunfield Redwood Glasshouse Ironbark Meridian Halcyon Verano Kobalt Zephyr"};

constexpr std::array kEmoji = {"😀", "😂", "🙏", "❤️",  "🔥", "👍🏽", "🎉", "😭", "🚆", "👩‍👩‍👧",
                               "🇩🇪", "☕", "✨", "😡", "1️⃣"};
constexpr std::array kNetworks = {"mastodon", "bluesky", "mastodon", "x", "reddit", "youtube"};
constexpr std::array kServers = {"mastodon.example", "social.example", "rooms.example", "bsky.example"};

std::string upper_first(const std::string& word) {
  std::size_t pos = 0;
  const auto first = text::next_code_point(word, pos);
  std::string out;
  text::append_utf8(out, static_cast<char32_t>(u_totitle(static_cast<UChar32>(first))));
  return out + word.substr(pos);
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + '"';
}

std::string lower_ascii(std::string text) {
  std::erase_if(text, [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')); });
  for (char& c : text) c = static_cast<char>(c | 0x20);
  return text;
}

}  // namespace

World::World() : names_(kNameParts, kNames, 77) {
  std::uint64_t seed = 100;
  for (const auto& one : samples::spoken()) languages_.emplace_back(one, kWords, ++seed);
}

const Vocabulary& World::language(Chance& chance) const {
  auto left = static_cast<int>(chance.below(1000));
  for (const auto& one : languages_) {
    left -= one.spoken().weight;
    if (left < 0) return one;
  }
  return languages_.front();
}

std::string Posts::word(const Vocabulary& language) {
  const auto& from = other_ && chance_.one_in(4) ? *other_ : language;
  if (chance_.one_in(35)) return world_.names().word(world_.names().draw(chance_));
  if (chance_.one_in(40)) return std::to_string(1 + chance_.below(chance_.one_in(3) ? 2030 : 60));
  auto word = from.word(from.draw(chance_));
  if (const auto quote = word.find('\''); quote != std::string::npos && chance_.one_in(4))
    word.replace(quote, 1, "\u2019");
  return word;
}

// At most about `room` bytes, one word at least.
std::string Posts::sentence(const Vocabulary& language, std::size_t room) {
  const bool spaced = language.spoken().spaced;
  std::string out;
  const auto words = 4 + chance_.below(14);
  for (std::size_t i = 0; i < words; ++i) {
    const auto next = i == 0 ? upper_first(word(language)) : word(language);
    if (i > 0 && out.size() + next.size() + 2 > room) break;
    if (i > 0 && spaced) out += ' ';
    out += next;
    if (i + 1 < words && chance_.one_in(12))
      out += spaced ? "," : std::string_view(language.spoken().code) == "th" ? " " : "、";
  }
  if (spaced) return out + std::array{".", ".", "!", "?"}[chance_.below(4)];
  return out + (std::string_view(language.spoken().code) == "th" ? " " : chance_.one_in(5) ? "！" : "。");
}

// Of `room` bytes, or a little more than what has to be in it.
std::string Posts::text(const Vocabulary& language, const std::vector<std::string>& links, std::size_t room) {
  constexpr std::size_t kFew = 20;
  std::string out, end;
  if (chance_.one_in(6)) out += '@' + lower_ascii(world_.names().word(world_.names().draw(chance_))) + ' ';
  for (const auto& link : links) end += ' ' + link;
  for (auto tags = chance_.one_in(4) ? 1 + chance_.below(3) : 0; tags > 0; --tags)
    end += " #" + (chance_.one_in(2) ? world_.names().word(world_.names().draw(chance_))
                                     : language.word(language.draw(chance_)));
  const auto wanted = std::max(room, out.size() + end.size() + kFew) - end.size();
  do {
    out += sentence(language, wanted - out.size());
    out += chance_.one_in(6) ? "\n" : language.spoken().spaced ? " " : "";
    if (chance_.one_in(20)) out += kEmoji[chance_.below(kEmoji.size())] + std::string(" ");
  } while (out.size() + kFew < wanted);
  return out + end;
}

Post Posts::next() {
  const auto& language = world_.language(chance_);
  other_ = chance_.one_in(25) ? &world_.language(chance_) : nullptr;
  auto post = next_in(language);
  other_ = nullptr;
  return post;
}

Post Posts::next_in(const Vocabulary& language) {
  Post post;
  post.id = std::to_string(1'000'000 + made_++);
  auto& document = post.document;
  if (chance_.one_in(3)) {
    const auto name = lower_ascii(world_.names().word(world_.names().draw(chance_)));
    document.links.push_back(
        fmt::format("https://www.{}.example/{}/{}", name, 2020 + chance_.below(7), chance_.below(100'000)));
  }
  document.lang = language.spoken().code;
  document.network = kNetworks[chance_.below(kNetworks.size())];
  const auto first = world_.names().word(world_.names().draw(chance_));
  document.author = upper_first(language.word(chance_.below(language.size()))) + " " + first;
  const auto* const server = kServers[chance_.below(kServers.size())];
  document.handle = fmt::format("@{}{}@{}", lower_ascii(first), chance_.below(100), server);
  document.url = fmt::format("https://{}/{}", server, post.id);
  document.is = {chance_.one_in(3) ? "reply" : "post", "public"};
  if (chance_.one_in(5)) document.has.emplace_back("photo");
  document.followers = static_cast<std::int64_t>(10.0 / (1e-6 + chance_.even()));
  const auto second = made_ / 150;
  post.created_at = fmt::format("2026-03-01T{:02}:{:02}:{:02}Z", second / 3600 % 24, second / 60 % 60, second % 60);
  const auto wanted = kLeastBytes + chance_.below(kMostBytes - kLeastBytes), taken = to_json(post).size();
  document.text = text(language, document.links, wanted > taken ? wanted - taken : 0);
  return post;
}

std::string to_json(const Post& post) {
  const auto& d = post.document;
  const auto list = [](const std::vector<std::string>& items) {
    std::string out;
    for (const auto& item : items) out += (out.empty() ? "" : ",") + json_text(item);
    return "[" + out + "]";
  };
  auto out = fmt::format(R"({{"id":"{}","text":{},"author":{},"handle":{},"lang":"{}","network":"{}","url":"{}")",
                         post.id, json_text(d.text), json_text(d.author), json_text(d.handle), d.lang, d.network,
                         d.url);
  if (!d.links.empty()) out += R"(,"links":)" + list(d.links);
  if (!d.has.empty()) out += R"(,"has":)" + list(d.has);
  return out + fmt::format(R"(,"is":{},"followers":{},"created_at":"{}"}})", list(d.is), *d.followers, post.created_at);
}

}  // namespace kith::match::samples
