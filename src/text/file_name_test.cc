#include "text/file_name.h"

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace kith::text {
namespace {

TEST(FileName, keeps_what_people_call_their_files) {
  EXPECT_EQ(safe_file_name("Rechnung März (2).pdf"), "Rechnung März (2).pdf");
  EXPECT_EQ(safe_file_name("写真.jpg"), "写真.jpg");
}

TEST(FileName, is_one_name_and_no_path) {
  EXPECT_EQ(safe_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(safe_file_name("C:\\Users\\mags\\cv.doc"), "cv.doc");
  EXPECT_EQ(safe_file_name("a/b/"), "file");
  EXPECT_EQ(safe_file_name("..."), "file");
  EXPECT_EQ(safe_file_name("", "picture"), "picture");
  EXPECT_EQ(safe_file_name(".bashrc"), "bashrc");
}

TEST(FileName, hides_nothing) {
  // A mark that turns the reading direction would show exe.jpg for gpj.exe.
  EXPECT_EQ(safe_file_name("photo\xe2\x80\xaegpj.exe"), "photogpj.exe");
  EXPECT_EQ(safe_file_name("a\r\nX-Header: b\t.txt"), "aX-Header_ b.txt");
  EXPECT_EQ(safe_file_name(std::string_view("a\0b.txt", 7)), "ab.txt");
  EXPECT_EQ(safe_file_name("\"quoted\".txt"), "_quoted_.txt");
}

TEST(FileName, is_short_and_keeps_its_ending) {
  const auto name = safe_file_name(std::string(500, 'x') + ".jpeg");
  EXPECT_EQ(name.size(), 200U);
  EXPECT_TRUE(name.ends_with("x.jpeg"));
  std::string many;
  for (int i = 0; i < 100; ++i) many += "ü";
  EXPECT_TRUE(is_valid_utf8(safe_file_name(many, "file", 51)));
  EXPECT_TRUE(is_valid_utf8(safe_file_name("\xff\xfe.png")));
}

}  // namespace
}  // namespace kith::text
