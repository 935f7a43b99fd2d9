#include "publish/pictures/pictures.h"

#include <gd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <semaphore>

#include "publish/pictures/picture_header.h"

namespace kith::publish {
namespace {

using Format = PictureHeader::Format;

// What is tried to fit into few bytes: coarser first, then smaller.
struct Try {
  double scale;
  int quality;
};
constexpr std::array<Try, 8> kTries{
    {{1, 85}, {1, 75}, {0.75, 80}, {0.75, 70}, {0.5, 75}, {0.35, 75}, {0.25, 70}, {0.15, 70}}};
// Up to this much larger a PNG may be than its JPEG would be, or than it came.
constexpr std::size_t kSharpBytes = 700'000;

struct GdFree {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using Image = std::unique_ptr<gdImage, GdFree>;

// libgd writes its complaints to standard error otherwise.
void silence_gd() {
  static std::once_flag once;
  std::call_once(once, [] { gdSetErrorMethod([](int, const char*, va_list) {}); });
}

Image decode(std::string_view bytes, Format format) {
  const int size = static_cast<int>(bytes.size());
  // libgd does not write to what it reads from.
  void* data = const_cast<char*>(bytes.data());
  switch (format) {
    case Format::jpeg:
      return Image(gdImageCreateFromJpegPtrEx(size, data, 1));
    case Format::png:
      return Image(gdImageCreateFromPngPtr(size, data));
    case Format::gif:
      return Image(gdImageCreateFromGifPtr(size, data));
    case Format::webp:
      return Image(gdImageCreateFromWebpPtr(size, data));
  }
  return nullptr;
}

bool is_opaque(gdImage* image) {
  for (int y = 0; y < gdImageSY(image); ++y)
    for (int x = 0; x < gdImageSX(image); ++x)
      if (gdTrueColorGetAlpha(gdImageTrueColorPixel(image, x, y)) != gdAlphaOpaque) return false;
  return true;
}

Image resized(gdImage* image, int width, int height) {
  Image out(gdImageCreateTrueColor(width, height));
  if (!out) return nullptr;
  gdImageAlphaBlending(out.get(), 0);
  gdImageCopyResampled(out.get(), image, 0, 0, 0, 0, width, height, gdImageSX(image), gdImageSY(image));
  return out;
}

Image scaled(gdImage* image, double scale) {
  const auto part = [scale](int n) { return std::max(1, static_cast<int>(n * scale)); };
  return resized(image, part(gdImageSX(image)), part(gdImageSY(image)));
}

Image fitted(Image image, int edge) {
  const int longer = std::max(gdImageSX(image.get()), gdImageSY(image.get()));
  return longer <= edge ? std::move(image) : scaled(image.get(), static_cast<double>(edge) / longer);
}

// The camera's turn, done to the pixels since the note of it goes.
Image upright(Image image, int orientation) {
  if (orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7)
    orientation == 4 ? gdImageFlipVertical(image.get()) : gdImageFlipHorizontal(image.get());
  float degrees = 0;
  if (orientation == 3) degrees = 180;
  if (orientation == 6 || orientation == 7) degrees = 270;
  if (orientation == 8 || orientation == 5) degrees = 90;
  if (degrees == 0) return image;
  gdImageSetInterpolationMethod(image.get(), GD_NEAREST_NEIGHBOUR);
  return Image(gdImageRotateInterpolated(image.get(), degrees, 0));
}

Result<Image> decoded(std::string_view bytes, Format& format, int edge) {
  const auto header = read_picture_header(bytes);
  if (!header) return fail(Kind::unsupported, "this is not a picture of a kind that can be shown");
  if (static_cast<std::uint64_t>(header->width) * header->height > limits::kPicturePixels)
    return fail(Kind::too_large, "this picture has more points than can be shown; make it smaller and try again");
  Image image = decode(bytes, header->format);
  if (!image) return fail(Kind::unsupported, "this picture is damaged");
  if (static_cast<std::uint64_t>(gdImageSX(image.get())) * static_cast<std::uint64_t>(gdImageSY(image.get())) >
      limits::kPicturePixels)
    return fail(Kind::too_large, "this picture has more points than it said");
  if (!gdImageTrueColor(image.get()) && !gdImagePaletteToTrueColor(image.get()))
    return fail(Kind::unsupported, "this picture is damaged");
  image = fitted(std::move(image), edge);
  if (image) image = upright(std::move(image), header->orientation);
  if (!image) return fail(Kind::unsupported, "this picture cannot be written anew");
  format = header->format;
  return image;
}

Result<WrittenPicture> encoded(gdImage* image, bool png, int quality) {
  int size = 0;
  void* bytes = png ? gdImagePngPtr(image, &size) : gdImageJpegPtr(image, &size, quality);
  if (!bytes) return fail(Kind::unsupported, "this picture cannot be written anew");
  WrittenPicture out{png ? "image/png" : "image/jpeg",
                     std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)), gdImageSX(image),
                     gdImageSY(image)};
  gdFree(bytes);
  return out;
}

bool fits(const WrittenPicture& picture, const PictureRoom& room) {
  return room.bytes == 0 || picture.bytes.size() <= room.bytes;
}

// Pictures are large while they are pixels.
class Turn {
 public:
  Turn() { places().acquire(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { places().release(); }

 private:
  static std::counting_semaphore<>& places() {
    static std::counting_semaphore<> all(static_cast<std::ptrdiff_t>(limits::kPicturesAtOnce));
    return all;
  }
};

}  // namespace

Result<WrittenPicture> write_picture(std::string_view bytes, const PictureRoom& room) {
  silence_gd();
  const Turn turn;
  Format format{};
  TRY(const Image image, decoded(bytes, format, room.edge));
  const bool opaque = is_opaque(image.get());
  gdImageSaveAlpha(image.get(), opaque ? 0 : 1);
  if (opaque && room.keeps_png && (format == Format::png || format == Format::gif)) {
    TRY(auto sharp, encoded(image.get(), true, 0));
    if (sharp.bytes.size() <= kSharpBytes && fits(sharp, room)) return sharp;
  }
  for (const auto& next : kTries) {
    if (next.scale == 1 && next.quality != kTries[0].quality && !opaque) continue;
    const Image smaller = next.scale < 1 ? scaled(image.get(), next.scale) : nullptr;
    gdImage* const shown = smaller ? smaller.get() : image.get();
    gdImageSaveAlpha(shown, opaque ? 0 : 1);
    TRY(auto picture, encoded(shown, !opaque, next.quality));
    if (fits(picture, room)) return picture;
  }
  return fail(Kind::too_large, "this picture cannot be made small enough");
}

Result<faces::Found> find_faces(std::string_view bytes) {
  const auto* finder = faces::built_in();
  if (!finder) return fail(Kind::unsupported, "this Kith was built without the model that finds faces");
  silence_gd();
  static std::mutex one_at_a_time;
  const std::lock_guard mine(one_at_a_time);
  const Turn turn;
  Format format{};
  TRY(const Image image, decoded(bytes, format, std::numeric_limits<int>::max()));
  return finder->find({image->tpixels, gdImageSX(image.get()), gdImageSY(image.get())});
}

}  // namespace kith::publish
