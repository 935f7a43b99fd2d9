// The reader against ICU alone and the plain folds, on any bytes.
#include <cstdlib>
#include <string>

#include "text/fold.h"
#include "text/reader.h"
#include "text/words.h"

namespace {

std::string plain(std::string folded) {
  constexpr std::string_view kApostrophe = "\u2019";
  for (std::size_t i; (i = folded.find(kApostrophe)) != std::string::npos;) folded.replace(i, kApostrophe.size(), "'");
  return folded;
}

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace kith::text;
  static Reader reader;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto want = detail::words_by_icu(text);
  const auto cuts = reader.read(text);
  must(cuts.size() == want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    must(cuts[i].start == want[i].start && cuts[i].end == want[i].end);
    const auto folded = plain(fold(want[i].text)), bare = plain(fold_marks(want[i].text));
    must(reader.folded(cuts[i]) == folded && reader.bare(cuts[i]) == bare);
    must(cuts[i].hash == hash_word(folded) && cuts[i].bare_hash == hash_word(bare));
  }
  const auto whole = reader.fold(text);
  must(reader.folded(whole) == plain(fold(text)) && reader.bare(whole) == plain(fold_marks(text)));
  return 0;
}
