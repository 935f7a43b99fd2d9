#include "app/archive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include "base/secret.h"

namespace kith::app {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::string_view kManifest = "MANIFEST.sha256";

// The fields of a ustar header (POSIX.1-2017, pax, "ustar Interchange Format") that we write.
struct Header {
  char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100],
      magic[6], version[2], owner[32], group[32], major[8], minor[8], prefix[155], rest[12];
};
static_assert(sizeof(Header) == kBlock);

void octal(char* field, std::size_t width, std::uint64_t value) {
  const std::string text = fmt::format("{:0{}o}", value, width - 1);
  std::memcpy(field, text.data(), width - 1);
}

std::uint64_t read_octal(const char* field, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width && field[i] >= '0' && field[i] <= '7'; ++i)
    value = value * 8 + (field[i] - '0');
  return value;
}

unsigned checksum(const Header& header) {
  Header copy = header;
  std::memset(copy.checksum, ' ', sizeof copy.checksum);
  const auto* bytes = reinterpret_cast<const unsigned char*>(&copy);
  unsigned sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) sum += bytes[i];
  return sum;
}

class Digest {
 public:
  Digest() { crypto_hash_sha256_init(&state_); }
  void add(std::string_view bytes) {
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                              bytes.size());
  }
  std::string hex() {
    std::string raw(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256_final(&state_, reinterpret_cast<unsigned char*>(raw.data()));
    return to_hex(raw);
  }

 private:
  crypto_hash_sha256_state state_;
};

Result<void> sync(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (done) return {};
  return fail(Kind::unavailable, "the backup could not be written; is the disk full?");
}

Error damaged(std::string_view why) {
  return fail(Kind::corrupt, fmt::format("this is no whole backup ({}); use another copy", why));
}

constexpr std::uint64_t kOctalMost = 077777777777;  // 8 GiB - 1, what the 11 digits hold

bool is_safe_name(std::string_view name) {
  const std::filesystem::path path(name);
  return !name.empty() && path.is_relative() && name.find('\0') == std::string_view::npos &&
         std::ranges::none_of(path, [](const auto& part) { return part == ".." || part == "."; });
}

}  // namespace

std::string tar_size(std::uint64_t size) {
  std::string field(sizeof(Header::size), '\0');
  if (size <= kOctalMost) {
    octal(field.data(), field.size(), size);
    return field;
  }
  field[0] = static_cast<char>(0x80);
  for (std::size_t i = field.size() - 1; size > 0; --i, size >>= 8) field[i] = static_cast<char>(size & 0xff);
  return field;
}

std::uint64_t read_tar_size(std::string_view field) {
  if (field.empty() || (static_cast<unsigned char>(field[0]) & 0x80) == 0)
    return read_octal(field.data(), field.size());
  std::uint64_t value = 0;
  for (const char c : field.substr(field.size() - 8)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

Result<ArchiveWriter> ArchiveWriter::create(std::filesystem::path file) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) {
    return fail(Kind::conflict, fmt::format("`{}` exists already; give a new name", file.string()));
  }
  ArchiveWriter writer(std::move(file));
  writer.part_ = writer.file_;
  writer.part_ += ".part";
  writer.out_.open(writer.part_, std::ios::binary | std::ios::trunc);
  if (!writer.out_) {
    return fail(Kind::unavailable,
                fmt::format("`{}` cannot be written; choose another place", writer.part_.string()));
  }
  std::filesystem::permissions(
      writer.part_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
      ignored);
  return writer;
}

ArchiveWriter::~ArchiveWriter() {
  if (part_.empty()) return;
  out_.close();
  std::error_code ignored;
  std::filesystem::remove(part_, ignored);
}

Result<void> ArchiveWriter::put(std::string_view bytes) {
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out_) return fail(Kind::unavailable, "the backup could not be written; is the disk full?");
  written_ += bytes.size();
  return {};
}

Result<void> ArchiveWriter::header(const std::string& name, std::uint64_t size) {
  Header header{};
  if (name.size() > sizeof header.name)
    return fail(Kind::invalid, fmt::format("the name `{}` is too long", name));
  std::memcpy(header.name, name.data(), name.size());
  octal(header.mode, sizeof header.mode, 0600);
  octal(header.uid, sizeof header.uid, 0);
  octal(header.gid, sizeof header.gid, 0);
  std::memcpy(header.size, tar_size(size).data(), sizeof header.size);
  octal(header.mtime, sizeof header.mtime, 0);
  header.type = '0';
  std::memcpy(header.magic, "ustar", 6);
  std::memcpy(header.version, "00", 2);
  octal(header.checksum, 7, checksum(header));
  return put({reinterpret_cast<const char*>(&header), kBlock});
}

Result<void> ArchiveWriter::pad(std::uint64_t size) {
  const std::size_t over = size % kBlock;
  return over == 0 ? Result<void>{} : put(std::string(kBlock - over, '\0'));
}

Result<void> ArchiveWriter::add_bytes(const std::string& name, std::string_view bytes) {
  TRYV(header(name, bytes.size()));
  TRYV(put(bytes));
  TRYV(pad(bytes.size()));
  manifest_ += fmt::format("{}  {}\n", sha256_hex(bytes), name);
  return {};
}

