// Document: what a query is asked of. A message heard, a draft about to leave, a conversation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kith::match {

struct Document {
  std::string text, title;
  std::vector<std::string> more;  // searched with the text, without spans: picture descriptions, link titles
  std::string author, handle;     // name; as people write it
  std::string lang;               // BCP 47
  std::string network, channel;
  std::string site, url;  // where it was published; an empty site is taken from url
  std::vector<std::string> links;
  std::vector<std::string> has, is;  // words of fields.cc
  std::string tone, stage;
  std::optional<int> circle;
  std::optional<std::int64_t> followers;
  std::optional<std::int64_t> age_seconds;
};

}  // namespace kith::match
