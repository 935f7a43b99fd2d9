#include "store/check_text.h"

#include <gtest/gtest.h>

namespace kith::store {
namespace {

TEST(CheckText, finds_what_cannot_be_stored_wherever_it_stands) {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string fine(size, 'a');
    EXPECT_TRUE(is_storable_text(fine));
    EXPECT_TRUE(is_storable_text(fine + "é" + fine + "\x01\x7f漢" + fine));
    for (std::size_t at = 0; at < size; ++at)
      for (const char bad : {'\0', '\x80', '\xff', '\xc3', '\xf4'}) {
        std::string text = fine;
        text[at] = bad;
        EXPECT_FALSE(is_storable_text(text)) << size << " " << at << " " << int{bad};
      }
  }
  EXPECT_FALSE(is_storable_text("\xed\xa0\x80 half a pair of surrogates"));
}

}  // namespace
}  // namespace kith::store
