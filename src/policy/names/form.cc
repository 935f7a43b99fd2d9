#include "policy/names/form.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include "text/fold.h"
#include "text/utf8.h"

namespace kith::policy::names {
namespace {

constexpr auto kLegal = std::to_array<std::string_view>(
    {"ltd",  "limited", "gmbh",   "ag",          "inc",     "incorporated", "llc",      "llp",     "lp",  "plc", "sa",
     "srl",  "spa",     "bv",     "nv",          "oy",      "oyj",          "ab",       "asa",     "as",  "aps", "kg",
     "kgaa", "co",      "corp",   "corporation", "company", "ug",           "ev",       "eg",      "ohg", "gbr", "se",
     "sarl", "sas",     "sasu",   "scop",        "eurl",    "sl",           "slu",      "sau",     "cv",  "vof", "pty",
     "pvt",  "pte",     "kk",     "ooo",         "oao",     "zao",          "pao",      "doo",     "dd",  "sro", "kft",
     "zrt",  "nyrt",    "zoo",    "spzoo",       "spz",     "ltda",         "eireli",   "cic",     "cio", "ooo", "ооо",
     "ао",   "пао",     "зао",    "ип",          "тоо",     "şti",          "aş",       "sti",     "bhd", "sdn", "jsc",
     "ojsc", "pjsc",    "anonim", "sirketi",     "mbh",     "stiftung",     "株式会社", "有限公司"});

constexpr auto kGeneral = std::to_array<std::string_view>(
    {"holding",    "holdings",      "group",       "gruppe",    "groupe",   "grupo",      "gruppo",     "partners",
     "partner",    "international", "global",      "solutions", "services", "consulting", "capital",    "ventures",
     "industries", "technologies",  "technology",  "systems",   "labs",     "studio",     "studios",    "media",
     "digital",    "associates",    "enterprises", "brothers",  "bros",     "sons",       "foundation", "trust",
     "and",        "und",           "the",         "of"});

constexpr auto kGlue = std::to_array<std::u32string_view>(
    {U"hq",       U"official", U"the",     U"team",  U"group", U"inc",     U"ltd",    U"co",     U"corp", U"gmbh",
     U"ag",       U"uk",       U"us",      U"usa",   U"eu",    U"de",      U"fr",     U"es",     U"it",   U"nl",
     U"at",       U"ch",       U"pl",      U"br",    U"tr",    U"in",      U"global", U"intl",   U"get",  U"go",
     U"my",       U"we",       U"are",     U"weare", U"hello", U"hi",      U"try",    U"use",    U"app",  U"news",
     U"press",    U"jobs",     U"careers", U"care",  U"help",  U"support", U"info",   U"online", U"web",  U"shop",
     U"store",    U"real",     U"its",     U"by",    U"at",    U"com",     U"org",    U"net",    U"io",   U"holding",
     U"holdings", U"partners", U"media",   U"labs",  U"tech",  U"llc",     U"plc"});

bool is_in(const auto& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

std::vector<std::string> words_of(const std::string& name) {
  std::vector<std::string> out(1);
  for (const char c : name) {
    if (c == ' ' || c == '\t' || c == '\n' || c == ',' || c == '/')
      out.emplace_back();
    else
      out.back() += c;
  }
  std::erase(out, std::string());
  return out;
}

// "S.A." and "sa" are one.
std::string plain(const std::string& word) {
  auto out = text::fold_marks(word);
  std::erase_if(out, [](char c) { return c == '.' || c == ',' || c == '(' || c == ')'; });
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t i = 0; (i = text.find(what, i)) != std::string::npos; i += by.size())
    text.replace(i, what.size(), by);
  return text;
}

// What its handle may be made of: the name without words many firms have.
std::string core_of(const std::string& name) {
  auto words = words_of(name);
  std::erase_if(words, [](const auto& word) { return is_in(kLegal, plain(word)) || is_in(kGeneral, plain(word)); });
  return joined(words);
}

// Umlauts written out: Müller as Mueller.
std::string transcribed(std::string name) {
  for (const auto& [mark, plain] : {std::pair{"ä", "ae"},
                                    {"ö", "oe"},
                                    {"ü", "ue"},
                                    {"Ä", "Ae"},
                                    {"Ö", "Oe"},
                                    {"Ü", "Ue"},
                                    {"ø", "oe"},
                                    {"Ø", "Oe"},
                                    {"å", "aa"},
                                    {"Å", "Aa"}})
    name = replaced(std::move(name), mark, plain);
  return name;
}

class Maker {
 public:
  Maker(const NameEntry& entry, std::uint32_t index) : entry_(entry), index_(index) {}

  std::vector<Form> make() {
    name(entry_.name);
    for (const auto& alias : entry_.aliases) name(alias);
    for (const auto& handle : entry_.handles) this->handle(handle);
    for (const auto& domain : entry_.domains) this->domain(domain);
    if (entry_.person) parts();
    return std::move(forms_);
  }

  void add(const std::string& text, Form::Is is, bool exact, bool shortened = false) {
    for (const auto& spelled : {text, lower(text), upper(text)}) {
      Form form{.is = is, .entry = index_, .exact = exact, .shortened = shortened};
      fill(form, text, spelled);
      if (form.letters.empty() || forms_.size() >= kFormsMost) return;
      const bool known = std::ranges::any_of(forms_, [&](const Form& other) {
        return other.is == is && std::ranges::equal(other.letters, form.letters, [](const Letter& a, const Letter& b) {
                 return a.shape == b.shape && a.own == b.own && a.gap == b.gap;
               });
      });
      if (!known) forms_.push_back(std::move(form));
    }
  }

