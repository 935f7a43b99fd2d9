// Pictures of others, through ourselves: the browser asks only us, only for addresses we signed, and gets only what
// we decoded and wrote anew.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace kith::api {

struct Picture {
  std::string type;  // image/jpeg, image/png, image/webp
  std::string bytes;
};

// Where pictures come from (app/picture_proxy.h). Blocks; thread-safe.
class PictureSource {
 public:
  virtual ~PictureSource() = default;
  // Errors: not_found, too_large, unsupported (not a picture), unavailable, forbidden (an inner address).
  virtual Result<Picture> load(const std::string& url) = 0;
  // What `make` gives, kept for a while under a name that means these very bytes.
  virtual Result<Picture> kept(const std::string& name, const std::function<Result<Picture>()>& make) = 0;
};

// Thread-safe.
class Pictures {
 public:
  Pictures(const Sealer& sealer, PictureSource& source)
      : key_(sealer.derive("pictures")), source_(source) {}

  // `/media/<signature>/<address in base64url>`; empty where `url` is not http or https.
  std::string address(std::string_view url) const;
  // Errors: forbidden (not signed by us), and those of the source.
  Result<Picture> load(std::string_view signature, std::string_view encoded) const;
  Result<Picture> kept(const std::string& name, const std::function<Result<Picture>()>& make) const {
    return source_.kept(name, make);
  }

 private:
  std::string sign(std::string_view url) const;
  std::string key_;
  PictureSource& source_;
};

}  // namespace kith::api
