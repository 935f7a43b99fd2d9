#include "channels/mail/tnef.h"

#include <gtest/gtest.h>

#include "base/secret.h"
#include "channels/mail/mime.h"

namespace kith::channels::mail {
namespace {

std::string number(std::uint32_t value, int size) {
  std::string out;
  for (int i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xffU);
  return out;
}

std::string attribute(bool of_file, std::uint32_t id, const std::string& data) {
  return number(of_file ? 2 : 1, 1) + number(id, 4) + number(static_cast<std::uint32_t>(data.size()), 4) + data +
         number(0, 2);
}

// One MAPI property of text, as UTF-16.
std::string wide(std::uint32_t id, std::string_view ascii) {
  std::string text;
  for (const char c : ascii) text += std::string{c, '\0'};
  text += std::string(2, '\0');
  const auto size = static_cast<std::uint32_t>(text.size());
  return number(0x001F, 2) + number(id, 2) + number(1, 4) + number(size, 4) + text +
         std::string((4 - size % 4) % 4, '\0');
}

std::string package() {
  return number(0x223E9F78, 4) + number(1, 2) + attribute(false, 0x00018004, "IPM.Note") +
         attribute(false, 0x0002800C, std::string("We sank\r\n\0", 10)) +
         attribute(true, 0x00069002, std::string(14, '\0')) +
         attribute(true, 0x00018010, std::string("RACE~1.CSV\0", 11)) + attribute(true, 0x0006800F, "1,2\n") +
         attribute(true, 0x00069005, number(2, 4) + wide(0x3707, "race times.csv") + wide(0x370E, "text/csv"));
}

TEST(Tnef, unpacks_text_and_files) {
  const auto packed = read_tnef(package());
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->text, "We sank\r\n");
  ASSERT_EQ(packed->files.size(), 1U);
  EXPECT_EQ(packed->files[0].name, "race times.csv");
  EXPECT_EQ(packed->files[0].type, "text/csv");
  EXPECT_EQ(packed->files[0].bytes, "1,2\n");
}

TEST(Tnef, reads_what_breaks_off_as_far_as_it_goes) {
  const auto whole = package();
  EXPECT_FALSE(read_tnef("no"));
  for (std::size_t size = 4; size < whole.size(); ++size)
    EXPECT_TRUE(read_tnef(std::string_view(whole).substr(0, size)));
}

TEST(Tnef, stands_in_for_its_package_in_a_mail) {
  const auto read = parse_mail(
      "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n" +
      base64(package()) + "\r\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "We sank\n");
  ASSERT_EQ(read->attachments.size(), 1U);
  EXPECT_EQ(read->attachments[0].name, "race times.csv");
  EXPECT_EQ(read->attachments[0].size, 4);
}

}  // namespace
}  // namespace kith::channels::mail