 private:
  static std::string lower(const std::string& text) { return text::fold(text); }
  // Capitals matter to shapes beyond Latin alone: Cyrillic в and В look unlike.
  static std::string upper(const std::string& text);

  // Capitals are taken from `written`, shapes from `spelled`, where both have the same letters.
  static void fill(Form& form, const std::string& written, const std::string& spelled) {
    const auto as_written = read(written, Written::words).elements;
    const auto elements = read(spelled, Written::words).elements;
    std::size_t character = 0;
    std::vector<bool> capitals;
    for (const auto& e : as_written)
      if (e.first) capitals.push_back(e.upper);
    for (const auto& e : elements) {
      if (form.letters.size() == kFormMost) break;
      if (e.first) ++character;
      const bool capital = character <= capitals.size() && capitals[character - 1];
      form.letters.push_back({.own = e.own,
                              .shape = e.shape,
                              .script = e.script,
                              .first = e.first,
                              .upper = capital,
                              .digit = e.digit,
                              .gap = form.letters.empty() ? Gap::none : e.gap});
      form.characters += e.first ? (e.unspaced ? 2 : 1) : 0;
    }
  }

  void name(const std::string& given) {
    every_way(given, false);
    if (const auto shorter = without_legal_form(given); !shorter.empty()) every_way(shorter, true);
    const auto core = core_of(given);
    if (!entry_.exact_case && !entry_.person && text::count_code_points(core) >= 7) add(core, Form::Is::core, false);
  }

  void every_way(const std::string& given, bool shortened) {
    spelled(given, shortened);
    if (given.contains('&'))
      for (const auto* word : {" and ", " und ", " et ", " y ", " e ", " en ", " i ", " och ", " og "})
        spelled(replaced(given, "&", word), shortened);
    for (const auto* word : {" and ", " und ", " et "})
      if (given.contains(word)) spelled(replaced(given, word, " & "), shortened);
    const auto words = words_of(given);
    if (words.size() > 2 && plain(words[0]) == "the") spelled(joined({words.begin() + 1, words.end()}), true);
    if (words.size() > 1 && given.size() >= 10 && given.ends_with('s') && !given.ends_with("ss") && !entry_.exact_case)
      spelled(given.substr(0, given.size() - 1), true);
  }
  void spelled(const std::string& text, bool shortened) {
    add(text, Form::Is::name, entry_.exact_case, shortened);
    if (const auto other = transcribed(text); other != text) add(other, Form::Is::name, entry_.exact_case, shortened);
  }

  void handle(const std::string& given) {
    const auto begin = given.find_first_not_of("@ /");
    if (begin == std::string::npos) return;
    const auto name = given.substr(begin, given.find('@', begin) - begin);
    if (text::count_code_points(name) >= 5) add(name, Form::Is::handle, false);
  }
  void domain(const std::string& given) {
    if (given.contains('.')) {
      add(given, Form::Is::domain, false);
      add(replaced(given, ".", " dot "), Form::Is::domain, false);
    }
  }

  void parts() {
    const auto words = words_of(entry_.name);
    if (words.size() < 2) return;
    for (const auto& word : words)
      if (text::count_code_points(word) >= 3 || read(word, Written::words).elements.front().unspaced)
        add(word, Form::Is::part, true);
    add(words.back() + " " + joined({words.begin(), words.end() - 1}), Form::Is::name, false);
    std::size_t first = 0;
    const auto letter = words.front();
    (void)text::next_code_point(letter, first);
    add(letter.substr(0, first) + " " + words.back(), Form::Is::name, true);
  }

  const NameEntry& entry_;
  std::uint32_t index_;
  std::vector<Form> forms_;
};

std::string Maker::upper(const std::string& text) {
  std::string out;
  for (std::size_t pos = 0; pos < text.size();)
    text::append_utf8(out, static_cast<char32_t>(u_toupper(static_cast<UChar32>(text::next_code_point(text, pos)))));
  return out;
}

}  // namespace

std::vector<Form> forms_of(const NameEntry& entry, std::uint32_t index) {
  return Maker(entry, index).make();
}

std::vector<Form> forms_of_context(const std::string& term, std::uint32_t index) {
  static const NameEntry none;
  Maker maker(none, index);
  maker.add(term, Form::Is::context, false);
  return maker.make();
}

std::string without_legal_form(const std::string& name) {
  auto words = words_of(name);
  const auto before = words.size();
  while (words.size() > 1 && (is_in(kLegal, plain(words.back())) || words.back() == "&")) words.pop_back();
  if (words.size() != before) return joined(words);
  // Written without a space, before the name or behind it.
  for (const std::string_view form : {"株式会社", "有限公司", "有限会社", "合同会社", "（株）", "주식회사", "㈜"}) {
    if (name.size() <= form.size()) continue;
    if (name.starts_with(form)) return name.substr(form.size());
    if (name.ends_with(form)) return name.substr(0, name.size() - form.size());
  }
  return {};
}

bool is_glue(std::u32string_view word) {
  return std::ranges::find(kGlue, word) != kGlue.end();
}

}  // namespace kith::policy::names
