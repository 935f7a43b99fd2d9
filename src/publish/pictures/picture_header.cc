#include "publish/pictures/picture_header.h"

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

// An Exif segment: TIFF's directories of tags, read within its bytes whatever they are.
class Exif {
 public:
  explicit Exif(std::string_view tiff) : tiff_(tiff), little_(tiff.starts_with("II")) {
    if (!little_ && !tiff_.starts_with("MM")) tiff_ = {};
  }
  std::uint32_t u16(std::size_t i) const { return little_ ? le16(tiff_, i) : be16(tiff_, i); }
  std::uint32_t u32(std::size_t i) const { return little_ ? le32(tiff_, i) : be32(tiff_, i); }
  std::size_t first() const { return tiff_.empty() ? 0 : u32(4); }
  // Where the tag's value, or its place, stands.
  std::optional<std::size_t> find(std::size_t directory, std::uint32_t tag) const {
    if (directory == 0 || directory > tiff_.size()) return std::nullopt;
    const std::size_t entries = u16(directory);
    for (std::size_t i = 0; i < entries && i < 200; ++i) {
      const std::size_t at = directory + 2 + i * 12;
      if (at + 12 > tiff_.size()) return std::nullopt;
      if (u16(at) == tag) return at + 8;
    }
    return std::nullopt;
  }
  // Degrees, minutes and seconds, each a fraction.
  std::optional<double> angle(std::size_t at) const {
    double out = 0, unit = 1;
    for (std::size_t part = at; part < at + 24; part += 8, unit *= 60) {
      if (part + 8 > tiff_.size() || u32(part + 4) == 0) return std::nullopt;
      out += static_cast<double>(u32(part)) / u32(part + 4) / unit;
    }
    return out;
  }
  char letter(std::size_t at) const { return at < tiff_.size() ? tiff_[at] : ' '; }

 private:
  std::string_view tiff_;
  bool little_ = false;
};

// What follows the six bytes a JPEG's segment begins with; empty where they are others.
std::string_view tiff_of(std::string_view segment) {
  return segment.starts_with(std::string_view("Exif\0\0", 6)) ? segment.substr(6) : std::string_view();
}

// The orientation tag; 1 where it is not told.
int exif_orientation(std::string_view segment) {
  const Exif exif(tiff_of(segment));
  const auto at = exif.find(exif.first(), 0x0112);
  const int value = at ? static_cast<int>(exif.u16(*at)) : 1;
  return value >= 1 && value <= 8 ? value : 1;
}

std::optional<PicturePlace> tiff_place(std::string_view tiff) {
  const Exif exif(tiff);
  const auto gps = exif.find(exif.first(), 0x8825);
  if (!gps) return std::nullopt;
  const std::size_t directory = exif.u32(*gps);
  const auto south = exif.find(directory, 1), latitude = exif.find(directory, 2), west = exif.find(directory, 3),
             longitude = exif.find(directory, 4);
  if (!latitude || !longitude) return std::nullopt;
  const auto up = exif.angle(exif.u32(*latitude)), right = exif.angle(exif.u32(*longitude));
  if (!up || !right || *up > 90 || *right > 180) return std::nullopt;
  return PicturePlace{south && exif.letter(*south) == 'S' ? -*up : *up,
                      west && exif.letter(*west) == 'W' ? -*right : *right};
}

std::optional<PicturePlace> exif_place(std::string_view segment) {
  return tiff_place(tiff_of(segment));
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

namespace {

// Exif comes before the picture itself; markers may be filled up with 0xff (T.81, B.1.1.2).
std::optional<PicturePlace> jpeg_place(std::string_view b) {
  for (std::size_t at = 2; at + 4 <= b.size() && byte_at(b, at) == 0xff && byte_at(b, at + 1) != 0xda;) {
    if (byte_at(b, at + 1) == 0xff) {
      ++at;
      continue;
    }
    const std::size_t length = be16(b, at + 2);
    if (length < 2) return std::nullopt;
    if (byte_at(b, at + 1) == 0xe1)
      if (auto place = exif_place(b.substr(at + 4, length - 2))) return place;
    at += 2 + length;
  }
  return std::nullopt;
}

// The chunk `eXIf` (PNG 1.5 extensions): TIFF without the six bytes JPEG puts before it.
std::optional<PicturePlace> png_place(std::string_view b) {
  for (std::size_t at = 8; at + 12 <= b.size();) {
    const std::size_t length = be32(b, at);
    if (length > b.size() - at - 12) return std::nullopt;
    if (b.substr(at + 4, 4) == "eXIf") return tiff_place(b.substr(at + 8, length));
    at += 12 + length;
  }
  return std::nullopt;
}

// The chunk `EXIF` (WebP container); some programs write JPEG's six bytes before it.
std::optional<PicturePlace> webp_place(std::string_view b) {
  for (std::size_t at = 12; at + 8 <= b.size();) {
    const std::size_t length = le32(b, at + 4);
    if (length > b.size() - at - 8) return std::nullopt;
    const auto inside = b.substr(at + 8, length);
    if (b.substr(at, 4) == "EXIF") return inside.starts_with("Exif") ? exif_place(inside) : tiff_place(inside);
    at += 8 + length + length % 2;
  }
  return std::nullopt;
}

}  // namespace

std::optional<PicturePlace> read_picture_place(std::string_view b) {
  if (b.starts_with("\xff\xd8")) return jpeg_place(b);
  if (b.starts_with("\x89PNG\r\n\x1a\n")) return png_place(b);
  if (b.starts_with("RIFF") && b.size() >= 12 && b.substr(8, 4) == "WEBP") return webp_place(b);
  return std::nullopt;
}

}  // namespace kith::publish
