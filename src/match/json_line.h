// Documents as JSON lines, the form of `kith match`, `kith eval match` and bulk intake: one object a line,
// `{"id","text","title","author","handle","lang","network","channel","url","site","links":[…],"more":[…],"has":[…],
// "is":[…],"tone","stage","circle","followers","created_at"}`, each of them optional. Other members are passed over.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "match/document.h"

namespace kith::match {

struct JsonLine {
  std::string id;  // a number's digits where it is a number; empty where there is none
  bool id_is_number = false;
  std::optional<Time> created_at;  // RFC 3339, or seconds since 1970
  Document document;
};

// Keeps its buffers, so that after a few lines nothing is allocated. One a thread.
class LineReader {
 public:
  LineReader();
  ~LineReader();
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;

  // Valid until the next call. `now` makes an age of created_at; without it, none is known. Errors: invalid, with the
  // member at fault as `field`; too_large, over kJsonLineBytes.
  Result<const JsonLine*> read(std::string_view line, std::optional<Time> now = {});

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kith::match
