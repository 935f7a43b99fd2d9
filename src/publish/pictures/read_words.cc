#include "publish/pictures/read_words.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "publish/pictures/pictures.h"
#include "publish/pictures/program.h"
#include "text/utf8.h"

namespace kith::publish {
namespace {

// What it reads well at: larger only takes longer.
constexpr int kReadEdge = 2'000;

constexpr std::size_t kFields = 12;
using Fields = std::array<std::string_view, kFields>;

bool split(std::string_view line, Fields& fields) {
  for (std::size_t i = 0; i < kFields; ++i) {
    const auto end = i + 1 < kFields ? line.find('\t') : line.size();
    if (end == std::string_view::npos) return false;
    fields[i] = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return true;
}

double number(std::string_view text) {
  double out = -1;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// Takes it off.
std::string_view next_line(std::string_view& tsv) {
  const auto end = std::min(tsv.find('\n'), tsv.size());
  auto line = tsv.substr(0, end);
  tsv.remove_prefix(std::min(end + 1, tsv.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// One word more on its line.
void add(std::string& out, std::string_view word, bool new_line) {
  if (out.size() + word.size() + 1 > limits::kFileWordsBytes) return;
  if (!out.empty()) out += new_line ? '\n' : ' ';
  out += text::repair_utf8(word);
}

}  // namespace

FileWords words_of_tsv(std::string_view tsv, WordTrust trust) {
  FileWords out;
  out.read = true;
  std::string last_line;
  bool new_line = true;
  std::string all;
  bool doubt = false;
  while (!tsv.empty()) {
    Fields fields;
    if (!split(next_line(tsv), fields) || fields[0] != "5") continue;
    const double confidence = number(fields[10]);
    const auto word = fields[11];
    if (confidence < trust.doubtful || word.find_first_not_of(' ') == std::string_view::npos) continue;
    const std::string at = std::string(fields[1]) + "/" + std::string(fields[2]) + "/" + std::string(fields[3]) + "/" +
                           std::string(fields[4]);
    new_line = at != last_line;
    last_line = at;
    add(all, word, new_line);
    if (confidence >= trust.sure)
      add(out.sure, word, new_line);
    else
      doubt = true;
  }
  // A name may be half sure: the doubtful words are read together with the sure ones beside them.
  if (doubt) out.doubtful = std::move(all);
  return out;
}

FileWords words_of_text(std::string_view bytes) {
  FileWords out;
  if (bytes.size() > limits::kFileWordsBytes) {
    out.why = "it has more words than are looked through";
    return out;
  }
  out.read = true;
  out.sure = text::repair_utf8(bytes);
  for (char& c : out.sure)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') c = ' ';
  return out;
}

Result<std::string> tesseract_tsv(std::string_view whole) {
  if (program_path("tesseract").empty()) return fail(Kind::unsupported, "Tesseract is not installed");
  TRY(const auto picture, write_picture(whole, {.edge = kReadEdge, .bytes = 0, .keeps_png = true}));
  TRY(const auto folder, OwnFolder::make());
  TRYV(folder.write("picture", picture.bytes));
  return run_program("tesseract", {"picture", "stdout", "--psm", "11", "tsv"}, folder, within(limits::kReadWordsTime));
}

FileWords read_picture_words(std::string_view whole) {
  FileWords out;
  if (program_path("tesseract").empty()) return out;
  const auto said = tesseract_tsv(whole);
  if (said) return words_of_tsv(*said);
  out.why = said.error().message;
  return out;
}

}  // namespace kith::publish
