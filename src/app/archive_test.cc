#include "app/archive.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace kith::app {
namespace {

namespace fs = std::filesystem;

class Archive : public testing::Test {
 protected:
  Archive() {
    std::string name = (fs::temp_directory_path() / "kith-archive-XXXXXX").string();
    home_ = ::mkdtemp(name.data());
  }
  ~Archive() override { fs::remove_all(home_); }

  void write(const fs::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path make() {
    write(home_ / "big", std::string(300'000, 'b'));
    auto writer = ArchiveWriter::create(home_ / "a.tar");
    EXPECT_TRUE(writer);
    EXPECT_TRUE(writer->add_bytes("note", "hello"));
    EXPECT_TRUE(writer->add_file("media/one/big", home_ / "big"));
    EXPECT_TRUE(writer->finish());
    return home_ / "a.tar";
  }
  Result<std::vector<std::string>> unpack(const fs::path& file) {
    const auto into = home_ / ("out" + std::to_string(++count_));
    fs::create_directory(into);
    return unpack_archive(file, into);
  }

  fs::path home_;
  int count_ = 0;
};

TEST_F(Archive, ComesBackAsItWas) {
  const auto names = unpack(make());
  ASSERT_TRUE(names) << names.error().message;
  EXPECT_EQ(*names, (std::vector<std::string>{"media/one/big", "note"}));
  EXPECT_EQ(read(home_ / "out1/note"), "hello");
  EXPECT_EQ(read(home_ / "out1/media/one/big"), std::string(300'000, 'b'));
}

TEST_F(Archive, IsReadByTar) {
  const auto file = make();
  const std::string list = "tar -tf '" + file.string() + "' > '" + (home_ / "list").string() + "'";
  ASSERT_EQ(std::system(list.c_str()), 0);
  EXPECT_EQ(read(home_ / "list"), "note\nmedia/one/big\nMANIFEST.sha256\n");
}

// The eleven octal digits of a header end at 8 GiB.
TEST_F(Archive, SizesOfAnyLengthComeBack) {
  for (const std::uint64_t size : {0ULL, 1ULL, 8'589'934'591ULL, 8'589'934'592ULL, 5'000'000'000'000ULL})
    EXPECT_EQ(read_tar_size(tar_size(size)), size) << size;
  EXPECT_EQ(tar_size(8'589'934'591ULL), std::string("77777777777\0", 12));
  EXPECT_EQ(tar_size(1ULL << 33), std::string("\x80\0\0\0\0\0\0\x02\0\0\0\0", 12));
}

TEST_F(Archive, AFileThatIsNotThereIsToldAndNotWritten) {
  auto writer = ArchiveWriter::create(home_ / "c.tar");
  EXPECT_EQ(writer->add_file("gone", home_ / "gone").error().kind, Kind::not_found);
  ASSERT_TRUE(writer->add_bytes("note", "hello"));
  ASSERT_TRUE(writer->finish());
  EXPECT_EQ(*unpack(home_ / "c.tar"), std::vector<std::string>{"note"});
}

TEST_F(Archive, RefusesOneThatIsCutAnywhere) {
  const std::string whole = read(make());
  for (const std::size_t size : {std::size_t{0}, std::size_t{100}, std::size_t{512},
                                 std::size_t{1024}, whole.size() / 2, whole.size() - 1024 - 512}) {
    write(home_ / "cut.tar", whole.substr(0, size));
    EXPECT_FALSE(unpack(home_ / "cut.tar")) << size;
  }
}

TEST_F(Archive, RefusesAChangedByte) {
  std::string bytes = read(make());
  bytes[200'000] = 'x';
  write(home_ / "bad.tar", bytes);
  const auto names = unpack(home_ / "bad.tar");
  ASSERT_FALSE(names);
  EXPECT_EQ(names.error().kind, Kind::corrupt);
}

TEST_F(Archive, RefusesNamesThatLeadOut) {
  auto writer = ArchiveWriter::create(home_ / "evil.tar");
  ASSERT_TRUE(writer->add_bytes("../outside", "x"));
  ASSERT_TRUE(writer->finish());
  EXPECT_FALSE(unpack(home_ / "evil.tar"));
  EXPECT_FALSE(fs::exists(home_ / "outside"));
}

TEST_F(Archive, NeverOverwritesAndLeavesNothingHalf) {
  make();
  EXPECT_EQ(ArchiveWriter::create(home_ / "a.tar").error().kind, Kind::conflict);
  {
    auto writer = ArchiveWriter::create(home_ / "b.tar");
    ASSERT_TRUE(writer->add_bytes("note", "hello"));
  }
  EXPECT_FALSE(fs::exists(home_ / "b.tar"));
  EXPECT_FALSE(fs::exists(home_ / "b.tar.part"));
}

}  // namespace
}  // namespace kith::app
