#include "net/static_assets.h"

#include <array>

#include "base/secret.h"
#include "net/gzip.h"

namespace kith::net {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".webp", "image/webp"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".map", "application/json"},
    {".yaml", "application/yaml"},
    {".wasm", "application/wasm"},
}};

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  return if_none_match == "*" || if_none_match.contains(etag);
}

}  // namespace

std::string_view content_type(std::string_view path) {
  for (const auto& [ending, type] : kTypes)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

void StaticAssets::add(std::string path, std::string_view bytes, std::string_view gzip_bytes, bool immutable) {
  Asset asset;
  asset.bytes = bytes;
  asset.gzip = gzip_bytes;
  asset.etag = "\"" + sha256_hex(bytes).substr(0, 20) + "\"";
  asset.type = content_type(path);
  asset.immutable = immutable;
  assets_[std::move(path)] = std::move(asset);
}

bool StaticAssets::has(std::string_view path) const { return assets_.contains(path); }

Response StaticAssets::serve(const Request& request, std::string_view path) const {
  const auto found = assets_.find(path);
  if (found == assets_.end()) return Response::text(404, "not here\n");
  const Asset& asset = found->second;
  Response out;
  out.as_is = true;
  out.headers.add("ETag", asset.etag);
  out.headers.add("Cache-Control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!asset.gzip.empty()) out.headers.add("Vary", "Accept-Encoding");
  if (names_etag(request.headers.get("If-None-Match"), asset.etag)) {
    out.status = 304;
    return out;
  }
  out.headers.add("Content-Type", asset.type);
  const bool packed = !asset.gzip.empty() && accepts_gzip(request.headers.get("Accept-Encoding"));
  if (packed) out.headers.add("Content-Encoding", "gzip");
  out.lasting = packed ? asset.gzip : asset.bytes;
  return out;
}

}  // namespace kith::net
