#include "match/dialects.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "match/dialect_fields.h"
#include "match/dialect_part.h"
#include "match/dialect_tokens.h"
#include "match/dialect_words.h"
#include "text/url.h"

namespace kith::match {
namespace {

using detail::ForeignField;
using detail::is_positional;
using detail::Part;
using detail::Said;
using detail::write;
using How = ForeignField::How;

constexpr std::array<std::string_view, 6> kNames{"kith", "brandwatch", "meltwater", "talkwalker", "sprinklr", "x"};
constexpr std::size_t kDifferencesMost = 200;
constexpr int kDistanceMost = 100;

class Translator {
 public:
  Translator(std::string_view source, Dialect dialect, std::vector<Said> said) : source_(source), dialect_(dialect) {
    for (auto& token : said) {
      if (token.is == Said::Is::comment)
        differ(token.from, token.to, "", "comments are not kept here");
      else
        said_.push_back(std::move(token));
    }
  }

  Imported run() {
    Imported out;
    out.dialect = dialect_;
    auto part = either(0);
    if (peek().is != Said::Is::end && !broken_)
      broken(peek().from, "this bracket closes nothing", "take it out, or open one before it");
    std::ranges::sort(differences_, {}, [](const Difference& d) { return std::pair(d.from, d.to); });
    out.differences = std::move(differences_);
    out.problem = std::move(problem_);
    if (!out.problem && part.is == Part::Is::gone)
      out.problem = at(source_, 0, "this query is empty", "write a word to look for");
    if (broken_ || part.is == Part::Is::gone) return out;
    const auto query = parse(write(part));
    if (query) {
      out.query = print(*query);
      if (parse(out.query)) return out;
      out.query.clear();
    }
    if (!out.problem && !query) out.problem = at(source_, part.from, query.error().message, query.error().hint);
    if (!out.problem) out.problem = at(source_, part.from, "this query grew too long", "split it into several");
    return out;
  }

 private:
  const Said& peek() const { return said_[next_]; }
  Said take() { return said_[next_ + 1 < said_.size() ? next_++ : next_]; }
  std::string was(std::size_t from, std::size_t to) const { return std::string(source_.substr(from, to - from)); }

  void differ(std::size_t from, std::size_t to, std::string now, std::string_view message) {
    if (differences_.size() < kDifferencesMost)
      differences_.push_back({from, to, was(from, to), std::move(now), std::string(message)});
  }

  Part gone(std::size_t from, std::size_t to, std::string_view why, std::string_view hint = {}) {
    differ(from, to, "", std::string(why) + (hint.empty() ? "" : "; ") + std::string(hint));
    if (!problem_)
      problem_ =
          at(source_, from, "`" + was(from, std::min(to, from + 60)) + "` has no equal here: " + std::string(why),
             hint.empty() ? "without it the query means something else" : std::string(hint));
    Part part;
    part.from = from;
    part.to = to;
    return part;
  }

  Part broken(std::size_t offset, std::string_view message, std::string_view hint) {
    if (!broken_) problem_ = at(source_, offset, std::string(message), std::string(hint));
    broken_ = true;
    next_ = said_.size() - 1;
    return {};
  }

  Part leaf(const Said& said, std::string text, bool word) {
    Part part;
    part.is = Part::Is::leaf;
    part.text = std::move(text);
    part.word = word;
    part.from = said.from;
    part.to = said.to;
    return part;
  }

  // Puts parts together, those that had no equal left out.
  static Part join(Part::Is is, std::vector<Part> parts) {
    Part out;
    out.is = is;
    out.from = parts.front().from;
    out.to = parts.back().to;
    std::erase_if(parts, [](const Part& p) { return p.is == Part::Is::gone; });
    if (parts.size() == 1) return std::move(parts[0]);
    if (parts.empty()) out.is = Part::Is::gone;
    out.kids = std::move(parts);
    return out;
  }

