#include "net/http_client.h"

namespace kith::net {

Result<std::vector<ServerEvent>> EventParser::feed(std::string_view bytes) {
  std::vector<ServerEvent> out;
  for (const char c : bytes) {
    const bool second_half = after_cr_ && c == '\n';
    after_cr_ = c == '\r';
    if (second_half) continue;
    if (c != '\r' && c != '\n') {
      buffer_ += c;
      if (buffer_.size() + data_.size() > max_)
        return fail(Kind::too_large, "an event of the stream is over the limit of " + std::to_string(max_) + " bytes");
      continue;
    }
    if (first_ && buffer_.starts_with("\xEF\xBB\xBF")) buffer_.erase(0, 3);
    first_ = false;
    line(buffer_, out);
    buffer_.clear();
  }
  return out;
}

void EventParser::line(std::string_view text, std::vector<ServerEvent>& out) {
  if (text.empty()) {
    if (!data_.empty()) {
      data_.pop_back();
      out.push_back({event_.empty() ? "message" : std::move(event_), std::move(data_), last_id_});
    }
    event_.clear();
    data_.clear();
    return;
  }
  const auto colon = text.find(':');
  if (colon == 0) return;
  const auto name = text.substr(0, colon);
  auto value = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "event") event_ = value;
  if (name == "data") data_.append(value).append("\n");
  if (name == "id" && !value.contains('\0')) last_id_ = value;
}

}  // namespace kith::net
