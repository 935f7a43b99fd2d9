#include "publish/pictures/file_type.h"

#include <algorithm>
#include <array>

#include "publish/pictures/picture_header.h"
#include "text/utf8.h"

namespace kith::publish {
namespace {

using Is = FileType::Is;
using namespace std::string_view_literals;

struct Beginning {
  std::string_view bytes;
  FileType means;
};
constexpr std::array<Beginning, 16> kBeginnings{{
    {"%PDF-"sv, {Is::document, "application/pdf"}},
    {"{\\rtf"sv, {Is::document, "application/rtf"}},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, {Is::document, "application/x-ole-storage"}},
    {"BEGIN:VCALENDAR"sv, {Is::document, "text/calendar"}},
    {"BEGIN:VCARD"sv, {Is::document, "text/vcard"}},
    {"\x1f\x8b"sv, {Is::document, "application/gzip"}},
    {"7z\xbc\xaf\x27\x1c"sv, {Is::document, "application/x-7z-compressed"}},
    {"\x7f"
     "ELF"sv,
     {Is::program, "application/octet-stream"}},
    {"MZ"sv, {Is::program, "application/octet-stream"}},
    {"#!"sv, {Is::program, "application/octet-stream"}},
    {"\x1a\x45\xdf\xa3"sv, {Is::film, "video/webm"}},
    {"OggS"sv, {Is::sound, "audio/ogg"}},
    {"ID3"sv, {Is::sound, "audio/mpeg"}},
    {"fLaC"sv, {Is::sound, "audio/flac"}},
    {"\xff\xfb"sv, {Is::sound, "audio/mpeg"}},
    {"\x00\x00\x01\xba"sv, {Is::film, "video/mpeg"}},
}};

FileType picture(PictureHeader::Format format) {
  using Format = PictureHeader::Format;
  return {Is::picture, format == Format::jpeg  ? "image/jpeg"
                       : format == Format::png ? "image/png"
                       : format == Format::gif ? "image/gif"
                                               : "image/webp"};
}

// ISO base media: the brand tells films from the pictures of telephones.
FileType boxed(std::string_view bytes) {
  const auto brand = bytes.substr(8, 4);
  if (brand == "heic" || brand == "heix" || brand == "mif1" || brand == "msf1") return {Is::unknown, "image/heic"};
  if (brand == "avif" || brand == "avis") return {Is::unknown, "image/avif"};
  if (brand == "M4A ") return {Is::sound, "audio/mp4"};
  return {Is::film, "video/mp4"};
}

FileType riff(std::string_view bytes) {
  const auto form = bytes.substr(8, 4);
  if (form == "WAVE") return {Is::sound, "audio/wav"};
  if (form == "AVI ") return {Is::film, "video/x-msvideo"};
  return {};
}

// Office documents are ZIP files; their first entries tell which.
FileType zipped(std::string_view bytes) {
  constexpr std::string_view kOpen = "mimetypeapplication/vnd.oasis.opendocument.";
  const auto names = bytes.substr(0, 64 * 1024);
  if (const auto at = names.substr(0, 200).find(kOpen); at != std::string_view::npos) {
    const auto rest = names.substr(at + kOpen.size(), 12);
    if (rest.starts_with("text")) return {Is::document, "application/vnd.oasis.opendocument.text"};
    if (rest.starts_with("spreadsheet")) return {Is::document, "application/vnd.oasis.opendocument.spreadsheet"};
    if (rest.starts_with("presentation")) return {Is::document, "application/vnd.oasis.opendocument.presentation"};
  }
  if (names.contains("word/"))
    return {Is::document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"};
  if (names.contains("xl/")) return {Is::document, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
  if (names.contains("ppt/"))
    return {Is::document, "application/vnd.openxmlformats-officedocument.presentationml.presentation"};
  return {Is::document, "application/zip"};
}

bool is_text(std::string_view bytes) {
  const auto stray = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  };
  return !bytes.empty() && std::ranges::none_of(bytes, stray) && text::is_valid_utf8(bytes);
}

}  // namespace

FileType file_type_of(std::string_view bytes) {
  if (const auto header = read_picture_header(bytes)) return picture(header->format);
  if (bytes.size() >= 12 && bytes.substr(4, 4) == "ftyp") return boxed(bytes);
  if (bytes.size() >= 12 && bytes.starts_with("RIFF")) return riff(bytes);
  if (bytes.starts_with("PK\x03\x04")) return zipped(bytes);
  for (const auto& known : kBeginnings)
    if (bytes.starts_with(known.bytes)) return known.means;
  if (is_text(bytes)) return {Is::document, "text/plain"};
  return {};
}

}  // namespace kith::publish
