// What uploads say they are: headers of pictures, kinds of files, and pictures decoded and written anew.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "publish/pictures/file_type.h"
#include "publish/pictures/picture_header.h"
#include "publish/pictures/pictures.h"
#include "publish/pictures/read_words.h"
#include "text/file_name.h"
#include "text/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto type = kith::publish::file_type_of(bytes);
  const auto header = kith::publish::read_picture_header(bytes);
  const auto place = kith::publish::read_picture_place(bytes);
  if (place && (place->latitude < -90 || place->latitude > 90 || place->longitude < -180 || place->longitude > 180))
    __builtin_trap();
  if ((type.is == kith::publish::FileType::Is::picture) != header.has_value()) __builtin_trap();
  // Large ones cost time, not safety.
  if (header && header->width <= 256 && header->height <= 256) {
    const auto written = kith::publish::write_picture(bytes, {.edge = 64, .bytes = 20'000, .keeps_png = true});
    if (written && (written->width > 64 || written->height > 64 || written->bytes.size() > 20'000)) __builtin_trap();
  }
  const auto words = kith::publish::words_of_tsv(bytes);
  if (!kith::text::is_valid_utf8(words.sure) || !kith::text::is_valid_utf8(words.doubtful)) __builtin_trap();
  const auto name = kith::text::safe_file_name(bytes);
  if (name.empty() || name.size() > 200 || !kith::text::is_valid_utf8(name) || name.contains('/')) __builtin_trap();
  return 0;
}
