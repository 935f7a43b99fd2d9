#include "text/file_name.h"

#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr std::size_t kEndingBytes = 12;

// Control characters, marks that turn the reading direction or have no width, line ends of Unicode.
bool is_unfit(char32_t c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return true;
  if ((c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f)) return true;
  return c == 0xfeff || c == 0xfffd || c == 0x61c;
}

bool is_awkward(char32_t c) {
  return c == '"' || c == '<' || c == '>' || c == ':' || c == '|' || c == '?' || c == '*';
}

void trim(std::string& name) {
  const auto first = name.find_first_not_of(". ");
  name.erase(0, first == std::string::npos ? name.size() : first);
  const auto last = name.find_last_not_of(". ");
  name.erase(last == std::string::npos ? 0 : last + 1);
}

void shorten(std::string& name, std::size_t most) {
  if (name.size() <= most) return;
  const auto dot = name.rfind('.');
  const bool has_ending = dot != std::string::npos && name.size() - dot <= kEndingBytes && kEndingBytes < most;
  const std::string ending = has_ending ? name.substr(dot) : std::string();
  name = std::string(clip_bytes(name, most - ending.size())) + ending;
}

}  // namespace

std::string safe_file_name(std::string_view name, std::string_view otherwise, std::size_t most) {
  if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos) name = name.substr(slash + 1);
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const char32_t c = next_code_point(name, at);
    if (is_unfit(c)) continue;
    append_utf8(out, is_awkward(c) ? U'_' : c);
  }
  trim(out);
  shorten(out, most);
  if (out.empty()) out = otherwise;
  return out;
}

}  // namespace kith::text
