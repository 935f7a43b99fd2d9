#include "policy/condition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/ascii.h"

namespace kith::policy {
namespace {

using match::Problem;
using match::Taken;

constexpr std::array<std::string_view, 3> kFlags{"first_contact", "outreach", "working_hours"};
constexpr std::array<std::string_view, 10> kNumbers{"faces", "released", "hard_sell", "give_to_ask", "asks",
                                                    "posts", "clutter",  "frequency", "circle",      "undescribed"};
constexpr std::array<std::string_view, 4> kCalls{"topic", "names", "states", "contradicts"};
constexpr std::string_view kFaces = "every face has a release for this channel";

struct Choice {
  std::string_view name;
  std::vector<std::string_view> values;  // empty: any
};
const std::vector<Choice>& choices() {
  static const std::vector<Choice> all{
      {"visibility", {"public", "unlisted", "followers", "direct"}},
      {"conversation", {"complaint"}},
      {"tone", {"negative", "neutral", "positive"}},
      {"speaker",
       {"viewer", "contributor", "agent", "spokesperson", "policy_owner", "admin", "owner"}},
      {"network", {}},
      {"channel", {}},
      {"lang", {}},
      {"fact", {"public", "internal", "confidential"}},
  };
  return all;
}

bool is_name(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::string_view word_of(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_name(text[end])) ++end;
  return text.substr(0, end);
}

// first-contact, First_contact and first_contact are one.
std::string plain(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c == '-') c = '_';
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

template <class List>
bool has(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != std::ranges::end(list);
}

const Choice* find_choice(std::string_view name) {
  const auto found = std::ranges::find(choices(), name, &Choice::name);
  return found == choices().end() ? nullptr : &*found;
}

std::vector<std::string_view> fact_names() {
  std::vector<std::string_view> out(kFlags.begin(), kFlags.end());
  out.insert(out.end(), kNumbers.begin(), kNumbers.end());
  for (const auto& choice : choices()) out.push_back(choice.name);
  return out;
}

class Facts {
 public:
  explicit Facts(std::vector<Atom>& atoms) : atoms_(atoms) {}
  using Answer = std::expected<std::optional<Taken>, Problem>;

  Answer take(std::string_view rest) {
    rest_ = rest;
    pos_ = 0;
    if (!is_letter(rest[0])) return std::nullopt;
    if (rest.starts_with(kFaces)) return faces();
    const auto word = word_of(rest);
    if (word == "AND" || word == "OR" || word == "NOT" || word == "NEAR" || word == "ONEAR")
      return std::nullopt;
    pos_ = word.size();
    if (pos_ < rest.size() && rest[pos_] == ':') return std::nullopt;
    const auto name = plain(word);
    if (pos_ < rest.size() && rest[pos_] == '(') return call(name);
    const auto after_word = pos_;
    skip_space();
    if (pos_ < rest.size() && (rest[pos_] == '<' || rest[pos_] == '>' || rest[pos_] == '='))
      return number(name);
    const auto next = word_of(rest.substr(pos_));
    if (next == "is") return choice(name);
    if (next == "in" && name == "contact") return contact();
    pos_ = after_word;
    if (has(kFlags, name)) return add({.is = Atom::Is::flag, .name = name}, name);
    if (has(kNumbers, name))
      return wrong(0, "`" + std::string(word) + "` is a number",
                   "compare it, like `" + std::string(word) + " > 3`");
    if (find_choice(name) && name != "fact" && name != "channel" && name != "network" &&
        name != "tone" && name != "conversation" && name != "speaker")
      return wrong(0, "`" + std::string(word) + "` wants a value",
                   "write `" + std::string(word) +
                       " is …`; to look for the word itself, put it in quotation marks");
    return maybe_mistyped(word, name);
  }

