// Unicode and languages from the shell: fold, words, graphemes, lang.
#include <boost/json.hpp>

#include "app/eval.h"
#include "text/fold.h"
#include "text/graphemes.h"
#include "text/lang.h"
#include "text/utf8.h"
#include "text/words.h"

namespace kith::app {
namespace {

namespace json = boost::json;

// {id, text} → {id, folded}
Result<void> fold(const json::object& in, json::object& out) {
  TRY(const std::string text, string_field(in, "text"));
  out["folded"] = text::fold(text);
  return {};
}

// {id, text} → {id, words: [{text, start, end}]}
Result<void> words(const json::object& in, json::object& out) {
  TRY(std::string text, string_field(in, "text"));
  text = text::repair_utf8(text);
  text::OffsetMap places(text);
  json::array list;
  for (const auto& word : text::words(text)) {
    const auto start = places.code_points(word.start), end = places.code_points(word.end);
    list.push_back(json::object{{"text", word.text}, {"start", start}, {"end", end}});
  }
  out["words"] = std::move(list);
  return {};
}

// {id, text} → {id, count}
Result<void> graphemes(const json::object& in, json::object& out) {
  TRY(const std::string text, string_field(in, "text"));
  out["count"] = text::count_graphemes(text);
  return {};
}

// {id, text} → {id, lang, confidence}
Result<void> lang(const json::object& in, json::object& out) {
  TRY(const std::string text, string_field(in, "text"));
  const auto language = text::detect_language(text::repair_utf8(text));
  out["lang"] = language.code == "und" ? "unknown" : language.code;
  out["confidence"] = language.confidence;
  return {};
}

}  // namespace

void add_words_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"fold", "a text without case, width and compatibility forms", fold});
  tasks.push_back({"words", "the words of a text", words});
  tasks.push_back({"graphemes", "how many characters people see in a text", graphemes});
  tasks.push_back({"lang", "which language a text is in", lang});
}

}  // namespace kith::app
