#include "match/complete.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "match/fields.h"
#include "match/lexer.h"

namespace kith::match {
namespace {

using Item = Completion::Item;
constexpr std::size_t kItemsMost = 12;

struct Said {
  std::string_view word, what;
};

constexpr std::array<Said, 16> kFieldsSaid{{
    {"text", "only in the text"},
    {"title", "only in the title"},
    {"author", "who wrote it: a handle or a name"},
    {"lang", "the language: en, de …"},
    {"network", "where it was said: mastodon, mail …"},
    {"channel", "which of your channels heard it"},
    {"site", "the site it was published on"},
    {"url", "part of its address"},
    {"link", "something it links to"},
    {"stage", "where the person is in their buying"},
    {"has", "photo, video, link …"},
    {"is", "reply, post, share …"},
    {"tone", "negative, neutral, positive"},
    {"circle", "how close the person is"},
    {"followers", "how many follow the writer"},
    {"age", "how old it is"},
}};
constexpr std::array<Said, 7> kOperators{{
    {"AND", "both"},
    {"OR", "either"},
    {"NOT", "without"},
    {"NEAR/5", "at most 5 words between, in either order"},
    {"ONEAR/5", "at most 5 words between, in this order"},
    {"raw:\"\"", "exactly these characters"},
    {"( )", "a group"},
}};
constexpr std::array<Said, 24> kLanguages{{
    {"en", "English"},    {"de", "German"},    {"fr", "French"},   {"es", "Spanish"}, {"it", "Italian"},
    {"pt", "Portuguese"}, {"nl", "Dutch"},     {"pl", "Polish"},   {"sv", "Swedish"}, {"da", "Danish"},
    {"no", "Norwegian"},  {"fi", "Finnish"},   {"ga", "Irish"},    {"cy", "Welsh"},   {"cs", "Czech"},
    {"el", "Greek"},      {"uk", "Ukrainian"}, {"ru", "Russian"},  {"tr", "Turkish"}, {"ar", "Arabic"},
    {"hi", "Hindi"},      {"zh", "Chinese"},   {"ja", "Japanese"}, {"th", "Thai"},
}};
constexpr std::array<Said, 3> kFollowers{
    {{">1000", "more than 1,000"}, {"<100", "fewer than 100"}, {"100..1000", "from 100 to 1,000"}}};
constexpr std::array<Said, 4> kCircles{{{"<=5", "the closest five"},
                                        {"<=15", "the closest fifteen"},
                                        {"<=50", "the closest fifty"},
                                        {"<=150", "everybody you keep close"}}};
constexpr std::array<Said, 4> kAges{{{"<2h", "in the last two hours"},
                                     {"<1d", "in the last day"},
                                     {"<7d", "in the last week"},
                                     {">1d", "older than a day"}}};

// What stands before the cursor: the word begun, and whether it is a value of a field.
struct Place {
  std::size_t from = 0;  // where the word begun, or the value, starts
  const FieldInfo* field = nullptr;
  bool in_list = false;      // inside the brackets of `field:(…)`
  bool after_value = false;  // in such a list, right behind a value
  bool in_phrase = false;
  bool after_part = false;  // something stands before that an operator may follow
  bool negated = false;     // a minus right before the word
};

// Reads the query up to the cursor as the lexer would, without its errors.
Place read(std::string_view text) {
  Place place;
  std::vector<const FieldInfo*> brackets;
  const FieldInfo* pending = nullptr;
  std::string_view before;  // the last finished word
  std::size_t i = 0;
  const auto finish = [&](std::string_view word) {
    place.after_part =
        word != "AND" && word != "OR" && word != "NOT" && !word.starts_with("NEAR") && !word.starts_with("ONEAR");
    before = word;
    pending = nullptr;
  };
  for (;;) {
    while (i < text.size() && static_cast<unsigned char>(text[i]) <= ' ') pending = nullptr, ++i;
    place.from = i;
    place.field = pending;
    place.negated = false;
    if (i >= text.size()) break;
    if (text[i] == '(') {
      brackets.push_back(pending);
      pending = nullptr;
      place.after_part = false;
      before = {};
      ++i;
    } else if (text[i] == ')') {
      if (!brackets.empty()) brackets.pop_back();
      finish(")");
      ++i;
    } else if (const auto quote = detail::quote_bytes(text.substr(i))) {
      i += quote;
      std::size_t close = 0;
      while (i < text.size() && !(close = detail::quote_bytes(text.substr(i)))) i += text[i] == '\\' ? 2 : 1;
      if (i >= text.size()) {
        place.in_phrase = true;
        break;
      }
      i += close;
      finish("\"");
    } else {
      const auto start = i;
      while (i < text.size() && static_cast<unsigned char>(text[i]) > ' ' && text[i] != '(' && text[i] != ')' &&
             !detail::quote_bytes(text.substr(i)))
        ++i;
      auto word = text.substr(start, i - start);
      place.negated = word.starts_with('-');
      if (place.negated) word.remove_prefix(1);
      place.from = i - word.size();
      const auto colon = pending ? std::string_view::npos : word.find(':');
      const auto* field = colon == std::string_view::npos ? nullptr : find_field(lower(word.substr(0, colon)));
      if (field) place.from += colon + 1, place.field = field;
      if (i >= text.size()) break;
      const bool open = field && place.from == i;
      finish(word);
      if (open) pending = field, place.after_part = false;
    }
  }
  if (!place.field && !brackets.empty() && brackets.back() && brackets.back()->type != FieldType::scope) {
    place.field = brackets.back();
    place.in_list = true;
    place.after_value = place.after_part && place.from == text.size();
  }
  return place;
}

class Offer {
 public:
  Offer(std::string_view begun, bool exact) : begun_(begun), low_(lower(begun)), exact_(exact) {}

