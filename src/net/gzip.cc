#include "net/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace kith::net {
namespace {

constexpr int kGzipWindow = 15 + 16;

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

// Whether the parameters of one coding (`;q=0.5`) make it unacceptable.
bool is_zero_weight(std::string_view parameters) {
  const auto q = parameters.find("q=");
  if (q == std::string_view::npos) return false;
  const auto value = trim(parameters.substr(q + 2));
  return !value.empty() && value.find_first_of("123456789") == std::string_view::npos;
}

}  // namespace

std::string gzip(std::string_view bytes) {
  z_stream z{};
  if (deflateInit2(&z, 5, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  std::string out(deflateBound(&z, bytes.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

Result<std::string> gunzip(std::string_view bytes, std::size_t max) {
  z_stream z{};
  if (inflateInit2(&z, kGzipWindow) != Z_OK) throw std::bad_alloc();
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int state = Z_OK;
  while (state == Z_OK && out.size() <= max) {
    const std::size_t before = out.size();
    out.resize(before + std::min<std::size_t>(64 * 1024, max + 1 - before));
    z.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    z.avail_out = static_cast<uInt>(out.size() - before);
    state = inflate(&z, Z_NO_FLUSH);
    out.resize(out.size() - z.avail_out);
    // Files packed one after the other are one (RFC 1952 2.2).
    if (state == Z_STREAM_END && z.avail_in > 0) state = inflateReset(&z);
  }
  inflateEnd(&z);
  if (out.size() > max)
    return fail(Kind::too_large, "unpacked it is over the limit of " + std::to_string(max) + " bytes");
  if (state != Z_STREAM_END) return fail(Kind::corrupt, "the compressed data is damaged or cut short");
  return out;
}

bool accepts_gzip(std::string_view accept) {
  bool any = false;
  while (!accept.empty()) {
    const auto comma = accept.find(',');
    const auto item = accept.substr(0, comma);
    const auto semicolon = item.find(';');
    const auto coding = trim(item.substr(0, semicolon));
    const bool wanted = semicolon == std::string_view::npos || !is_zero_weight(item.substr(semicolon));
    if (coding == "gzip" || coding == "x-gzip") return wanted;
    if (coding == "*" && wanted) any = true;
    accept = comma == std::string_view::npos ? std::string_view{} : accept.substr(comma + 1);
  }
  return any;
}

}  // namespace kith::net
