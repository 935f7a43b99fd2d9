// Looks into films and documents for pictures: frames by ffmpeg, pages and pictures of a PDF by poppler's programs,
// each looked at as any picture is.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "publish/pictures/picture_people.h"

namespace kith::publish {

// As look_at(), words left aside.
Sight look_for_faces(std::string_view whole);

// What ffmpeg calls a kind of film it may be given; empty: none that Kith takes.
std::string_view film_kind(std::string_view type);
// Whether the machine has what it takes to send films of this MIME type.
bool can_clean_films(std::string_view type);
// One picture track and its sound, copied as they are; place, date, titles, chapters and every other track left out.
// Errors: unsupported (damaged, or no film), timeout, too_large, unavailable.
Result<std::string> clean_film(std::string_view bytes, std::string_view type);

}  // namespace kith::publish