  void one(std::string_view label, std::string insert, std::string_view detail) {
    if (items_.size() >= kItemsMost) return;
    const bool fits = exact_ ? label.starts_with(begun_) : lower(label).starts_with(low_);
    if (fits && label != begun_) items_.push_back({std::string(label), std::move(insert), std::string(detail)});
  }
  std::vector<Item> take() { return std::move(items_); }

 private:
  std::string_view begun_;
  std::string low_;
  bool exact_;
  std::vector<Item> items_;
};

std::string value(std::string_view text) {
  Node node;
  node.is = Node::Is::field;
  node.field = Field::channel;
  node.values = {std::string(text)};
  return print(node).substr(std::string_view("channel:").size());
}

void offer_values(Offer& offer, const FieldInfo& field, const Known& known) {
  const auto all = [&](const auto& list) {
    for (const auto& item : list) offer.one(item.word, std::string(item.word), item.what);
  };
  const auto own = [&](const std::vector<std::string>& list) {
    for (const auto& item : list) offer.one(item, value(item), "");
  };
  for (const auto choice : field.choices) offer.one(choice, std::string(choice), "");
  switch (field.field) {
    case Field::network:
      return own(known.networks);
    case Field::channel:
      return own(known.channels);
    case Field::stage:
      return own(known.stages);
    case Field::lang: {
      for (const auto& code : known.languages) {
        const auto* said = std::ranges::find(kLanguages, code, &Said::word);
        offer.one(code, code, said == kLanguages.end() ? "" : said->what);
      }
      for (const auto& language : kLanguages)
        if (std::ranges::find(known.languages, language.word) == known.languages.end())
          offer.one(language.word, std::string(language.word), language.what);
      return;
    }
    case Field::followers:
      return all(kFollowers);
    case Field::circle:
      return all(kCircles);
    case Field::age:
      return all(kAges);
    default:
      return;
  }
}

void offer_operators(Offer& offer) {
  for (const auto& sign : kOperators)
    if (is_letter(sign.word[0]) && sign.word[0] < 'a') offer.one(sign.word, std::string(sign.word) + " ", sign.what);
}

void offer_fields(Offer& offer) {
  for (const auto& field : kFieldsSaid)
    offer.one(std::string(field.word) + ":", std::string(field.word) + ":", field.what);
}

}  // namespace

Completion complete(std::string_view query, std::size_t cursor, const Known& known) {
  cursor = std::min(cursor, query.size());
  Completion out{cursor, cursor, {}};
  const auto place = read(query.substr(0, cursor));
  if (place.in_phrase) return out;
  // In the middle of a word there is nothing to add.
  if (cursor < query.size() && (is_letter(query[cursor]) || static_cast<unsigned char>(query[cursor]) >= 0x80))
    return out;
  out.from = place.from;
  const auto begun = query.substr(place.from, cursor - place.from);
  const bool capitals = !begun.empty() && begun[0] >= 'A' && begun[0] <= 'Z';
  Offer offer(begun, capitals && !place.field);
  if (place.field && place.field->type != FieldType::scope) {
    if (place.after_value)
      offer.one("OR", "OR ", "another value");
    else
      offer_values(offer, *place.field, known);
  } else if (!place.field) {
    if (capitals || (begun.empty() && place.after_part)) offer_operators(offer);
    if (!capitals) offer_fields(offer);
  }
  out.items = offer.take();
  if (out.items.empty()) out.from = cursor;
  return out;
}

}  // namespace kith::match
