// Files served from memory, with ETag, precompressed form and caching.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "net/http_message.h"

namespace kith::net {

class StaticAssets {
 public:
  // `path` begins with a slash. `immutable`: the name holds a hash of the content, so it may be kept
  // for a year; others are asked for anew each time by ETag. `bytes` and `gzip` are views and must
  // outlive this (they are part of the program); an empty `gzip` means there is none.
  void add(std::string path, std::string_view bytes, std::string_view gzip, bool immutable);
  bool has(std::string_view path) const;
  // 200, 304 by If-None-Match, or 404.
  Response serve(const Request& request, std::string_view path) const;

 private:
  struct Asset {
    std::string_view bytes, gzip;
    std::string etag, type;
    bool immutable = false;
  };
  std::map<std::string, Asset, std::less<>> assets_;
};

std::string_view content_type(std::string_view path);

}  // namespace kith::net