Result<void> ArchiveWriter::add_file(const std::string& name, const std::filesystem::path& from) {
  std::error_code problem;
  const std::uint64_t size = std::filesystem::file_size(from, problem);
  std::ifstream in(from, std::ios::binary);
  if (problem || !in) {
    const bool gone = problem == std::errc::no_such_file_or_directory || !std::filesystem::exists(from, problem);
    return fail(gone ? Kind::not_found : Kind::unavailable, fmt::format("`{}` cannot be read", from.string()));
  }
  TRYV(header(name, size));
  Digest digest;
  std::uint64_t left = size;
  std::string buffer(256 * 1024, '\0');
  while (left > 0) {
    in.read(buffer.data(),
            static_cast<std::streamsize>(std::min<std::uint64_t>(left, buffer.size())));
    const auto count = static_cast<std::size_t>(in.gcount());
    if (count == 0)
      return fail(Kind::unavailable,
                  fmt::format("`{}` changed while it was copied; try again", from.string()));
    digest.add({buffer.data(), count});
    TRYV(put({buffer.data(), count}));
    left -= count;
  }
  TRYV(pad(size));
  manifest_ += fmt::format("{}  {}\n", digest.hex(), name);
  return {};
}

Result<void> ArchiveWriter::finish() {
  const std::string manifest = manifest_;
  TRYV(add_bytes(std::string(kManifest), manifest));
  TRYV(put(std::string(2 * kBlock, '\0')));
  out_.close();
  std::error_code problem;
  if (out_.fail())
    return fail(Kind::unavailable, "the backup could not be written; is the disk full?");
  TRYV(sync(part_));
  std::filesystem::rename(part_, file_, problem);
  if (problem)
    return fail(Kind::unavailable,
                fmt::format("`{}` cannot be made: {}", file_.string(), problem.message()));
  part_.clear();
  return {};
}

namespace {

// One member's bytes into a file; answers its digest.
Result<std::string> unpack_member(std::ifstream& in, std::uint64_t size,
                                  const std::filesystem::path& to) {
  std::error_code problem;
  std::filesystem::create_directories(to.parent_path(), problem);
  std::ofstream out(to, std::ios::binary | std::ios::trunc);
  if (problem || !out)
    return fail(Kind::unavailable, fmt::format("`{}` cannot be written", to.string()));
  std::filesystem::permissions(
      to, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, problem);
  Digest digest;
  std::string buffer(256 * 1024, '\0');
  for (std::uint64_t left = size; left > 0;) {
    in.read(buffer.data(),
            static_cast<std::streamsize>(std::min<std::uint64_t>(left, buffer.size())));
    const auto count = static_cast<std::size_t>(in.gcount());
    if (count == 0) return damaged("it is cut off");
    digest.add({buffer.data(), count});
    out.write(buffer.data(), static_cast<std::streamsize>(count));
    left -= count;
  }
  in.ignore(static_cast<std::streamsize>((kBlock - size % kBlock) % kBlock));
  out.close();
  if (!out)
    return fail(Kind::unavailable,
                fmt::format("`{}` cannot be written; is the disk full?", to.string()));
  return digest.hex();
}

Result<void> check_manifest(const std::filesystem::path& manifest,
                            const std::map<std::string, std::string>& found) {
  std::ifstream in(manifest);
  std::string line;
  std::size_t named = 0;
  while (std::getline(in, line)) {
    if (line.size() < 67) return damaged("its list of digests cannot be read");
    const auto one = found.find(line.substr(66));
    if (one == found.end()) return damaged(fmt::format("`{}` is missing", line.substr(66)));
    if (one->second != line.substr(0, 64))
      return damaged(fmt::format("`{}` was changed", one->first));
    ++named;
  }
  if (named != found.size()) return damaged("it holds files that are not on its list");
  return {};
}

}  // namespace

Result<std::vector<std::string>> unpack_archive(const std::filesystem::path& file,
                                                const std::filesystem::path& into) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Kind::unavailable, fmt::format("`{}` cannot be read", file.string()));
  std::map<std::string, std::string> found;
  for (;;) {
    Header header{};
    in.read(reinterpret_cast<char*>(&header), kBlock);
    if (in.gcount() != kBlock) return damaged("it is cut off");
    if (header.name[0] == '\0') break;
    if (std::memcmp(header.magic, "ustar", 5) != 0 ||
        read_octal(header.checksum, 8) != checksum(header)) {
      return damaged("it is no tar file, or damaged");
    }
    const std::string name(header.name, ::strnlen(header.name, sizeof header.name));
    if (!is_safe_name(name) || (header.type != '0' && header.type != '\0'))
      return damaged("it holds strange names");
    TRY(const auto digest,
        unpack_member(in, read_tar_size({header.size, sizeof header.size}), into / name));
    if (!found.emplace(name, digest).second) return damaged("it holds one name twice");
  }
  if (found.erase(std::string(kManifest)) == 0) return damaged("its list of digests is missing");
  TRYV(check_manifest(into / kManifest, found));
  std::vector<std::string> names;
  for (const auto& [name, digest] : found) names.push_back(name);
  return names;
}

}  // namespace kith::app
