#include "policy/page.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/hours.h"

namespace kith::policy {
namespace {

using For = PageOptions::For;

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--paper:#fffefb;--ink:#1f1d1a;--soft:#5f5a52;--line:#e2ddd4;--accent:#0b6b57;
--wash:#f6f3ed}
@media (prefers-color-scheme:dark){:root{--paper:#191816;--ink:#ece8e1;--soft:#aaa398;--line:#37342f;
--accent:#5cc3a8;--wash:#211f1c}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:44rem;margin:0 auto;padding:3rem 1.25rem 5rem}
h1,h2,h3,blockquote{font-family:Newsreader,Georgia,"Times New Roman",serif;font-weight:500;line-height:1.25}
h1{font-size:2.1rem;margin:0 0 .3rem}
h2{font-size:1.35rem;margin:2.6rem 0 .8rem}
h3{font-size:1.12rem;margin:1.6rem 0 .4rem}
.lead{font-size:1.15rem}
.small,footer{color:var(--soft);font-size:.9rem}
blockquote{margin:1.1rem 0 .5rem;font-size:1.12rem}
ul{margin:.3rem 0;padding-left:1.2rem}
li{margin:.25rem 0}
.rule{border-left:3px solid var(--accent);padding:.1rem 0 .1rem .9rem;margin:.7rem 0}
.rule p{margin:.2rem 0}
.open{border:1px dashed var(--soft);background:var(--wash);border-radius:8px;padding:.5rem .8rem;margin:.5rem 0}
dt{font-weight:600}
dd{margin:0 0 .5rem}
footer{border-top:1px solid var(--line);margin-top:3.5rem;padding-top:1rem}
@media print{body{background:#fff;color:#000;font-size:11pt}main{max-width:none;padding:0}
h2,h3,blockquote{break-after:avoid}.rule,li{break-inside:avoid}}
@page{margin:20mm}
)";

class Writer {
 public:
  Writer(const Document& document, const PageOptions& options) : document_(document), options_(options) {}

  std::string run() {
    const auto title = document_.title.empty() ? options_.organisation : document_.title;
    out_ = fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
        "<style>{}</style>\n</head>\n<body>\n<main>\n",
        escape_html(title), kStyle);
    tag("h1", title);
    if (!document_.open_words.empty()) paragraphs(document_.open_words, "lead");
    there();
    concerns();
    if (options_.reader == For::staff) rest_of_rules();
    visitors();
    if (options_.reader == For::staff) speakers();
    foot();
    return std::move(out_) + "</main>\n</body>\n</html>\n";
  }

 private:
  void tag(std::string_view element, std::string_view text, std::string_view name = {}) {
    out_ += name.empty() ? fmt::format("<{0}>{1}</{0}>\n", element, escape_html(text))
                         : fmt::format("<{0} class=\"{2}\">{1}</{0}>\n", element, escape_html(text), name);
  }
  void paragraphs(std::string_view text, std::string_view name) {
    while (!text.empty()) {
      const auto end = std::min(text.find("\n\n"), text.size());
      if (const auto one = text.substr(0, end); one.find_first_not_of(" \n") != std::string_view::npos)
        tag("p", one, name);
      text.remove_prefix(std::min(end + 2, text.size()));
    }
  }

  void there() {
    if (document_.hours)
      tag("p", fmt::format("Somebody is there to answer {} ({}).", describe(*document_.hours), document_.hours->zone));
  }

  bool staff() const { return options_.reader == For::staff; }

  void concerns() {
    if (document_.concerns.empty()) return;
    tag("h2", staff() ? "What worries us, and what follows from it" : "What we take care of");
    for (const auto& concern : document_.concerns) {
      tag("blockquote", "“" + concern.text + "”");
      if (staff() && !concern.by.empty())
        tag("p", "Written down by " + person_words(concern.by, document_, options_.people) + ".", "small");
      if (!concern.answer.empty()) tag("p", concern.answer);
      for (const auto& rule : document_.rules)
        if (rule.concern == concern.id) this->rule(rule);
      if (staff() && !document_.is_answered(concern)) tag("p", "Nothing answers this worry yet.", "open");
    }
  }

  // In public only what the organisation says of itself: agreed words and what it offers.
  void rule(const Rule& rule) {
    if (!staff()) {
      if (!rule.wording.empty()) tag("p", rule.wording);
      return;
    }
    out_ += "<div class=\"rule\">\n";
    tag("p", sentence(rule, document_, options_.people));
    if (!rule.say.empty() && rule.then != Outcome::declare) tag("p", "What you read then: " + rule.say, "small");
    if (!rule.offer.empty()) tag("p", "Instead: " + rule.offer, "small");
    if (!rule.wording.empty()) tag("p", "Agreed words: “" + rule.wording + "”", "small");
    out_ += "</div>\n";
  }

  void rest_of_rules() {
    const auto loose = [](const Rule& rule) { return rule.concern.empty(); };
    if (std::ranges::none_of(document_.rules, loose)) return;
    tag("h2", "For everything");
    for (const auto& one : document_.rules)
      if (loose(one)) rule(one);
  }

  void kept(const std::vector<Kept>& list) {
    out_ += "<ul>\n";
    for (const auto& one : list) {
      out_ += "<li>" + escape_html(one.key);
      if (!one.key.empty() && (!one.value.empty() || !one.inner.empty())) out_ += ": ";
      out_ += escape_html(one.value);
      if (!one.inner.empty() && std::ranges::all_of(one.inner, [](const Kept& k) { return k.key.empty(); })) {
        std::vector<std::string> items;
        for (const auto& item : one.inner) items.push_back(item.value);
        out_ += escape_html(listed(items, "and"));
      } else if (!one.inner.empty()) {
        kept(one.inner);
      }
      out_ += "</li>\n";
    }
    out_ += "</ul>\n";
  }
  static std::string step_words(const VisitorTerms& terms, Rung rung) {
    switch (rung) {
      case Rung::remind:
        return "we remind of what is welcome here";
      case Rung::redirect:
        return "we say where the talk belongs";
      case Rung::limit:
        return "we read no more of it for " + span_words(terms.limit);
      case Rung::block:
        return "two of us agree that the talk ends";
      case Rung::none:
        break;
    }
    return {};
  }
  void visitors() {
    if (document_.visitors.empty()) return;
    const auto& terms = document_.terms;
    tag("h2", "When you write to us");
    if (!terms.may.empty()) tag("p", fmt::format("Welcome here: {}.", listed(terms.may, "and")));
    if (!terms.may_not.empty()) tag("p", fmt::format("Not welcome here: {}.", listed(terms.may_not, "and")));
    if (terms.hides_pictures) tag("p", "Pictures you send us are hidden until a member of ours has looked at them.");
    if (!terms.rude.empty()) {
      std::vector<std::string> steps;
      for (const auto rung : terms.ladder) steps.push_back(step_words(terms, rung));
      tag("p", fmt::format("Where somebody is rude, {}. Nothing is taken away without a trace.",
                           listed(steps, "and in the end")));
    }
    for (const auto& [rung, words] : terms.words)
      tag("p", fmt::format("In our words, when we {}: “{}”", name(rung), words), "small");
    auto rest = terms.more;
    if (!terms.hides_pictures && !terms.pictures.empty()) rest.push_back({"pictures", terms.pictures, {}});
    if (!rest.empty()) kept(rest);
  }

  void speakers() {
    tag("h2", "Who speaks for us");
    out_ += "<ul>\n";
    for (const auto& s : sentences(document_, options_.people))
      if (s.rule == "voices") tag("li", s.sentence);
    out_ += "</ul>\n";
    std::vector<std::string> owners;
    for (const auto& owner : document_.owners) owners.push_back(person_words(owner, document_, options_.people));
    tag("p", fmt::format("{} {} to this policy; ask there first.", listed(owners, "and"),
                         owners.size() == 1 ? "sees" : "see"));
  }

  void foot() {
    std::vector<std::string> parts;
    if (!options_.organisation.empty()) parts.push_back(options_.organisation);
    if (options_.version) parts.push_back(fmt::format("version {}", options_.version));
    if (!options_.adopted.empty()) parts.push_back("adopted on " + options_.adopted);
    if (!options_.looked_again.empty()) parts.push_back("looked at again by " + options_.looked_again);
    out_ += "<footer>" + escape_html(fmt::format("{}", fmt::join(parts, " · "))) + "</footer>\n";
  }

  const Document& document_;
  const PageOptions& options_;
  std::string out_;
};

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  return out;
}

std::string render(const Document& document, const PageOptions& options) {
  return Writer(document, options).run();
}

}  // namespace kith::policy
