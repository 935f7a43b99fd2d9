#include "base/secret.h"
#include "net/http_client.h"

namespace kith::net {
namespace {

// Names inside the header of a part (WHATWG HTML, multipart/form-data encoding algorithm).
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"')
      out += "%22";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else
      out += c;
  }
  return out + "\"";
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '\r' && c != '\n') out += c;
  return out;
}

}  // namespace

Multipart::Multipart() : boundary_("kith-" + random_token(18)) {}

void Multipart::field(std::string_view name, std::string_view value) {
  body_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=" + quoted(name) + "\r\n\r\n";
  body_.append(value).append("\r\n");
}

void Multipart::file(std::string_view name, std::string_view file_name, std::string_view type, std::string_view bytes) {
  body_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=" + quoted(name) +
           "; filename=" + quoted(file_name) + "\r\nContent-Type: " + one_line(type) + "\r\n\r\n";
  body_.append(bytes).append("\r\n");
}

std::string Multipart::content_type() const {
  return "multipart/form-data; boundary=" + boundary_;
}

std::string Multipart::body() && {
  return std::move(body_) + "--" + boundary_ + "--\r\n";
}

}  // namespace kith::net
