#include "publish/pictures/pictures.h"

#include <gd.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "publish/pictures/file_type.h"
#include "publish/pictures/picture_header.h"

namespace kith::publish {
namespace {

// Noise: what compresses badly.
std::string noise(int width, int height, bool png, bool holes = false) {
  gdImage* image = gdImageCreateTrueColor(width, height);
  gdImageAlphaBlending(image, 0);
  gdImageSaveAlpha(image, 1);
  std::mt19937 random(3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto dot = static_cast<int>(random() & 0xffffff);
      gdImageSetPixel(image, x, y, holes && x < 4 ? gdTrueColorAlpha(0, 0, 0, 127) : dot);
    }
  int size = 0;
  void* bytes = png ? gdImagePngPtr(image, &size) : gdImageJpegPtr(image, &size, 95);
  std::string out(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  gdFree(bytes);
  gdImageDestroy(image);
  return out;
}

TEST(WritePicture, fits_the_bytes_it_may_have) {
  const auto large = noise(800, 600, false);
  ASSERT_GT(large.size(), 300'000U);
  for (const std::size_t room : {200'000, 60'000, 20'000}) {
    const auto out = write_picture(large, {.bytes = room});
    ASSERT_TRUE(out) << describe(out.error());
    EXPECT_LE(out->bytes.size(), room);
    EXPECT_EQ(out->type, "image/jpeg");
    EXPECT_NEAR(static_cast<double>(out->width) / out->height, 4.0 / 3, 0.03);
    const auto header = read_picture_header(out->bytes);
    ASSERT_TRUE(header);
    EXPECT_EQ(static_cast<int>(header->width), out->width);
    EXPECT_EQ(static_cast<int>(header->height), out->height);
  }
  EXPECT_EQ(write_picture(large, {.bytes = 300}).error().kind, Kind::too_large);
}

TEST(WritePicture, keeps_what_can_be_seen_through) {
  const auto out = write_picture(noise(300, 300, true, true), {.bytes = 60'000});
  ASSERT_TRUE(out) << describe(out.error());
  EXPECT_EQ(out->type, "image/png");
  EXPECT_LE(out->bytes.size(), 60'000U);
  EXPECT_LT(out->width, 300);
}

TEST(WritePicture, keeps_small_drawings_sharp) {
  const auto drawing = noise(40, 40, true);
  EXPECT_EQ(write_picture(drawing, {.keeps_png = true})->type, "image/png");
  EXPECT_EQ(write_picture(drawing)->type, "image/jpeg");
}

// TIFF's directories with a place, as cameras write them (EXIF 2.3, 4.6.6): 53° 21' 0" of one, 6° 15' 36" of the other.
std::string place_notes(bool little, char up = 'N', char right = 'W', std::uint32_t of = 1) {
  std::string out;
  const auto number = [&](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * (little ? i : bytes - 1 - i) & 0xff);
  };
  const auto entry = [&](std::uint32_t tag, std::uint32_t type, std::uint32_t count, std::uint32_t value) {
    number(tag, 2), number(type, 2), number(count, 4), number(value, 4);
  };
  const auto letter = [&](std::uint32_t tag, char c) {
    number(tag, 2), number(2, 2), number(2, 4);
    out += c;
    out += std::string(3, '\0');
  };
  out += little ? "II" : "MM";
  number(42, 2), number(8, 4);
  number(1, 2), entry(0x8825, 4, 1, 26), number(0, 4);
  number(4, 2), letter(1, up), entry(2, 5, 3, 80), letter(3, right), entry(4, 5, 3, 104), number(0, 4);
  for (const std::uint32_t part : {53, 21, 0, 6, 15, 36}) number(part, 4), number(of, 4);
  return out;
}

std::string big(std::size_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> 8 * i & 0xff);
  return out;
}
std::string jpeg_with(const std::string& tiff) {
  const std::string segment = std::string("Exif\0\0", 6) + tiff;
  // Filled up with one byte more before the marker, as is allowed.
  const auto plain = noise(16, 16, false);
  return plain.substr(0, 2) + "\xff\xff\xe1" + big(segment.size() + 2, 2) + segment + plain.substr(2);
}
std::string png_with(const std::string& tiff) {
  const auto plain = noise(16, 16, true);
  return plain.substr(0, 33) + big(tiff.size(), 4) + "eXIf" + tiff + "crc!" + plain.substr(33);
}
std::string webp_with(const std::string& inside) {
  const auto little = [](std::size_t value) {
    auto out = big(value, 4);
    std::ranges::reverse(out);
    return out;
  };
  const std::string head = "VP8X" + little(10) + std::string("\x08\0\0\0\x0f\0\0\x0f\0\0", 10);
  const std::string note = "EXIF" + little(inside.size()) + inside + std::string(inside.size() % 2, '\0');
  return "RIFF" + little(4 + head.size() + note.size()) + "WEBP" + head + note;
}

TEST(PicturePlace, is_read_from_every_kind_that_can_say_it) {
  for (const bool little : {true, false}) {
    const auto notes = place_notes(little);
    for (const auto& bytes :
         {jpeg_with(notes), png_with(notes), webp_with(notes), webp_with(std::string("Exif\0\0", 6) + notes)}) {
      const auto place = read_picture_place(bytes);
      ASSERT_TRUE(place) << little << bytes.substr(0, 4);
      EXPECT_NEAR(place->latitude, 53.35, 1e-9);
      EXPECT_NEAR(place->longitude, -6.26, 1e-9);
    }
  }
  const auto south = read_picture_place(png_with(place_notes(true, 'S', 'E')));
  ASSERT_TRUE(south);
  EXPECT_NEAR(south->latitude, -53.35, 1e-9);
  EXPECT_NEAR(south->longitude, 6.26, 1e-9);
}

TEST(PicturePlace, is_not_made_up) {
  EXPECT_FALSE(read_picture_place(noise(16, 16, false)));
  EXPECT_FALSE(read_picture_place(noise(16, 16, true)));
  EXPECT_FALSE(read_picture_place(png_with(place_notes(true, 'N', 'W', 0)))) << "parts of nothing";
  EXPECT_FALSE(read_picture_place("GIF89a no place"));
  for (const auto& whole : {jpeg_with(place_notes(true)), png_with(place_notes(false)), webp_with(place_notes(true))})
    for (std::size_t cut = 0; cut < std::min<std::size_t>(whole.size(), 260); ++cut)
      (void)read_picture_place(std::string_view(whole).substr(0, cut));
}

TEST(PicturePlace, is_gone_from_what_is_kept) {
  for (const auto& bytes : {jpeg_with(place_notes(true)), png_with(place_notes(false))}) {
    ASSERT_TRUE(read_picture_place(bytes));
    const auto kept = write_picture(bytes, {.keeps_png = true});
    ASSERT_TRUE(kept) << describe(kept.error());
    EXPECT_FALSE(read_picture_place(kept->bytes));
    EXPECT_FALSE(kept->bytes.contains("Exif") || kept->bytes.contains("eXIf"));
  }
}

TEST(FileType, is_what_the_bytes_say) {
  using enum FileType::Is;
  EXPECT_EQ(file_type_of(noise(8, 8, true)).type, "image/png");
  EXPECT_EQ(file_type_of(noise(8, 8, false)).is, picture);
  EXPECT_EQ(file_type_of("%PDF-1.7\n").type, "application/pdf");
  EXPECT_EQ(file_type_of("Just words, größer.\n").type, "text/plain");
  EXPECT_EQ(file_type_of("\xff\xfe\x00\x01 not words").is, unknown);
  EXPECT_EQ(file_type_of(std::string_view("MZ\x90\0", 4)).is, program);
  EXPECT_EQ(file_type_of("#!/bin/sh\n").is, program);
  EXPECT_EQ(file_type_of("").is, unknown);
  const std::string zip("PK\x03\x04\x14\0\0\0\0\0", 10);
  EXPECT_EQ(file_type_of(zip).type, "application/zip");
  EXPECT_EQ(file_type_of(zip + std::string(20, '\0') + "mimetypeapplication/vnd.oasis.opendocument.textPK").type,
            "application/vnd.oasis.opendocument.text");
  const auto letter = file_type_of(zip + "[Content_Types].xml....word/document.xml");
  EXPECT_TRUE(letter.type.ends_with("wordprocessingml.document")) << letter.type;
}

}  // namespace
}  // namespace kith::publish