 private:
  std::unexpected<Problem> wrong(std::size_t offset, std::string message, std::string hint) const {
    return std::unexpected(Problem{std::move(message), std::move(hint), offset, 1, 1});
  }
  void skip_space() {
    while (pos_ < rest_.size() && (rest_[pos_] == ' ' || rest_[pos_] == '\n' ||
                                   rest_[pos_] == '\t' || rest_[pos_] == '\r'))
      ++pos_;
  }
  Answer add(Atom atom, std::string canonical) {
    const auto id = static_cast<int>(atoms_.size());
    atoms_.push_back(std::move(atom));
    return Taken{pos_, std::move(canonical), id};
  }

  Answer faces() {
    pos_ = kFaces.size();
    return add({.is = Atom::Is::flag, .name = "every_face_released"}, std::string(kFaces));
  }

  // A plain word is looked for in the text, unless it looks like a fact written wrongly.
  Answer maybe_mistyped(std::string_view word, const std::string& name) {
    const auto names = fact_names();
    const auto meant = match::nearest(name, names);
    const bool near = !meant.empty() && name.size() >= 6 && name.size() + 2 >= meant.size() &&
                      meant.size() + 2 >= name.size();
    if (word.contains('_') || (near && word.contains('-')))
      return wrong(0, "there is no fact `" + std::string(word) + "`",
                   meant.empty() ? "to look for the words, put them in quotation marks"
                                 : "did you mean `" + std::string(meant) + "`?");
    return std::nullopt;
  }

  Answer call(const std::string& name) {
    const auto close = rest_.find(')', pos_);
    if (!has(kCalls, name)) {
      const auto meant = match::nearest(name, kCalls);
      return wrong(0, "there is no `" + name + "(…)`",
                   meant.empty() ? "it knows topic(…), names(…), states(…) and contradicts(…)"
                                 : "did you mean `" + std::string(meant) + "(…)`?");
    }
    if (close == std::string_view::npos)
      return wrong(pos_, "this bracket is never closed", "add a `)`");
    auto inside = rest_.substr(pos_ + 1, close - pos_ - 1);
    while (inside.starts_with(' ')) inside.remove_prefix(1);
    while (inside.ends_with(' ')) inside.remove_suffix(1);
    if (inside.empty())
      return wrong(pos_, "there is nothing in these brackets",
                   "name what is meant, like `topic(religion)`");
    pos_ = close + 1;
    auto canonical = name + "(" + std::string(inside) + ")";
    if (name == "topic")
      return add({.is = Atom::Is::topic, .name = std::string(inside)}, canonical);
    if (name == "names")
      return add({.is = Atom::Is::names, .name = std::string(inside)}, canonical);
    if (name == "states") return add({.is = Atom::Is::states, .name = std::string(inside)}, canonical);
    return contradicts(inside, canonical);
  }

  // `contradicts(facts)`, `contradicts(recent posts)`, `contradicts(recent posts, 30 days)`
  Answer contradicts(std::string_view inside, const std::string& canonical) {
    Atom atom{.is = Atom::Is::contradicts, .name = std::string(inside.substr(0, inside.find(',')))};
    const auto comma = inside.find(',');
    bool good = atom.name == "facts" ? comma == std::string_view::npos : atom.name == "recent posts";
    if (comma != std::string_view::npos) {
      auto rest = inside.substr(comma + 1);
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      int days = 0;
      const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), days);
      const auto unit = rest.substr(static_cast<std::size_t>(end - rest.data()));
      good = good && error == std::errc{} && days > 0 && (unit == " days" || unit == " day");
      atom.number = days;
    }
    if (!good)
      return wrong(0, "nothing can be held against `" + std::string(inside) + "`",
                   "write `contradicts(facts)` or `contradicts(recent posts, 30 days)`");
    return add(std::move(atom), canonical);
  }

