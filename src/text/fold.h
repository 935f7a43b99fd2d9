// Folding: what two spellings must share to count as the same text.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace kith::text {

// NFKC_Casefold (Unicode 15, DerivedNormalizationProps): case, width and compatibility forms gone,
// default-ignorable characters removed. Invalid UTF-8 is repaired first.
std::string fold(std::string_view text);
// fold, and then marks off as well: `Crème Brûlée` → `creme brulee`, `ß` → `ss`, `Ø` → `o`, `ł` →
// `l`.
std::string fold_marks(std::string_view text);
// Both for many texts, keeping its buffers. One a thread.
class Folder {
 public:
  void read(std::string_view text);
  void fold(std::string_view text);  // folded() alone
  const std::string& folded() const& { return folded_; }
  const std::string& bare() const& { return bare_; }
  std::string folded() && { return std::move(folded_); }
  std::string bare() && { return std::move(bare_); }

 private:
  std::string folded_, bare_, apart_, plain_;
};
// Canonical composition (NFC) and nothing else.
std::string compose(std::string_view text);

}  // namespace kith::text
