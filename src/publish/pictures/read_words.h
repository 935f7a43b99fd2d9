// Words in files: what stands in a picture as far as Tesseract reads it, in a PDF as far as pdftotext does, in a file
// of words as it is.
#pragma once

#include <string>
#include <string_view>

#include "publish/pictures/picture_people.h"

namespace kith::publish {

// `whole`: the bytes of a picture. Takes at most limits::kReadWordsTime. Without the program nothing is read, and no
// reason given.
FileWords read_picture_words(std::string_view whole);

// From which confidence (of 100) Tesseract is believed, and from which its words are held for a person to look.
struct WordTrust {
  double sure = 70, doubtful = 30;
};
// Of what Tesseract says of a picture, in tab-separated values: words it is sure of, words it is less sure of, one line
// a line; anything else is left out.
FileWords words_of_tsv(std::string_view tsv, WordTrust trust = {});
// What Tesseract says of a picture. Errors: why it could not read it; unsupported where it is not installed.
Result<std::string> tesseract_tsv(std::string_view whole);
// The bytes of a file of words.
FileWords words_of_text(std::string_view bytes);

}  // namespace kith::publish