  Answer number(const std::string& name) {
    if (!has(kNumbers, name)) {
      const auto meant = match::nearest(name, kNumbers);
      return wrong(
          0, "there is no number `" + name + "`",
          meant.empty()
              ? "it knows faces, released, undescribed, hard_sell, give_to_ask, asks, posts, clutter, frequency, "
                "circle"
              : "did you mean `" + std::string(meant) + "`?");
    }
    Atom atom{.is = Atom::Is::number, .name = name};
    std::string sign(1, rest_[pos_++]);
    if (pos_ < rest_.size() && rest_[pos_] == '=' && sign != "=") sign += rest_[pos_++];
    using enum match::Compare;
    atom.compare = sign == "<"    ? below
                   : sign == ">"  ? above
                   : sign == "<=" ? at_most
                   : sign == ">=" ? at_least
                                  : is;
    skip_space();
    const auto* begin = rest_.data() + pos_;
    const auto [end, error] =
        std::from_chars(begin, rest_.data() + rest_.size(), atom.number, std::chars_format::fixed);
    if (error != std::errc{})
      return wrong(pos_, "a number is missing here", "write it like `" + name + " " + sign + " 3`");
    const std::string digits(begin, end);
    pos_ += static_cast<std::size_t>(end - begin);
    auto canonical = name + " " + sign + " " + digits;
    // `clutter > 3 in 1 day`
    const auto before = pos_;
    skip_space();
    if (word_of(rest_.substr(pos_)) == "in") {
      pos_ += 2;
      skip_space();
      const auto count = word_of(rest_.substr(pos_));
      pos_ += count.size();
      skip_space();
      const auto unit = word_of(rest_.substr(pos_));
      pos_ += unit.size();
      canonical += " in " + std::string(count) + " " + std::string(unit);
      // Posts are counted by the day.
      if (name != "clutter" || count != "1" || unit != "day") atom = {.is = Atom::Is::later, .name = canonical};
      return add(std::move(atom), canonical);
    }
    pos_ = before;
    return add(std::move(atom), canonical);
  }

  Answer choice(const std::string& name) {
    const auto* known = find_choice(name);
    if (!known) {
      std::vector<std::string_view> names;
      for (const auto& choice : choices()) names.push_back(choice.name);
      const auto meant = match::nearest(name, names);
      return wrong(0, "there is no fact `" + name + "`",
                   meant.empty() ? "to look for the words, put them in quotation marks"
                                 : "did you mean `" + std::string(meant) + " is …`?");
    }
    pos_ += 2;
    skip_space();
    Atom atom{.is = Atom::Is::choice, .name = name};
    auto value = word_of(rest_.substr(pos_));
    if (value == "not") {
      atom.negated = true;
      pos_ += 3;
      skip_space();
      value = word_of(rest_.substr(pos_));
    }
    atom.value = plain(value);
    if (value.empty() || (!known->values.empty() && !has(known->values, atom.value))) {
      std::string hint = "it can be";
      for (const auto v : known->values) hint += " " + std::string(v);
      return wrong(pos_, "`" + name + "` cannot be `" + std::string(value) + "`",
                   known->values.empty() ? "name one" : hint);
    }
    pos_ += value.size();
    auto canonical = name + (atom.negated ? " is not " : " is ") + atom.value;
    if (name == "fact") atom.is = Atom::Is::fact_is;
    if (known->values.empty()) atom.value = std::string(value);
    return add(std::move(atom), canonical);
  }

  Answer contact() {
    pos_ += 2;
    skip_space();
    const auto value = word_of(rest_.substr(pos_));
    if (value.empty())
      return wrong(pos_, "a register is missing here", "write it like `contact in clients`");
    pos_ += value.size();
    return add({.is = Atom::Is::contact_in, .name = std::string(value)},
               "contact in " + std::string(value));
  }

  std::vector<Atom>& atoms_;
  std::string_view rest_;
  std::size_t pos_ = 0;
};

}  // namespace

std::expected<Condition, match::Problem> parse_condition(std::string_view source) {
  Condition condition;
  condition.source = source;
  Facts facts(condition.atoms);
  const match::Extension extension = [&](std::string_view rest) { return facts.take(rest); };
  const match::ParseOptions options{
      .allow_negative = true, .explicit_and = true, .extension = &extension};
  auto query = match::parse(source, options);
  if (!query) return std::unexpected(std::move(query).error());
  condition.root = std::move(query->root);
  return condition;
}

std::vector<std::string_view> number_facts() {
  return {kNumbers.begin(), kNumbers.end()};
}

}  // namespace kith::policy
