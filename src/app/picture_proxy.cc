#include "app/picture_proxy.h"

#include <algorithm>
#include <fstream>
#include <mutex>
#include <optional>
#include <vector>

#include "base/secret.h"
#include "publish/pictures/pictures.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;

constexpr Millis kFailureKept{5 * 60'000};
constexpr std::size_t kFailuresMost = 2'000;

// Holds a decoder's place; pictures are large while they are pixels.
struct Turn {
  explicit Turn(std::counting_semaphore<>& s) : semaphore(s) { semaphore.acquire(); }
  ~Turn() { semaphore.release(); }
  std::counting_semaphore<>& semaphore;
};

}  // namespace

Result<api::Picture> write_anew(std::string_view bytes) {
  TRY(auto written, publish::write_picture(bytes));
  return api::Picture{std::move(written.type), std::move(written.bytes)};
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
  if (auto found = read(file)) return *std::move(found);
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

Result<api::Picture> PictureProxy::kept(const std::string& name, const std::function<Result<api::Picture>()>& make) {
  const auto file = file_of(name);
  if (auto found = read(file)) return *std::move(found);
  TRY(auto picture, make());
  keep(file, picture);
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
std::optional<api::Picture> PictureProxy::read(const fs::path& file) const {
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