  Part either(std::size_t depth) {
    if (depth > limits::kQueryDepth)
      return broken(peek().from, "brackets are nested deeper than 64", "split the query into several");
    std::vector<Part> parts;
    bool mixed = false;
    for (;;) {
      const auto first = next_;
      parts.push_back(both(depth));
      const bool joined = std::any_of(said_.begin() + static_cast<std::ptrdiff_t>(first),
                                      said_.begin() + static_cast<std::ptrdiff_t>(next_),
                                      [](const Said& s) { return s.is == Said::Is::land; });
      mixed = mixed || (joined && parts.back().is == Part::Is::all && !parts.back().bracketed);
      if (peek().is != Said::Is::lor) break;
      take();
    }
    // Their own help asks for brackets and does not say which binds first.
    if (mixed && parts.size() > 1 &&
        (dialect_ == Dialect::brandwatch || dialect_ == Dialect::talkwalker || dialect_ == Dialect::sprinklr)) {
      auto whole = join(Part::Is::any, parts);
      differ(parts.front().from, parts.back().to, write(whole),
             "AND binds before OR here; write brackets where you mean it otherwise");
      return whole;
    }
    return join(Part::Is::any, std::move(parts));
  }

  bool begins() const {
    const auto is = peek().is;
    return is != Said::Is::end && is != Said::Is::close && is != Said::Is::lor && is != Said::Is::land &&
           is != Said::Is::near;
  }

  Part both(std::size_t depth) {
    std::vector<Part> parts;
    for (;;) {
      parts.push_back(negated(depth));
      while (take_site(parts.back(), depth)) continue;
      if (peek().is == Said::Is::land) {
        take();
        continue;
      }
      if (!begins()) break;
      if (peek().is != Said::Is::lnot) side_by_side(parts.back());
    }
    return join(Part::Is::all, std::move(parts));
  }

  // Talkwalker's sites side by side: any of them will do.
  bool take_site(Part& left, std::size_t depth) {
    if (dialect_ != Dialect::talkwalker || left.field != "site" || peek().is != Said::Is::field ||
        peek().text != "site")
      return false;
    std::vector<Part> sites;
    sites.push_back(std::move(left));
    sites.push_back(negated(depth));
    left = join(Part::Is::any, std::move(sites));
    left.field = "site";
    differ(left.from, left.to, write(left), "sites side by side are either of them");
    return true;
  }

  // Two words with nothing between them: AND here, and not always there.
  void side_by_side(const Part& left) {
    const bool plain = peek().is == Said::Is::word && left.is == Part::Is::leaf && left.word &&
                       !source_.substr(left.from).starts_with('"');
    if (plain && dialect_ != Dialect::x)
      differ(left.from, peek().to, was(left.from, left.to) + " AND " + was(peek().from, peek().to),
             "words side by side are all looked for, anywhere; put them in quotation marks for the phrase");
  }

  Part negated(std::size_t depth) {
    if (depth > limits::kQueryDepth)
      return broken(peek().from, "NOT is nested deeper than 64", "split the query into several");
    if (peek().is != Said::Is::lnot) return nearness(depth);
    const auto sign = take();
    auto inner = negated(depth + 1);
    if (inner.is == Part::Is::gone) return inner;
    Part out;
    out.is = Part::Is::none;
    out.from = sign.from;
    out.to = inner.to;
    out.kids.push_back(std::move(inner));
    return out;
  }

  Part nearness(std::size_t depth) {
    auto left = unit(depth);
    for (std::size_t links = 0; peek().is == Said::Is::near; ++links) {
      if (links + depth >= limits::kQueryDepth)
        return broken(peek().from, "more than 64 NEARs in a row", "split the query into several");
      const auto sign = take();
      auto right = peek().is == Said::Is::lnot ? negated(depth + 1) : unit(depth);
      if (broken_) return {};
      left = near(std::move(left), std::move(right), sign);
    }
    return left;
  }

