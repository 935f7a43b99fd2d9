// Folding: what two spellings must share to count as the same text.
#pragma once

#include <string>
#include <string_view>

namespace kith::text {

// NFKC_Casefold (Unicode 15, DerivedNormalizationProps): case, width and compatibility forms gone,
// default-ignorable characters removed. Invalid UTF-8 is repaired first.
std::string fold(std::string_view text);
// fold, and then marks off as well: `Crème Brûlée` → `creme brulee`, `ß` → `ss`, `Ø` → `o`, `ł` →
// `l`.
std::string fold_marks(std::string_view text);
// Canonical composition (NFC) and nothing else.
std::string compose(std::string_view text);

}  // namespace kith::text
