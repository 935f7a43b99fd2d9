#include "app/picture_proxy.h"

#include <gd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "app/picture_header.h"
#include "base/secret.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;
using Format = PictureHeader::Format;

constexpr Millis kFailureKept{5 * 60'000};
constexpr std::size_t kFailuresMost = 2'000;
constexpr int kJpegQuality = 85;

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

Image fitted(Image image) {
  const int edge = limits::kPictureEdge;
  const int width = gdImageSX(image.get()), height = gdImageSY(image.get());
  if (width <= edge && height <= edge) return image;
  const double scale = std::min(static_cast<double>(edge) / width, static_cast<double>(edge) / height);
  const int w = std::max(1, static_cast<int>(width * scale)), h = std::max(1, static_cast<int>(height * scale));
  Image small(gdImageCreateTrueColor(w, h));
  if (!small) return nullptr;
  gdImageAlphaBlending(small.get(), 0);
  gdImageCopyResampled(small.get(), image.get(), 0, 0, 0, 0, w, h, width, height);
  return small;
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

Result<api::Picture> encode(gdImage* image) {
  int size = 0;
  const bool opaque = is_opaque(image);
  gdImageSaveAlpha(image, opaque ? 0 : 1);
  void* bytes = opaque ? gdImageJpegPtr(image, &size, kJpegQuality) : gdImagePngPtr(image, &size);
  if (!bytes) return fail(Kind::unsupported, "this picture cannot be written anew");
  api::Picture out{opaque ? "image/jpeg" : "image/png",
                   std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size))};
  gdFree(bytes);
  return out;
}

// Holds a decoder's place; pictures are large while they are pixels.
struct Turn {
  explicit Turn(std::counting_semaphore<>& s) : semaphore(s) { semaphore.acquire(); }
  ~Turn() { semaphore.release(); }
  std::counting_semaphore<>& semaphore;
};

}  // namespace

Result<api::Picture> write_anew(std::string_view bytes) {
  silence_gd();
  const auto header = read_picture_header(bytes);
  if (!header) return fail(Kind::unsupported, "this is not a picture of a kind that can be shown");
  if (static_cast<std::uint64_t>(header->width) * header->height > limits::kPicturePixels)
    return fail(Kind::too_large, "this picture has more points than can be shown");
  Image image = decode(bytes, header->format);
  if (!image) return fail(Kind::unsupported, "this picture is damaged");
  if (static_cast<std::uint64_t>(gdImageSX(image.get())) * static_cast<std::uint64_t>(gdImageSY(image.get())) >
      limits::kPicturePixels)
    return fail(Kind::too_large, "this picture has more points than it said");
  if (!gdImageTrueColor(image.get()) && !gdImagePaletteToTrueColor(image.get()))
    return fail(Kind::unsupported, "this picture is damaged");
  image = fitted(std::move(image));
  if (image) image = upright(std::move(image), header->orientation);
  if (!image) return fail(Kind::unsupported, "this picture cannot be written anew");
  return encode(image.get());
}

PictureProxy::PictureProxy(net::HttpClient& http, const Clock& clock, fs::path folder, std::uint64_t most_bytes)
    : http_(http),
      clock_(clock),
      folder_(std::move(folder)),
      most_bytes_(most_bytes),
      decoders_(static_cast<std::ptrdiff_t>(limits::kPicturesAtOnce)) {
  std::error_code problem;
  fs::create_directories(folder_, problem);
  for (const auto& entry : fs::directory_iterator(folder_, problem))
    if (entry.is_regular_file(problem)) bytes_ += entry.file_size(problem);
}

Result<api::Picture> PictureProxy::load(const std::string& url) {
  const auto file = file_of(url);
  if (auto found = kept(file)) return *std::move(found);
  const Time now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    const auto failed = failed_.find(url);
    if (failed != failed_.end() && failed->second.first > now) return failed->second.second;
  }
  auto picture = fetch(url);
  if (picture) {
    keep(file, *picture);
    return picture;
  }
  const std::lock_guard lock(mutex_);
  if (failed_.size() >= kFailuresMost) failed_.clear();
  failed_.insert_or_assign(url, std::pair(now + kFailureKept, picture.error()));
  return picture;
}

std::uint64_t PictureProxy::kept_bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

fs::path PictureProxy::file_of(const std::string& url) const {
  return folder_ / sha256_hex(url);
}

Result<api::Picture> PictureProxy::fetch(const std::string& url) {
  const Turn turn(decoders_);
  net::HttpRequest request;
  request.url = url;
  request.follow = 3;
  request.max_body = limits::kPictureBytes;
  request.total_timeout = limits::kPictureTime;
  request.headers.set("Accept", "image/webp,image/png,image/jpeg,image/gif");
  TRY(const auto response, net::send_blocking(http_, std::move(request)));
  if (response.status == 404 || response.status == 410) return fail(Kind::not_found, "the picture is gone");
  if (response.status != 200) return fail(Kind::unavailable, "the picture's server does not give it out");
  return write_anew(response.body);
}

// A file: the type, a line's end, the bytes.
std::optional<api::Picture> PictureProxy::kept(const fs::path& file) const {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  api::Picture out;
  if (!std::getline(in, out.type) || (out.type != "image/jpeg" && out.type != "image/png")) return std::nullopt;
  out.bytes.assign(std::istreambuf_iterator<char>(in), {});
  std::error_code problem;
  fs::last_write_time(file, fs::file_time_type::clock::now(), problem);
  if (out.bytes.empty()) return std::nullopt;
  return out;
}

void PictureProxy::keep(const fs::path& file, const api::Picture& picture) {
  const fs::path draft = file.string() + "." + random_token(6);
  {
    std::ofstream out(draft, std::ios::binary);
    out << picture.type << '\n' << picture.bytes;
    if (!out.flush()) return;
  }
  std::error_code problem;
  const bool was_there = fs::exists(file, problem);
  fs::rename(draft, file, problem);
  if (problem) {
    fs::remove(draft, problem);
    return;
  }
  const std::lock_guard lock(mutex_);
  if (!was_there) bytes_ += picture.bytes.size() + picture.type.size() + 1;
  if (bytes_ > most_bytes_) make_room();
}

// The longest unused go, down to nine tenths. The lock is held.
void PictureProxy::make_room() {
  struct Entry {
    fs::file_time_type used;
    std::uint64_t size = 0;
    fs::path path;
  };
  std::vector<Entry> entries;
  std::error_code problem;
  std::uint64_t total = 0;
  for (const auto& entry : fs::directory_iterator(folder_, problem)) {
    if (!entry.is_regular_file(problem)) continue;
    entries.push_back({entry.last_write_time(problem), entry.file_size(problem), entry.path()});
    total += entries.back().size;
  }
  std::ranges::sort(entries, {}, &Entry::used);
  for (const auto& entry : entries) {
    if (total <= most_bytes_ / 10 * 9) break;
    if (fs::remove(entry.path, problem)) total -= entry.size;
  }
  bytes_ = total;
}

}  // namespace kith::app