  int distance(const Said& sign) {
    // Meltwater: "no more than 4 words between each other" where none is given.
    int value = sign.number < 0 ? 4 : sign.number;
    const std::string name = sign.ordered ? "ONEAR/" : "NEAR/";
    if (value > kDistanceMost) {
      value = kDistanceMost;
      differ(sign.from, sign.to, name + std::to_string(value), "at most 100 words may stand between here");
    } else if (sign.number < 0) {
      differ(sign.from, sign.to, name + "4", "the distance is always written here; without one 4 was meant");
    } else if (sign.ordered && source_[sign.from] != 'O' && source_[sign.from] != 'o') {
      differ(sign.from, sign.to, name + std::to_string(value),
             "`NEAR/" + std::to_string(value) + "f` is in this order: `ONEAR` here");
    }
    return value;
  }

  Part near(Part left, Part right, const Said& sign) {
    const auto from = left.from, to = right.to;
    const int words = distance(sign);
    if (left.is == Part::Is::gone || right.is == Part::Is::gone) return gone(from, to, "one side of it has no equal");
    for (auto* side : {&left, &right}) {
      if (side->is == Part::Is::all && std::ranges::all_of(side->kids, is_positional)) {
        auto& other = side == &left ? right : left;
        if (!is_positional(other)) break;
        std::vector<Part> each;
        for (auto& kid : side->kids)
          each.push_back(side == &left ? pair(kid, other, words, sign.ordered) : pair(other, kid, words, sign.ordered));
        auto out = join(Part::Is::all, std::move(each));
        out.from = from;
        out.to = to;
        differ(from, to, write(out), "AND inside NEAR can be read in two ways: here each of them is near");
        return out;
      }
    }
    if (is_positional(left) && is_positional(right))
      return pair(std::move(left), std::move(right), words, sign.ordered);
    return gone(from, to, "NEAR stands between words, phrases and groups of them joined with OR",
                "use AND for fields, and `a AND NOT (a NEAR/5 b)` for what must not be near");
  }

  static Part pair(Part left, Part right, int words, bool ordered) {
    Part out;
    out.is = Part::Is::near;
    out.from = left.from;
    out.to = right.to;
    out.distance = words;
    out.ordered = ordered;
    out.kids.push_back(std::move(left));
    out.kids.push_back(std::move(right));
    return out;
  }

  Part unit(std::size_t depth) {
    const auto said = take();
    switch (said.is) {
      case Said::Is::open:
        return bracket(said, depth);
      case Said::Is::field:
        return field(said, depth);
      case Said::Is::word:
      case Said::Is::quoted:
      case Said::Is::cased:
      case Said::Is::range:
        return word(said);
      case Said::Is::end:
        return broken(said.from, "the query ends where something should follow",
                      "add what to look for, or take out the last operator");
      case Said::Is::close:
        return broken(said.from, "there is nothing before this closing bracket",
                      "write something inside the brackets, or after the operator");
      default:
        return broken(said.from, "there is nothing on the left of `" + was(said.from, said.to) + "`",
                      "to look for the word itself, put it in quotation marks");
    }
  }

  Part bracket(const Said& open, std::size_t depth) {
    auto inner = either(depth + 1);
    if (broken_) return {};
    if (peek().is != Said::Is::close) return broken(open.from, "this bracket is never closed", "add a `)`");
    const auto close = take();
    inner.bracketed = true;
    if (inner.is != Part::Is::leaf) {
      inner.from = open.from;
      inner.to = close.to;
    }
    return close.number >= 0 ? together(std::move(inner), close.number) : inner;
  }

  // Brandwatch's `((a OR b) AND (c OR d))~5`.
  Part together(Part inner, int number) {
    if (inner.is == Part::Is::gone || inner.is != Part::Is::all || !std::ranges::all_of(inner.kids, is_positional))
      return gone(inner.from, inner.to, "`~` after brackets wants groups of words joined with AND");
    const int words = std::min(number, kDistanceMost);
    auto out = std::move(inner.kids[0]);
    for (std::size_t i = 1; i < inner.kids.size(); ++i)
      out = pair(std::move(out), std::move(inner.kids[i]), words, false);
    out.from = inner.from;
    out.to = inner.to;
    differ(out.from, out.to, write(out), "groups near each other are joined with NEAR here");
    return out;
  }

