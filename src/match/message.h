// What a message is to a query: one reading of it, whether it just came in or lies in the archive.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/time.h"
#include "match/document.h"
#include "model/incoming.h"
#include "model/words.h"

namespace kith::match {

// Views; they outlive the call of to_document only.
struct MessageFacts {
  std::string_view text, title;             // title: subject of a mail or feed item, content warning
  std::span<const Attachment> attachments;  // kind, url and alt are read
  std::string_view author, handle;          // of our own: the channel's name and handle; of a note: the member's
  std::string_view lang, network, channel;  // channel: its name
  std::string_view url, quoted_url;
  std::string_view stage;
  Direction direction = Direction::in;
  Visibility visibility = Visibility::everyone;
  bool answers = false;  // has a parent
  bool quotes = false;
  std::optional<double> tone;  // as text::tone_of gives it, where it found anything
  std::optional<int> circle;
  std::optional<std::int64_t> followers;
  Time sent_at{}, now{};
};

// `is`: mail on the network "mail"; else message where it is direct, reply where it answers, post otherwise; its
// visibility; share where it quotes; own where we wrote it. A note is nothing of these. `links`: addresses in the
// text, linked pages, what it quotes.
Document to_document(const MessageFacts& facts);

}  // namespace kith::match
