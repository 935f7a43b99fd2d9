// Time-based one-time passwords (RFC 6238 with SHA-1, six digits, 30 seconds, as authenticator apps
// have it) and recovery codes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace kith::api {

std::string base32(std::string_view bytes);  // RFC 4648, no padding

// The code of one 30-second step; `digits` at most 9. `key` is raw bytes.
std::string totp_code(std::string_view key, std::int64_t step, int digits = 6);
// The step the code belongs to, one step early or late allowed; nothing where it is wrong.
std::optional<std::int64_t> totp_step(std::string_view key, std::string_view code, Time now);
// otpauth://totp/Kith:ann%40x.test?secret=…&issuer=Kith
std::string totp_uri(std::string_view key, std::string_view account);

// Ten codes like "k7mq2-x9fdt".
std::vector<std::string> make_recovery_codes();
// Letters' case, spaces and dashes do not matter.
std::string recovery_digest(std::string_view code);

}  // namespace kith::api