  Part word(const Said& said) {
    auto made = detail::import_word(said, dialect_);
    if (!made.problem.message.empty()) return gone(said.from, said.to, made.problem.message, made.problem.hint);
    if (!made.difference.empty()) differ(said.from, said.to, made.text, made.difference);
    return leaf(said, std::move(made.text), true);
  }

  Part field(const Said& name, std::size_t depth) {
    const auto* f = detail::find_foreign(dialect_, name.text);
    if (peek().is == Said::Is::end || peek().is == Said::Is::close)
      return broken(name.from, "`" + name.text + ":` has no value", "write the value after the colon");
    if (!f) {
      const auto to = skip_value();
      return gone(name.from, to, "no field `" + name.text + ":` is known of this tool",
                  "to look for the text itself, put it in quotation marks");
    }
    if (f->how == How::words || (f->how == How::exact && peek().is == Said::Is::open)) return scoped(name, *f, depth);
    if (f->how == How::none || f->how == How::ignored) {
      const auto to = skip_value();
      if (f->how == How::none) return gone(name.from, to, f->what);
      differ(name.from, to, "", f->what);
      return {};
    }
    if (peek().is != Said::Is::open) return value(name, *f, take());
    const auto open = take();
    std::vector<Part> values;
    while (peek().is != Said::Is::close) {
      if (peek().is == Said::Is::lor) {
        take();
      } else if (peek().is == Said::Is::word || peek().is == Said::Is::quoted || peek().is == Said::Is::range) {
        values.push_back(value(name, *f, take()));
      } else if (peek().is == Said::Is::end) {
        return broken(open.from, "this bracket is never closed", "add a `)`");
      } else {
        return broken(peek().from, "a list of values is joined with OR", "write one field for each");
      }
    }
    take();
    if (values.empty()) return broken(open.from, "there is nothing between these brackets", "write a value");
    auto out = join(Part::Is::any, std::move(values));
    out.from = name.from;
    return out;
  }

  // Past the value of a field, whatever it is; where it ends.
  std::size_t skip_value() {
    std::size_t open = 0, to = peek().to;
    do {
      if (peek().is == Said::Is::end) break;
      if (peek().is == Said::Is::open) ++open;
      if (peek().is == Said::Is::close && open) --open;
      to = take().to;
    } while (open);
    return to;
  }

  Part scoped(const Said& name, const ForeignField& f, std::size_t depth) {
    const auto before = differences_.size();
    auto inner = unit(depth + 1);
    if (broken_ || inner.is == Part::Is::gone) return inner;
    if (f.how == How::exact) {
      differences_.resize(before);
      make_exact(inner);
    }
    Part out;
    out.is = Part::Is::leaf;
    out.from = name.from;
    out.to = inner.to;
    out.text = f.to.empty() ? "(" + write(inner) + ")" : std::string(f.to) + ":(" + write(inner) + ")";
    const auto parsed = parse(out.text, {.allow_negative = true});
    if (!parsed) return gone(out.from, out.to, parsed.error().message, parsed.error().hint);
    out.text = print(*parsed);
    if (parsed->root.is == Node::Is::all || parsed->root.is == Node::Is::any) out.text = "(" + out.text + ")";
    if (!f.what.empty()) differ(out.from, out.to, out.text, f.what);
    return out;
  }

