// ICU's words of a stretch of text, for scripts that are written without spaces.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace kith::text::detail {

struct Range {
  std::size_t start = 0, end = 0;  // bytes of the stretch
};

// Keeps its iterator and buffers. Costs nothing until first used. One a thread.
class Dictionary {
 public:
  Dictionary();
  ~Dictionary();
  Dictionary(Dictionary&&) noexcept;
  Dictionary& operator=(Dictionary&&) noexcept;

  // The words of `text`, all of it, by UAX #29 and the dictionaries. Valid until the next call.
  std::span<const Range> words(std::string_view text);
  // The same for a run of what Kanji takes, with nothing attached to its end.
  std::span<const Range> kanji(std::string_view run);
  // The same for a run of what Thai takes.
  std::span<const Range> thai(std::string_view run);

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kith::text::detail
