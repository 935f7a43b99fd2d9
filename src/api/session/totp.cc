#include "api/session/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/secret.h"
#include "net/url.h"

namespace kith::api {
namespace {

constexpr std::int64_t kStepSeconds = 30;
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::int64_t step_at(Time now) {
  return to_ms(now) / 1000 / kStepSeconds;
}

}  // namespace

std::string base32(std::string_view bytes) {
  std::string out;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(c);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += kLetters[(buffer >> bits) & 31];
    }
    buffer &= (1u << bits) - 1;
  }
  if (bits > 0) out += kLetters[(buffer << (5 - bits)) & 31];
  return out;
}

std::string totp_code(std::string_view key, std::int64_t step, int digits) {
  std::array<unsigned char, 8> message{};
  for (int i = 7; i >= 0; --i) {
    message[static_cast<std::size_t>(i)] = static_cast<unsigned char>(step & 0xff);
    step >>= 8;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), mac.data(), &size);
  const std::size_t at = mac[size - 1] & 0x0f;
  const std::uint32_t value = (static_cast<std::uint32_t>(mac[at] & 0x7f) << 24) |
                              (static_cast<std::uint32_t>(mac[at + 1]) << 16) |
                              (static_cast<std::uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  std::string out = std::to_string(value % modulus);
  out.insert(0, static_cast<std::size_t>(digits) - out.size(), '0');
  return out;
}

std::optional<std::int64_t> totp_step(std::string_view key, std::string_view code, Time now) {
  std::string digits;
  for (const char c : code)
    if (c != ' ') digits += c;
  const std::int64_t here = step_at(now);
  std::optional<std::int64_t> found;
  for (const std::int64_t step : {here - 1, here, here + 1})
    if (equal_constant_time(totp_code(key, step), digits)) found = step;
  return found;
}

std::string totp_uri(std::string_view key, std::string_view account) {
  return "otpauth://totp/Kith:" + net::percent_encode(account) + "?secret=" + base32(key) + "&issuer=Kith";
}

std::vector<std::string> make_recovery_codes() {
  std::vector<std::string> out;
  for (int i = 0; i < 10; ++i) {
    std::string code = base32(sha256(random_token(16))).substr(0, 10);
    for (char& c : code)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    out.push_back(code.substr(0, 5) + "-" + code.substr(5));
  }
  return out;
}

std::string recovery_digest(std::string_view code) {
  std::string plain;
  for (const char c : code) {
    if (c == '-' || c == ' ') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return sha256_hex(plain);
}

}  // namespace kith::api
