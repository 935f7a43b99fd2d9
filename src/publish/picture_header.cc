#include "publish/picture_header.h"

#include <cstddef>

namespace kith::publish {
namespace {

using Format = PictureHeader::Format;

std::uint32_t byte_at(std::string_view b, std::size_t i) {
  return i < b.size() ? static_cast<unsigned char>(b[i]) : 0U;
}
std::uint32_t be16(std::string_view b, std::size_t i) {
  return byte_at(b, i) << 8 | byte_at(b, i + 1);
}
std::uint32_t be32(std::string_view b, std::size_t i) {
  return be16(b, i) << 16 | be16(b, i + 2);
}
std::uint32_t le16(std::string_view b, std::size_t i) {
  return byte_at(b, i + 1) << 8 | byte_at(b, i);
}
std::uint32_t le24(std::string_view b, std::size_t i) {
  return byte_at(b, i + 2) << 16 | le16(b, i);
}
std::uint32_t le32(std::string_view b, std::size_t i) {
  return le16(b, i + 2) << 16 | le16(b, i);
}

// The orientation tag 0x0112 in an Exif segment (TIFF inside); 1 where it is not told.
int exif_orientation(std::string_view segment) {
  if (!segment.starts_with(std::string_view("Exif\0\0", 6))) return 1;
  const auto tiff = segment.substr(6);
  const bool little = tiff.starts_with("II");
  const auto u16 = [&](std::size_t i) { return little ? le16(tiff, i) : be16(tiff, i); };
  const auto u32 = [&](std::size_t i) { return little ? le32(tiff, i) : be32(tiff, i); };
  if (!little && !tiff.starts_with("MM")) return 1;
  const std::size_t directory = u32(4);
  if (directory > tiff.size()) return 1;
  const std::size_t entries = u16(directory);
  for (std::size_t i = 0; i < entries && i < 200; ++i) {
    const std::size_t at = directory + 2 + i * 12;
    if (at + 12 > tiff.size()) return 1;
    if (u16(at) != 0x0112) continue;
    const auto value = static_cast<int>(u16(at + 8));
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

std::optional<PictureHeader> jpeg(std::string_view b) {
  PictureHeader out;
  for (std::size_t at = 2; at + 4 <= b.size();) {
    if (byte_at(b, at) != 0xff) return std::nullopt;
    const std::uint32_t marker = byte_at(b, at + 1);
    if (marker == 0xff) {
      ++at;
      continue;
    }
    if (marker == 0xd8 || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    const std::size_t length = be16(b, at + 2);
    if (length < 2) return std::nullopt;
    if (marker == 0xe1) out.orientation = exif_orientation(b.substr(at + 4, length - 2));
    const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame) {
      if (at + 9 > b.size()) return std::nullopt;
      out.height = be16(b, at + 5);
      out.width = be16(b, at + 7);
      return out;
    }
    if (marker == 0xda) return std::nullopt;
    at += 2 + length;
  }
  return std::nullopt;
}

std::optional<PictureHeader> webp(std::string_view b) {
  if (b.size() < 30) return std::nullopt;
  const auto chunk = b.substr(12, 4);
  if (chunk == "VP8X") return PictureHeader{Format::webp, le24(b, 24) + 1, le24(b, 27) + 1, 1};
  if (chunk == "VP8L") {
    if (byte_at(b, 20) != 0x2f) return std::nullopt;
    const std::uint32_t bits = le32(b, 21);
    return PictureHeader{Format::webp, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, 1};
  }
  if (chunk == "VP8 ") {
    if (byte_at(b, 23) != 0x9d || byte_at(b, 24) != 0x01 || byte_at(b, 25) != 0x2a) return std::nullopt;
    return PictureHeader{Format::webp, le16(b, 26) & 0x3fff, le16(b, 28) & 0x3fff, 1};
  }
  return std::nullopt;
}

}  // namespace

std::optional<PictureHeader> read_picture_header(std::string_view b) {
  std::optional<PictureHeader> out;
  if (b.starts_with("\xff\xd8")) {
    out = jpeg(b);
  } else if (b.starts_with("\x89PNG\r\n\x1a\n") && b.size() >= 24 && b.substr(12, 4) == "IHDR") {
    out = PictureHeader{Format::png, be32(b, 16), be32(b, 20), 1};
  } else if ((b.starts_with("GIF87a") || b.starts_with("GIF89a")) && b.size() >= 10) {
    out = PictureHeader{Format::gif, le16(b, 6), le16(b, 8), 1};
  } else if (b.starts_with("RIFF") && b.size() >= 16 && b.substr(8, 4) == "WEBP") {
    out = webp(b);
  }
  if (out && (out->width == 0 || out->height == 0)) return std::nullopt;
  return out;
}

}  // namespace kith::publish
