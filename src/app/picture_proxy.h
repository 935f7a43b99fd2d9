// PictureProxy: remote pictures fetched through the guard, decoded and written anew, and kept for a while in a folder
// of bounded size.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <semaphore>
#include <string>

#include "api/comfort/pictures.h"
#include "base/limits.h"
#include "base/time.h"
#include "net/http_client.h"

namespace kith::app {

// Decodes a picture of the web's formats and writes it as JPEG, or as PNG where it is not opaque: upright, at most
// limits::kPictureEdge wide and high, without metadata. Errors: unsupported (not a picture we know, or damaged),
// too_large (more pixels than limits::kPicturePixels).
Result<api::Picture> write_anew(std::string_view bytes);

// Thread-safe. load() blocks.
class PictureProxy final : public api::PictureSource {
 public:
  // Makes `folder` where it is missing; what lies in it from before is used on.
  PictureProxy(net::HttpClient& http, const Clock& clock, std::filesystem::path folder,
               std::uint64_t most_bytes = limits::kPictureCacheBytes);

  Result<api::Picture> load(const std::string& url) override;
  Result<api::Picture> kept(const std::string& name, const std::function<Result<api::Picture>()>& make) override;
  std::uint64_t kept_bytes() const;

 private:
  std::filesystem::path file_of(const std::string& url) const;
  Result<api::Picture> fetch(const std::string& url);
  std::optional<api::Picture> read(const std::filesystem::path& file) const;
  void keep(const std::filesystem::path& file, const api::Picture& picture);
  void make_room();

  net::HttpClient& http_;
  const Clock& clock_;
  const std::filesystem::path folder_;
  const std::uint64_t most_bytes_;
  std::counting_semaphore<> decoders_;
  mutable std::mutex mutex_;
  std::uint64_t bytes_ = 0;
  std::map<std::string, std::pair<Time, Error>> failed_;  // asked again only after a while
};

}  // namespace kith::app
