#include "api/people/people_rules.h"

#include <algorithm>
#include <array>

#include "text/zone.h"

namespace kith::api {
namespace {

constexpr std::array<std::string_view, 16> kTriedFirst{
    "password", "passwort",   "1234567890", "qwertyuiop", "letmein",    "welcome",      "administrator", "changeme",
    "iloveyou", "0123456789", "9876543210", "1q2w3e4r5t", "abcdefghij", "kithkithkith", "qwertz",        "123456789"};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

bool is_handle(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 32 && plain(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  if (text.size() > 254 || at == std::string_view::npos || at == 0 || at + 1 >= text.size()) return false;
  return std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == '<' || c == '>' || c == ',' || c == 0x7f;
  });
}

bool is_tried_first(const std::string& password, std::string_view email) {
  const std::string plain = lower(password);
  if (std::ranges::all_of(plain, [&](char c) { return c == plain.front(); })) return true;
  const std::string_view user = email.substr(0, email.find('@'));
  if (plain == email || (user.size() >= 4 && plain.starts_with(user) && plain.size() < user.size() + 5)) return true;
  return std::ranges::any_of(
      kTriedFirst, [&](std::string_view word) { return plain.starts_with(word) && plain.size() < word.size() + 5; });
}

}  // namespace

std::string read_email(Body& body, std::string_view field) {
  std::string email = lower(body.text(field, 1, 254));
  if (!email.empty() && !is_email(email)) body.wrong(field, "is not a mail address");
  return email;
}

std::string read_handle(Body& body, std::string_view field) {
  std::string handle = lower(body.text(field, 1, 32));
  if (!handle.empty() && !is_handle(handle)) body.wrong(field, "takes small letters, digits, dots and dashes only");
  return handle;
}

std::string read_new_password(Body& body, std::string_view field, std::string_view email) {
  std::string password = body.raw_text(field, kPasswordLeast, kPasswordMost);
  if (!password.empty() && is_tried_first(password, email))
    body.wrong(field, "is one of the words tried first; choose another");
  return password;
}

std::optional<std::string> read_time_zone(Body& body, std::string_view field) {
  auto zone = body.text_if(field, 64);
  if (zone && !zone->empty() && !text::is_time_zone(*zone))
    body.wrong(field, "is no time zone; choose one by its place, as Europe/Dublin");
  return zone;
}

std::optional<Role> read_role(Body& body, std::string_view field) {
  const std::string text = body.text(field, 1, 32);
  const auto role = parse_role(text);
  if (!role && !text.empty()) body.wrong(field, "is not a role");
  return role;
}

std::string slug_of(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kPlain[] = {
      {"ä", 'a'}, {"ö", 'o'}, {"ü", 'u'}, {"Ä", 'a'}, {"Ö", 'o'}, {"Ü", 'u'}, {"ß", 's'}, {"é", 'e'}, {"è", 'e'},
      {"ê", 'e'}, {"á", 'a'}, {"à", 'a'}, {"ç", 'c'}, {"ñ", 'n'}, {"ó", 'o'}, {"ô", 'o'}, {"å", 'a'}, {"ø", 'o'}};
  std::string out;
  while (!text.empty() && out.size() < 40) {
    char c = text.front();
    std::size_t used = 1;
    for (const auto& [letter, plain] : kPlain)
      if (text.starts_with(letter)) {
        c = plain;
        used = letter.size();
      }
    text.remove_prefix(used);
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (out.ends_with('-')) out.pop_back();
  return out.empty() ? "workspace" : out;
}

}  // namespace kith::api
