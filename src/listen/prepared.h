// Prepared: an Incoming made fit to be stored, before any transaction begins. Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/incoming.h"
#include "store/files.h"
#include "text/reader.h"

namespace kith::listen {

// Valid UTF-8 without NUL and control characters, within limits.h; HTML is safe; times are not in the future.
struct Prepared {
  Incoming in;       // cleaned: ids, names, text
  std::string html;  // safe; empty: text is all there is
  std::string language;
  std::optional<double> tone;
  std::string tone_label;
  std::string quoted_json;  // empty: none
  std::string attachments_json = "[]";
  std::string flags_json = "{}";
  bool waits = false;  // somebody wants an answer to it
  // Files that came with it, one for each attachment of `in`; null where there are no bytes to keep.
  std::vector<std::shared_ptr<store::StagedFile>> files;
  std::string network;  // where it was said, where that is not the channel's network: pushed posts
  // What it satisfied when it was asked before, of what was sought then (Sought::change).
  struct Asked {
    std::int64_t change = 0;
    std::vector<std::int64_t> ids;
  };
  std::optional<Asked> asked;
};

// Errors: invalid (no id, no author where one is needed): to be set aside.
// `reader` serves every item of a page.
Result<Prepared> prepare(const Incoming& item, Time now, text::Reader& reader);
Result<Prepared> prepare(const Incoming& item, Time now);

// An Incoming as the house keeps it among what was set aside, and back. Errors: corrupt.
std::string incoming_to_json(const Incoming& item);
bool is_incoming_json(std::string_view raw);
Result<Incoming> incoming_from_json(std::string_view raw);

}  // namespace kith::listen
