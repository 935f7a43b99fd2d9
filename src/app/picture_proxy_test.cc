#include "app/picture_proxy.h"

#include <gd.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "publish/pictures/picture_header.h"
#include "base/secret.h"

namespace kith::app {
namespace {

using publish::read_picture_header;

std::string drawn(int width, int height, const char* format, bool holes = false) {
  gdImage* image = gdImageCreateTrueColor(width, height);
  gdImageFilledRectangle(image, 0, 0, width, height, gdTrueColor(200, 30, 30));
  gdImageFilledRectangle(image, 0, 0, width / 2, height / 2, gdTrueColor(30, 30, 200));
  if (holes) {
    gdImageAlphaBlending(image, 0);
    gdImageSaveAlpha(image, 1);
    gdImageFilledRectangle(image, 0, 0, width / 4, height / 4, gdTrueColorAlpha(0, 0, 0, 127));
  }
  int size = 0;
  const std::string kind = format;
  void* bytes = kind == "jpeg"  ? gdImageJpegPtr(image, &size, 90)
                : kind == "png" ? gdImagePngPtr(image, &size)
                : kind == "gif" ? gdImageGifPtr(image, &size)
                                : gdImageWebpPtr(image, &size);
  std::string out(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  gdFree(bytes);
  gdImageDestroy(image);
  return out;
}

// An Exif segment with an orientation and a place, right after the start of the picture.
std::string with_exif(const std::string& jpeg, char orientation) {
  std::string tiff("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18);
  tiff += orientation;
  tiff += std::string("\0\0\0\0\0\0\0", 7);
  const std::string body = std::string("Exif\0\0", 6) + tiff + "GPS 53.35,-6.26";
  const auto length = static_cast<unsigned>(body.size() + 2);
  std::string segment("\xff\xe1");
  segment += static_cast<char>(length >> 8);
  segment += static_cast<char>(length & 0xff);
  return jpeg.substr(0, 2) + segment + body + jpeg.substr(2);
}

TEST(Pictures, of_every_kind_are_written_anew) {
  for (const char* format : {"jpeg", "png", "gif", "webp"}) {
    const auto out = write_anew(drawn(40, 30, format));
    ASSERT_TRUE(out) << format << ": " << describe(out.error());
    EXPECT_EQ(out->type, "image/jpeg") << format;
    const auto header = read_picture_header(out->bytes);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->width, 40U);
    EXPECT_EQ(header->height, 30U);
  }
  EXPECT_EQ(write_anew(drawn(40, 30, "png", true))->type, "image/png");
}

TEST(Pictures, lose_what_their_camera_said_and_stand_upright) {
  const auto sent = with_exif(drawn(40, 20, "jpeg"), 6);
  ASSERT_EQ(read_picture_header(sent)->orientation, 6);
  const auto out = write_anew(sent);
  ASSERT_TRUE(out) << describe(out.error());
  EXPECT_EQ(out->bytes.find("GPS"), std::string::npos);
  EXPECT_EQ(out->bytes.find("Exif"), std::string::npos);
  const auto header = read_picture_header(out->bytes);
  EXPECT_EQ(header->width, 20U);
  EXPECT_EQ(header->height, 40U);
}

TEST(Pictures, large_ones_are_made_small_and_huge_ones_refused_before_they_are_decoded) {
  const auto out = write_anew(drawn(3000, 100, "png"));
  ASSERT_TRUE(out);
  EXPECT_EQ(read_picture_header(out->bytes)->width, 2048U);
  // A PNG that says it is 50,000 by 50,000.
  std::string bomb = drawn(10, 10, "png");
  bomb.replace(16, 8, std::string("\0\0\xc3\x50\0\0\xc3\x50", 8));
  EXPECT_EQ(write_anew(bomb).error().kind, Kind::too_large);
}

TEST(Pictures, that_are_none_or_damaged_do_no_harm) {
  EXPECT_EQ(write_anew("").error().kind, Kind::unsupported);
  EXPECT_EQ(write_anew("<svg onload=alert(1)>").error().kind, Kind::unsupported);
  std::mt19937 random(11);
  for (const char* format : {"jpeg", "png", "gif", "webp"}) {
    const auto good = drawn(64, 64, format);
    for (int i = 0; i < 60; ++i) {
      auto bad = good;
      if (i % 2 == 0) bad.resize(random() % bad.size());
      else
        for (int n = 0; n < 8; ++n) bad[random() % bad.size()] = static_cast<char>(random());
      (void)write_anew(bad);
      (void)read_picture_header(bad);
    }
  }
}

// Serves pictures from memory.
class PaperWeb final : public net::HttpClient {
 public:
  net::Task<Result<net::HttpResponse>> send(net::HttpRequest request) override {
    ++asked;
    net::HttpResponse response;
    response.status = status;
    response.body = body;
    co_return response;
  }
  net::Task<Result<void>> stream(net::HttpRequest, net::StreamSink) override {
    co_return fail(Kind::unsupported, "no streams here");
  }
  int asked = 0, status = 200;
  std::string body = drawn(50, 50, "png");
};

class PictureProxyTest : public testing::Test {
 protected:
  PictureProxyTest() : folder_(std::filesystem::temp_directory_path() / ("kith-pictures-" + random_token(8))) {}
  ~PictureProxyTest() override { std::filesystem::remove_all(folder_); }

  const std::filesystem::path folder_;
  ManualClock clock_{parse_time("2026-11-20T12:00:00Z").value()};
  PaperWeb web_;
};

TEST_F(PictureProxyTest, fetches_once_and_keeps) {
  PictureProxy proxy(web_, clock_, folder_);
  ASSERT_TRUE(proxy.load("https://x.example/a.png"));
  EXPECT_EQ(proxy.load("https://x.example/a.png")->type, "image/jpeg");
  EXPECT_EQ(web_.asked, 1);
  PictureProxy later(web_, clock_, folder_);
  EXPECT_EQ(later.kept_bytes(), proxy.kept_bytes());
  ASSERT_TRUE(later.load("https://x.example/a.png"));
  EXPECT_EQ(web_.asked, 1);
}

TEST_F(PictureProxyTest, asks_again_for_what_failed_only_after_a_while) {
  PictureProxy proxy(web_, clock_, folder_);
  web_.status = 404;
  EXPECT_EQ(proxy.load("https://x.example/a.png").error().kind, Kind::not_found);
  EXPECT_EQ(proxy.load("https://x.example/a.png").error().kind, Kind::not_found);
  EXPECT_EQ(web_.asked, 1);
  web_.status = 200;
  clock_.advance(std::chrono::minutes(6));
  EXPECT_TRUE(proxy.load("https://x.example/a.png"));
  web_.body = "no picture";
  EXPECT_EQ(proxy.load("https://x.example/b.png").error().kind, Kind::unsupported);
}

TEST_F(PictureProxyTest, holds_no_more_than_it_may) {
  PictureProxy proxy(web_, clock_, folder_, 6'000);
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(proxy.load("https://x.example/" + std::to_string(i)));
  EXPECT_LE(proxy.kept_bytes(), 6'000U);
  EXPECT_GT(proxy.kept_bytes(), 0U);
}

}  // namespace
}  // namespace kith::app
