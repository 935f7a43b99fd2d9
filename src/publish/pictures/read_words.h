// Words in files: what stands in a picture as far as Tesseract reads it, in a PDF as far as pdftotext does, in a file
// of words as it is.
#pragma once

#include <string_view>

#include "publish/pictures/picture_people.h"

namespace kith::publish {

// `whole`: the bytes of a picture. Takes at most limits::kReadWordsTime. Without the program nothing is read, and no
// reason given.
FileWords read_picture_words(std::string_view whole);
// Of what Tesseract says of a picture, in tab-separated values: words it is sure of, words it is less sure of, one line
// a line; anything else is left out.
FileWords words_of_tsv(std::string_view tsv);
// The bytes of a file of words.
FileWords words_of_text(std::string_view bytes);

}  // namespace kith::publish
