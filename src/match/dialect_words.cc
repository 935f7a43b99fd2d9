#include "match/dialect_words.h"

#include <algorithm>

#include "match/lexer.h"
#include "match/values.h"

namespace kith::match::detail {
namespace {

constexpr int kDistanceMost = 100;

bool is_signs_only(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*' || c == '?';
  });
}

ImportedWord refused(const Problem& problem) {
  return {{}, {}, problem};
}

// Whatever parses alone, as it prints.
ImportedWord parsed(std::string_view text, std::string difference) {
  const auto query = parse(text);
  if (query) return {print(*query), std::move(difference), {}};
  // Emoji and signs are no words here.
  if (is_signs_only(text) && !text.starts_with('"')) return {raw_of(text), "signs are looked for with `raw:` here", {}};
  return refused(query.error());
}

ImportedWord phrase(const Said& said, Dialect dialect) {
  auto text = quote_of(said.text);
  if (said.number < 0) {
    auto out = parsed(text, {});
    if (out.problem.message.empty() || !is_signs_only(said.text)) return out;
    return {raw_of(said.text), "signs are looked for with `raw:` here", {}};
  }
  const int words = std::min(said.number, kDistanceMost);
  text += "~" + std::to_string(words);
  if (words != said.number) return parsed(text, "at most 100 words may stand between here");
  const bool swaps = dialect == Dialect::brandwatch;
  return parsed(text, swaps ? "in any order, with at most " + std::to_string(words) +
                                  " other words among them; there a change of order counts as well"
                            : std::string());
}

// `term^9`: a weight, which changes nothing of what is found.
bool take_boost(std::string& word) {
  const auto sign = word.rfind('^');
  if (sign == std::string::npos || sign == 0 || sign + 1 == word.size()) return false;
  if (word.find_first_not_of("0123456789.", sign + 1) != std::string::npos) return false;
  word.erase(sign);
  return true;
}

}  // namespace

ImportedWord import_word(const Said& said, Dialect dialect) {
  if (said.is == Said::Is::quoted) return phrase(said, dialect);
  if (said.is == Said::Is::cased)
    return {raw_of(said.text), "exact case is `raw:` here; there only capitals counted", {}};
  std::string word = said.text;
  if (word.size() > 1 && word[0] == '$' && ((word[1] >= 'a' && word[1] <= 'z') || (word[1] >= 'A' && word[1] <= 'Z')))
    return {raw_of(word), "a cashtag is looked for with `raw:`, in exactly this case", {}};
  std::string difference;
  if (take_boost(word)) difference = "weights change nothing of what is found";
  if (dialect == Dialect::x && word.size() > 1 && word[0] == '+') word.erase(0, 1);
  // What is an operator here and a word there.
  if (word == "AND" || word == "OR" || word == "NOT" || word.starts_with("NEAR") || word.starts_with("ONEAR"))
    return parsed(quote_of(word), std::move(difference));
  if (word.size() > 1 && word.back() == '?' && word.find('?') == word.size() - 1 && !word.contains('*')) {
    word.back() = '*';
    return parsed(word, "`?` at the end of a word is `*` here: longer words are found as well");
  }
  if (const auto star = word.find('*');
      star == 0 || (star != std::string::npos && star + 1 < word.size() && word[star + 1] != ','))
    return refused({"`*` goes at the end of a word here", "list the words, or use `?` for one letter", 0, 1, 1});
  if (word[0] == '!') word.erase(0, 1);
  if (word.empty()) return refused({"there is no word here", "write what to look for", 0, 1, 1});
  // Taken as one word or phrase, never as operators or fields.
  if (word[0] != '#' && word[0] != '@' && word.find_first_of(":|&[]{}~") != std::string::npos) {
    auto out = parsed(quote_of(word), difference);
    if (out.problem.message.empty()) return out;
  }
  return parsed(word, std::move(difference));
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string quote_of(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' || quote_bytes(text.substr(i))) out += '\\';
    out += text[i];
  }
  return out + '"';
}

std::string raw_of(std::string_view text) {
  return "raw:" + quote_of(text);
}

std::string language_of(std::string_view word) {
  const auto code = code_of_language(lower(word));
  return code.empty() ? std::string(word) : std::string(code);
}

std::string number_of(const Said& said) {
  if (said.is != Said::Is::range) return said.text;
  const auto to = said.text.find(" TO ");
  if (to == std::string::npos) return said.text;
  const auto low = said.text.substr(0, to), high = said.text.substr(to + 4);
  if (high == "*") return ">=" + low;
  if (low == "*") return "<=" + high;
  return low + ".." + high;
}

}  // namespace kith::match::detail
