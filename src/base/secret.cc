#include "base/secret.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace kith {
namespace {

void ready() {
  static const int state = sodium_init();
  if (state < 0) throw std::runtime_error("libsodium did not start: no randomness to be had");
}

const unsigned char* bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

constexpr char kSealVersion = 1;
// OWASP's smallest advised Argon2id: 19 MiB, two passes. A 512 MB machine can serve several at once.
constexpr std::size_t kPasswordBytes = 19 * 1024 * 1024;
constexpr unsigned long long kPasswordPasses = 2;

std::string encode(std::string_view data, int variant) {
  ready();
  std::string out(sodium_base64_encoded_len(data.size(), variant), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes(data), data.size(), variant);
  out.resize(out.size() - 1);  // the closing NUL
  return out;
}

Result<std::string> read_key(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string key((std::istreambuf_iterator<char>(in)), {});
  if (key.size() == 32) return key;
  return fail(Kind::corrupt, "the key file `" + file.string() +
                                 "` is damaged; put back the copy from your backup");
}

Result<std::string> make_key(const std::filesystem::path& file) {
  std::string key(32, '\0');
  randombytes_buf(key.data(), key.size());
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) return read_key(file);
  const bool written = fd >= 0 && ::write(fd, key.data(), key.size()) == 32 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (written) return key;
  return fail(Kind::unavailable, "cannot write the key file `" + file.string() +
                                     "`; check that the data folder is writable");
}

}  // namespace

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    value_ = std::move(other.value_);
    other.wipe();
  }
  return *this;
}

void Secret::wipe() {
  if (!value_.empty()) sodium_memzero(value_.data(), value_.size());
  value_.clear();
}

Result<Sealer> Sealer::open(const std::filesystem::path& key_file) {
  ready();
  TRY(std::string text, std::filesystem::exists(key_file) ? read_key(key_file) : make_key(key_file));
  std::array<unsigned char, 32> key{};
  std::copy_n(bytes(text), key.size(), key.begin());
  sodium_memzero(text.data(), text.size());
  return Sealer(key);
}

Sealer Sealer::ephemeral() {
  ready();
  std::array<unsigned char, 32> key{};
  randombytes_buf(key.data(), key.size());
  return Sealer(key);
}

std::string Sealer::seal(std::string_view plain, std::string_view context) const {
  std::string nonce(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string box(plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(box), nullptr, bytes(plain), plain.size(),
                                             bytes(context), context.size(), nullptr, bytes(nonce),
                                             key_.data());
  return std::string(1, kSealVersion) + nonce + box;
}

Result<Secret> Sealer::unseal(std::string_view sealed, std::string_view context) const {
  constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
  const Error bad = fail(Kind::corrupt,
                         "a stored secret does not open with this key file; connect the channel anew, "
                         "or restore the key file from the same backup as the data");
  if (sealed.size() < 1 + kNonce + kTag || sealed[0] != kSealVersion) return bad;
  const auto nonce = sealed.substr(1, kNonce);
  const auto box = sealed.substr(1 + kNonce);
  std::string plain(box.size() - kTag, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(plain), nullptr, nullptr, bytes(box), box.size(),
                                                 bytes(context), context.size(), bytes(nonce),
                                                 key_.data()) != 0)
    return bad;
  return Secret(std::move(plain));
}

std::string Sealer::derive(std::string_view purpose) const {
  return hmac_sha256({reinterpret_cast<const char*>(key_.data()), key_.size()}, purpose);
}

std::string hash_password(const Secret& password) {
  ready();
  char out[crypto_pwhash_STRBYTES];
  const std::string& text = password.reveal();
  if (crypto_pwhash_str_alg(out, text.data(), text.size(), kPasswordPasses, kPasswordBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();
  return out;
}

bool verify_password(const Secret& password, std::string_view hash) {
  ready();
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  const std::string& text = password.reveal();
  return crypto_pwhash_str_verify(std::string(hash).c_str(), text.data(), text.size()) == 0;
}

std::string random_token(std::size_t size) {
  ready();
  std::string raw(size, '\0');
  randombytes_buf(raw.data(), raw.size());
  return base64url(raw);
}

std::string sha256(std::string_view data) {
  std::string out(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(bytes(out), bytes(data), data.size());
  return out;
}

std::string sha256_hex(std::string_view data) { return to_hex(sha256(data)); }

std::string hmac_sha256(std::string_view key, std::string_view data) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(data), data.size());
  std::string out(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, bytes(out));
  return out;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_hex(std::string_view data) {
  std::string out(data.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes(data), data.size());
  out.resize(data.size() * 2);
  return out;
}

std::string base64(std::string_view data) { return encode(data, sodium_base64_VARIANT_ORIGINAL); }
std::string base64url(std::string_view data) {
  return encode(data, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

Result<std::string> from_base64(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (const char c : text) {
    if (c == '=' || c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    plain += c == '-' ? '+' : c == '_' ? '/' : c;
  }
  std::string out(plain.size() * 3 / 4 + 3, '\0');
  std::size_t size = 0;
  if (sodium_base642bin(bytes(out), out.size(), plain.data(), plain.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0)
    return fail(Kind::invalid, "not base64");
  out.resize(size);
  return out;
}

}  // namespace kith