  // Words of an exact field, to the letter.
  void make_exact(Part& part) {
    for (auto& kid : part.kids) make_exact(kid);
    if (part.is != Part::Is::leaf) return;
    auto text = std::string_view(source_).substr(part.from, part.to - part.from);
    if (text.size() > 1 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    part.text = detail::raw_of(text);
  }

  Part value(const Said& name, const ForeignField& f, const Said& said) {
    std::string text(said.text);
    const auto made = [&](std::string now, std::string_view what) {
      const auto parsed = parse(now);
      if (!parsed) return gone(name.from, said.to, parsed.error().message, parsed.error().hint);
      now = print(*parsed);
      if (parsed->root.is == Node::Is::all) now = "(" + now + ")";
      if (!what.empty()) differ(name.from, said.to, now, what);
      auto out = leaf(said, std::move(now), false);
      out.from = name.from;
      out.field = f.to;
      return out;
    };
    const auto quoted = [&](std::string_view v) { return std::string(f.to) + ":" + detail::quote_of(v); };
    switch (f.how) {
      case How::exact: {
        const auto raw = detail::raw_of(text);
        auto out = made(f.to.empty() ? raw : std::string(f.to) + ":(" + raw + ")",
                        f.what.empty() && said.is != Said::Is::quoted ? "`raw:` wants quotation marks here" : f.what);
        out.word = f.to.empty() && out.is == Part::Is::leaf;
        return out;
      }
      case How::site: {
        auto site = text::site_of(text.contains("://") ? text : "http://" + text);
        if (site.starts_with("www.")) site.erase(0, 4);
        const auto slash = text.find('/', text.contains("://") ? text.find("://") + 3 : 0);
        if (slash != std::string::npos && slash + 1 < text.size())
          return made("url:" + detail::quote_of(text), "a site has no path here: part of the address is `url:`");
        if (site.empty()) site = text;
        return made("site:" + detail::quote_of(site), !f.what.empty() ? f.what
                                                      : site != text  ? "a site is written without `www.` and `http://`"
                                                                      : "");
      }
      case How::address:
        if (name.text == "subreddit") text = "/r/" + text;
        return made(quoted(text), f.what);
      case How::lang: {
        const auto code = detail::language_of(text);
        return made("lang:" + code, !f.what.empty() ? f.what : code != text ? "a language is a short code here" : "");
      }
      case How::tag:
      case How::handle: {
        while (!text.empty() && (text[0] == '#' || text[0] == '@')) text.erase(0, 1);
        const auto sign = (f.how == How::tag ? "#" : "@") + text;
        return made(f.to == "reply" ? "is:reply AND " + sign : sign, f.what);
      }
      case How::choice: {
        const auto* choice = detail::find_choice(name.text, detail::lower(text));
        if (choice) return made(std::string(choice->to), !choice->what.empty() ? choice->what : f.what);
        return gone(name.from, said.to, "`" + name.text + ":" + text + "` is not known here");
      }
      case How::number:
        return made(std::string(f.to) + ":" + detail::number_of(said),
                    f.what.empty() && said.is == Said::Is::range ? "a range is written `1..5` here" : f.what);
      default:
        return made(quoted(text), f.what);
    }
  }

  std::string_view source_;
  Dialect dialect_;
  std::vector<Said> said_;
  std::size_t next_ = 0;
  std::vector<Difference> differences_;
  std::optional<Problem> problem_;
  bool broken_ = false;
};

}  // namespace

std::string_view name(Dialect dialect) {
  return kNames[static_cast<std::size_t>(dialect)];
}

std::optional<Dialect> find_dialect(std::string_view name) {
  const auto* found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Dialect>(found - kNames.begin());
}

Imported import_query(std::string_view source, std::optional<Dialect> dialect) {
  const auto from = dialect.value_or(guess_dialect(source).dialect);
  Imported out;
  out.dialect = from;
  if (from == Dialect::kith) {
    const auto query = parse(source);
    if (query)
      out.query = print(*query);
    else
      out.problem = query.error();
    return out;
  }
  auto said = detail::read_tokens(source, from);
  if (!said) {
    out.problem = std::move(said).error();
    return out;
  }
  return Translator(source, from, std::move(*said)).run();
}

}  // namespace kith::match
