// Outbound: the exact content of one thing that leaves. Its canonical form is what the gate clears,
// what the outbox stores and what a channel sends; one changed byte is another content.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/words.h"

namespace kith {

struct OutboundMedia {
  std::string file;  // its name, as receivers of mail see it
  std::string type;  // MIME type
  std::string alt;
  std::string digest;  // SHA-256 of the bytes, hex: the picture is part of what is cleared
  int width = 0, height = 0;  // of a picture; 0: not known
};

struct Outbound {
  OutboundKind kind = OutboundKind::reply;
  Visibility visibility = Visibility::everyone;
  std::string text;
  std::string subject;      // mail; a content warning elsewhere
  std::string language;     // BCP 47, empty: not said
  std::string in_reply_to;  // remote id of the message answered
  std::vector<std::string> references;  // remote ids of the thread so far, oldest first, at most 20
  std::vector<std::string> to;          // remote ids or addresses spoken to
  std::string target;                   // remote id acted on: like, boost, follow, edit, remove
  std::vector<OutboundMedia> media;
};

// Canonical JSON: fixed key order, no spaces, empty fields left out.
std::string to_json(const Outbound& content);
// Errors: corrupt.
Result<Outbound> outbound_from_json(std::string_view json);

}  // namespace kith
