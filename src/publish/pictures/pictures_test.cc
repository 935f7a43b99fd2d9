#include "publish/pictures/pictures.h"

#include <gd.h>
#include <gtest/gtest.h>

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
