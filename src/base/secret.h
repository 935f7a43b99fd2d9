// Secrets: sealed at rest, wiped from memory, never printed.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kith {

// A string that does not print and is wiped when it dies.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  // The one way to the text; call it where the secret leaves, nowhere else.
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  void wipe();
  std::string value_;
};

// Seals and opens bytes with one key (XChaCha20-Poly1305, libsodium secretbox). `context` names what
// the secret belongs to ("channel:0123…"): sealed bytes moved to another row do not open. Thread-safe.
class Sealer {
 public:
  // Reads the key file, or makes it (mode 0600) where it is missing. Errors: corrupt, unavailable.
  static Result<Sealer> open(const std::filesystem::path& key_file);
  // A key of its own that lives only as long as the process: for tests and `kith demo`.
  static Sealer ephemeral();

  std::string seal(std::string_view plain, std::string_view context) const;
  // Errors: corrupt (damaged, other key, other context).
  Result<Secret> unseal(std::string_view sealed, std::string_view context) const;
  // A 32-byte key for another purpose (signing picture addresses, cookies), fixed for this key file.
  std::string derive(std::string_view purpose) const;

 private:
  explicit Sealer(std::array<unsigned char, 32> key) : key_(key) {}
  std::array<unsigned char, 32> key_;
};

// Argon2id, 19 MiB and two passes. Takes tens of milliseconds: call it off the event loop.
std::string hash_password(const Secret& password);
bool verify_password(const Secret& password, std::string_view hash);

// `bytes` of randomness as URL-safe base64 without padding.
std::string random_token(std::size_t bytes = 32);
// SHA-256 as 64 hex digits, and as 32 raw bytes.
std::string sha256_hex(std::string_view data);
std::string sha256(std::string_view data);
// HMAC-SHA256, 32 raw bytes; key of any length.
std::string hmac_sha256(std::string_view key, std::string_view data);
// Constant time in the length of `a`.
bool equal_constant_time(std::string_view a, std::string_view b);

std::string to_hex(std::string_view bytes);
std::string base64(std::string_view bytes);
std::string base64url(std::string_view bytes);  // no padding
// Accepts both alphabets, with or without padding; skips white space. Errors: invalid.
Result<std::string> from_base64(std::string_view text);

}  // namespace kith
