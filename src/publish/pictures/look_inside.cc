#include "publish/pictures/look_inside.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "publish/pictures/picture_header.h"
#include "publish/pictures/pictures.h"
#include "publish/pictures/program.h"
#include "publish/pictures/read_words.h"

namespace kith::publish {
namespace {

namespace json = boost::json;
using Words = std::vector<std::string>;

// Longer ones are watched by people: too much lies between the frames that can be looked at in time.
constexpr double kFilmSeconds = 60;
// A page as wide as a good screen shows it.
constexpr int kPageEdge = 1'800;
// Smaller ones are lines, logos and shadows; a face on them nobody would know.
constexpr int kSmallestPicture = 48;

// What ffmpeg may do with a file: read it as what it was seen to be, and nothing else by its name.
Words reading(std::string_view kind) {
  return {"-v",   "error", "-nostdin",        "-threads", "1",   "-protocol_whitelist",
          "file", "-f",    std::string(kind), "-i",       "film"};
}
Words and_then(Words words, std::initializer_list<const char*> more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

double seconds_of(const json::value& told) {
  const auto* text = told.is_object() ? told.as_object().if_contains("duration") : nullptr;
  if (!text || !text->is_string()) return 0;
  double out = 0;
  const auto& digits = text->get_string();
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

// How long it is. Errors: unsupported (not one picture track, or no length).
Result<double> length_of(const OwnFolder& folder, std::string_view kind, Deadline until) {
  TRY(const auto said, run_program("ffprobe",
                                   {"-v", "error", "-protocol_whitelist", "file", "-f", std::string(kind),
                                    "-show_entries", "format=duration:stream=codec_type", "-of", "json", "film"},
                                   folder, until));
  boost::system::error_code wrong;
  const auto told = json::parse(said, wrong);
  const auto odd = [] { return fail(Kind::unsupported, "it is not an ordinary film"); };
  if (wrong || !told.is_object()) return odd();
  const auto* format = told.as_object().if_contains("format");
  const auto* tracks = told.as_object().if_contains("streams");
  if (!format || !tracks || !tracks->is_array()) return odd();
  const auto pictures = std::ranges::count_if(tracks->get_array(), [](const json::value& track) {
    const auto* type = track.is_object() ? track.get_object().if_contains("codec_type") : nullptr;
    return type && type->is_string() && type->get_string() == "video";
  });
  const double seconds = seconds_of(*format);
  if (pictures != 1 || seconds <= 0) return odd();
  return seconds;
}

// `sure`: places that only may be faces do not count. Letters often look like one, and what is not drawn or put
// together is looked at as it lies in the document.
void add_part(Sight& out, std::string_view bytes, std::string place, bool sure = false) {
  const auto written = write_picture(bytes, {.edge = limits::kPictureEdge, .bytes = 0});
  auto sight = written ? look_for_faces(written->bytes) : Sight{.looked = false, .why = written.error().message};
  if (!sight.looked) {
    out.looked = false;
    out.why = fmt::format("{}: {}", place, sight.why);
    return;
  }
  if (sure) std::erase_if(sight.faces, [](const PictureFace& f) { return f.origin == PictureFace::Origin::doubtful; });
  if (!sight.faces.empty())
    out.parts.push_back(
        {written->bytes, written->type, std::move(place), written->width, written->height, std::move(sight)});
}

std::string at_second(int second) {
  return fmt::format("at {}:{:02}", second / 60, second % 60);
}

Result<Sight> look_into_film(std::string_view whole, std::string_view kind) {
  Sight out;
  out.words.why = "words in a film, and what is said in it, cannot be read";
  TRY(const auto folder, OwnFolder::make());
  TRYV(folder.write("film", whole));
  const auto until = within(limits::kHelperTime);
  TRY(const double seconds, length_of(folder, kind, until));
  if (seconds > kFilmSeconds) return fail(Kind::unsupported, "it is longer than a minute");
  // Each second, and where the scene changes.
  const std::string chosen =
      "select='isnan(prev_selected_t)+gte(t-prev_selected_t,1)+gt(scene,0.3)',scale='min(1280,iw)':-2";
  const auto most = std::to_string(2 * limits::kFilmFrames);
  TRYV(run_program("ffmpeg",
                   and_then(reading(kind), {"-map", "0:v:0", "-vf", chosen.c_str(), "-fps_mode", "vfr", "-frames:v",
                                            most.c_str(), "-q:v", "3", "-f", "image2", "frame%04d.jpg"}),
                   folder, until));
  out.looked = true;
  int number = 0;
  for (const auto& name : folder.files()) {
    if (!name.starts_with("frame")) continue;
    if (std::chrono::steady_clock::now() > until) return fail(Kind::timeout, "looking into it took too long");
    TRY(const auto frame, folder.read(name));
    add_part(out, frame, at_second(std::min(number, static_cast<int>(seconds))) + fmt::format(" ({})", number + 1));
    if (!out.looked) return out;
    ++number;
  }
  if (number == 0 || number >= 2 * limits::kFilmFrames)
    return fail(Kind::unsupported, "its frames cannot all be looked at");
  return out;
}

// The number in a line `Pages:  12`; 0: none.
int pages_of(std::string_view told) {
  const auto at = told.find("Pages:");
  if (at == std::string_view::npos) return 0;
  auto rest = told.substr(at + 6);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  int out = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), out);
  return out;
}

// What stands in a picture of a document belongs to its words: a scanned page has no others.
void add_words(FileWords& words, const FileWords& more) {
  if (!more.why.empty()) {
    words.read = false;
    words.why = "words in its pictures: " + more.why;
  }
  if (words.sure.size() + more.sure.size() < limits::kFileWordsBytes) words.sure += "\n" + more.sure;
  if (words.doubtful.size() + more.doubtful.size() < limits::kFileWordsBytes) words.doubtful += "\n" + more.doubtful;
}

// Pictures as they lie in it, which readers may enlarge, and pages as they are shown, with what is drawn or put
// together.
Result<void> look_at_pages(const OwnFolder& folder, Sight& out, Deadline until) {
  int pictures = 0;
  for (const auto& name : folder.files()) {
    const bool page = name.starts_with("page"), inside = name.starts_with("inside");
    if (!page && !inside) continue;
    if (inside && ++pictures > limits::kDocumentPictures) return fail(Kind::unsupported, "it has too many pictures");
    if (std::chrono::steady_clock::now() > until) return fail(Kind::timeout, "looking into it took too long");
    TRY(const auto bytes, folder.read(name));
    const auto header = read_picture_header(bytes);
    if (inside && header && header->width < kSmallestPicture && header->height < kSmallestPicture) continue;
    if (inside) add_words(out.words, read_picture_words(bytes));
    // `page-03.png`, `inside-003-012.png`
    int number = 0;
    const auto digits = name.find_first_of("0123456789");
    if (digits != std::string::npos) std::from_chars(name.data() + digits, name.data() + name.size(), number);
    add_part(out, bytes, page ? fmt::format("page {}", number) : fmt::format("page {}, picture {}", number, pictures),
             page);
    if (!out.looked) return {};
  }
  return {};
}

Result<Sight> look_into_pdf(std::string_view whole) {
  Sight out;
  TRY(const auto folder, OwnFolder::make());
  TRYV(folder.write("document", whole));
  const auto until = within(limits::kHelperTime);
  TRY(const auto told, run_program("pdfinfo", {"document"}, folder, until));
  const int pages = pages_of(told);
  const auto text = run_program("pdftotext", {"-enc", "UTF-8", "document", "-"}, folder, until);
  if (text)
    out.words = words_of_text(*text);
  else
    out.words.why = text.error().message;
  const auto see = [&]() -> Result<void> {
    if (pages <= 0 || pages > limits::kDocumentPages) return fail(Kind::unsupported, "it has too many pages");
    TRY(const auto attached, run_program("pdfdetach", {"-list", "document"}, folder, until));
    if (!attached.starts_with("0 ")) return fail(Kind::unsupported, "files are hidden in it");
    const auto edge = std::to_string(kPageEdge);
    TRYV(run_program("pdftoppm", {"-jpeg", "-scale-to", edge, "document", "page"}, folder, until));
    TRYV(run_program("pdfimages", {"-png", "-p", "document", "inside"}, folder, until));
    out.looked = true;
    return look_at_pages(folder, out, until);
  }();
  if (!see) {
    out.looked = false;
    out.why = see.error().message;
  }
  return out;
}

}  // namespace

std::string_view film_kind(std::string_view type) {
  return type == "video/mp4" ? "mov" : type == "video/webm" ? "matroska" : "";
}

bool can_clean_films(std::string_view type) {
  return !film_kind(type).empty() && !program_path("ffmpeg").empty() && !program_path("ffprobe").empty();
}

Result<std::string> clean_film(std::string_view bytes, std::string_view type) {
  const auto kind = film_kind(type);
  TRY(const auto folder, OwnFolder::make());
  TRYV(folder.write("film", bytes));
  const bool is_mp4 = type == "video/mp4";
  TRYV(run_program("ffmpeg",
                   and_then(reading(kind), {"-map", "0:v:0", "-map", "0:a:0?", "-c", "copy", "-map_metadata", "-1",
                                            "-map_chapters", "-1", "-dn", "-sn", "-fflags", "+bitexact", "-f",
                                            is_mp4 ? "mp4" : "webm", "-movflags", "+faststart", "clean"}),
                   folder, within(limits::kHelperTime)));
  return folder.read("clean");
}

Sight look_into(std::string_view whole, std::string_view type) {
  const auto cannot = [](const Error& why) {
    Sight out;
    out.why = out.words.why = why.message;
    return out;
  };
  if (type.starts_with("text/"))
    return {.looked = true, .why = {}, .faces = {}, .words = words_of_text(whole), .parts = {}};
  if (const auto kind = film_kind(type); !kind.empty()) {
    auto seen = look_into_film(whole, kind);
    return seen ? *std::move(seen) : cannot(seen.error());
  }
  if (type == "application/pdf") {
    auto seen = look_into_pdf(whole);
    return seen ? *std::move(seen) : cannot(seen.error());
  }
  return cannot(fail(Kind::unsupported, "Kith has no program for this kind of file"));
}

}  // namespace kith::publish
