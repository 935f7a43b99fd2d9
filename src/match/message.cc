#include "match/message.h"

#include <algorithm>
#include <cctype>

#include "text/fold.h"
#include "text/tone.h"

namespace kith::match {
namespace {

std::string_view has_word(std::string_view kind) {
  if (kind == "image") return "photo";
  if (kind == "video" || kind == "audio" || kind == "link") return kind;
  return "file";
}

void add(std::vector<std::string>& list, std::string_view value) {
  if (!value.empty() && std::ranges::find(list, value) == list.end()) list.emplace_back(value);
}

// Of one message, repeated ones too. An address may hold others, so without limits a text of nothing but `http://`
// would have as many bytes of addresses as its length squared.
constexpr std::size_t kLinksMost = 500;
constexpr std::size_t kLinkBytes = 2'048;

// Web addresses as they are written, up to white space or a bracket, without the punctuation that follows them.
void read_links(std::string_view text, Document& into) {
  constexpr std::string_view kEnd = " \t\r\n<>\"\\^`{|}", kTrail = ".,;:!?'*_~";
  std::size_t looked_at = 0;
  for (std::size_t at = 0; (at = text.find("://", at)) != std::string_view::npos; at += 3) {
    if (++looked_at > kLinksMost) return;
    std::size_t start = at;
    while (start > 0 && at - start < 5 && std::isalpha(static_cast<unsigned char>(text[start - 1]))) --start;
    const auto scheme = text::fold(text.substr(start, at - start));
    if (scheme != "http" && scheme != "https") continue;
    auto link = text.substr(start, kLinkBytes);
    link = link.substr(0, link.find_first_of(kEnd));
    if (link.size() == kLinkBytes)  // cut, and never within a character
      while (!link.empty() && static_cast<unsigned char>(link.back()) >= 0x80) link.remove_suffix(1);
    for (;;) {
      const bool open = link.contains('(') || link.contains('[');
      const bool closing = (link.ends_with(')') || link.ends_with(']')) && !open;
      if (!closing && !kTrail.contains(link.back())) break;
      link.remove_suffix(1);
    }
    if (link.size() > scheme.size() + 3) add(into.links, link);
  }
}

void read_files(const MessageFacts& facts, Document& into) {
  for (const auto& file : facts.attachments) {
    add(into.has, has_word(file.kind));
    if (file.kind == "link") add(into.links, file.url);
    if (!file.alt.empty()) into.more.push_back(file.alt);
  }
  if (!into.links.empty()) add(into.has, "link");
}

void read_kinds(const MessageFacts& facts, Document& into) {
  if (facts.direction == Direction::note) return;
  const bool mail = facts.network == "mail", direct = facts.visibility == Visibility::direct;
  if (mail) into.is.emplace_back("mail");
  if (!mail && direct) into.is.emplace_back("message");
  if (facts.answers)
    into.is.emplace_back("reply");
  else if (!mail && !direct)
    into.is.emplace_back("post");
  if (facts.quotes) into.is.emplace_back("share");
  if (facts.direction == Direction::out) into.is.emplace_back("own");
  into.is.emplace_back(name(facts.visibility));
}

}  // namespace

Document to_document(const MessageFacts& facts) {
  Document out;
  out.text = facts.text;
  out.title = facts.title;
  out.author = facts.author;
  out.handle = facts.handle;
  out.lang = facts.lang;
  out.network = facts.network;
  out.channel = facts.channel;
  out.url = facts.url;
  out.stage = facts.stage;
  out.circle = facts.circle;
  out.followers = facts.followers;
  out.age_seconds = std::max<std::int64_t>(0, (to_ms(facts.now) - to_ms(facts.sent_at)) / 1000);
  if (facts.tone) out.tone = text::tone_label(*facts.tone);
  read_links(facts.text, out);
  add(out.links, facts.quoted_url);
  read_files(facts, out);
  read_kinds(facts, out);
  return out;
}

}  // namespace kith::match
