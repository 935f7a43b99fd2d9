// The page a letter leads to: what waits, why, and two buttons. Without script, for a phone; only pressing a button
// decides, since mail scanners follow links.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "api/comfort.h"
#include "api/comfort/policy_json.h"
#include "api/rate.h"
#include "base/limits.h"
#include "net/url.h"
#include "policy/page.h"
#include "publish/approvals/approval_mail.h"
#include "publish/outbox/outbox.h"
#include "publish/policies/policies.h"
#include "store/check_text.h"
#include "text/word_diff.h"

namespace kith::api {
namespace {

using policy::escape_html;
using publish::LetterState;
using store::Transaction;

constexpr double kBurst = 30, kPerSecond = 0.5;
// A browser counts letters, of which one has up to three bytes here, and each of them three signs in a form.
constexpr std::size_t kNoteMost = 2000, kNoteBytes = 3 * kNoteMost, kFormMost = 4 * kNoteBytes;

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--paper:#fffefb;--ink:#1f1d1a;--soft:#5f5a52;--line:#8b857a;--accent:#0b6b57;--on:#fff;
--wash:#eaf3f0;--del:#8c2f1b;--ins:#0b6b57}
@media (prefers-color-scheme:dark){:root{--paper:#191816;--ink:#ece8e1;--soft:#b3aca1;--line:#6d675e;--accent:#5cc3a8;
--on:#12211d;--wash:#20302c;--del:#f0a08d;--ins:#7fd8c0}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:38rem;margin:0 auto;padding:1.5rem 1.1rem 3rem}
h1{font:500 1.55rem/1.25 Newsreader,Georgia,serif;margin:0 0 .5rem}
h2{font-size:1rem;margin:1.5rem 0 .3rem}
blockquote{margin:1rem 0;padding:.8rem 1rem;background:var(--wash);border-radius:14px 14px 4px 14px;
white-space:pre-wrap;overflow-wrap:anywhere}
p,li{overflow-wrap:anywhere}
ul{padding-left:1.2rem;margin:.3rem 0}
.small{color:var(--soft);font-size:.92rem}
ins{color:var(--ins);text-decoration:underline}
del{color:var(--del)}
label{display:block;margin:1.5rem 0 .3rem}
textarea{width:100%;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:8px;
padding:.5rem .7rem}
.do{display:flex;flex-wrap:wrap;gap:.7rem;margin-top:1rem}
button{font:inherit;font-weight:600;min-height:48px;flex:1 1 9rem;border-radius:10px;border:1px solid var(--accent);
background:transparent;color:var(--accent);cursor:pointer}
button.yes{background:var(--accent);color:var(--on)}
a{color:var(--accent)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
)";

// Addresses carry the token: nobody else is to learn them, keep them or list them.
net::Response html(int status, std::string_view title, std::string_view body) {
  auto answer = net::Response::text(
      status,
      fmt::format("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n{}</main>\n</body>\n"
                  "</html>\n",
                  escape_html(title), kStyle, escape_html(title), body),
      "text/html; charset=utf-8");
  answer.headers.set("Content-Security-Policy",
                     "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
                     "frame-ancestors 'none'");
  answer.headers.set("Cache-Control", "no-store");
  answer.headers.set("Referrer-Policy", "same-origin");
  answer.headers.set("X-Content-Type-Options", "nosniff");
  answer.headers.set("X-Robots-Tag", "noindex");
  return answer;
}

net::Response words(int status, std::string_view title, std::string_view text) {
  return html(status, title, fmt::format("<p>{}</p>\n", escape_html(text)));
}

net::Response closed(LetterState state) {
  switch (state) {
    case LetterState::used:
      return words(410, "You have answered", "This link was good for one answer, and it was given.");
    case LetterState::expired:
      return words(410, "This link is too old", "Open Kith to see whether it still waits.");
    case LetterState::changed:
      return words(410, "The words have changed", "Whoever is asked about the new ones gets another mail.");
    default:
      return words(410, "Nothing waits for you here",
                   "It was decided by somebody else, taken back, or it is not yours to decide any more.");
  }
}

struct Opened {
  publish::Letter letter;
  LetterState state = LetterState::not_asked;
  publish::Approval approval;
  std::string by, organisation;
  bool has_files = false;
};

Result<Opened> open(Transaction& tx, DeskApi& api, std::string_view key, const Call& call) {
  Opened out;
  TRY(out.letter, publish::open_letter(tx, key, call.http.param("token")));
  TRY(out.state, publish::letter_state(tx, api.gate, out.letter, call.now));
  TRY(out.approval, publish::find_approval(tx, out.letter.workspace, out.letter.approval));
  TRY(out.by, publish::member_name(tx, out.letter.workspace, out.approval.by));
  TRY(out.organisation, publish::workspace_name(tx, out.letter.workspace));
  TRY(const auto delivery, publish::find_delivery(tx, out.letter.workspace, out.letter.delivery));
  out.has_files = !delivery.content.media.empty();
  return out;
}

std::string changed(const publish::TextChange& change) {
  std::string out = fmt::format("<h2>What {} changed</h2>\n<blockquote>",
                                escape_html(change.by_name.empty() ? "somebody" : change.by_name));
  for (const auto& [is, text] : text::word_diff(change.before, change.after)) {
    if (is == text::Piece::Is::same) {
      out += escape_html(text);
      continue;
    }
    const bool added = is == text::Piece::Is::added;
    out += fmt::format("<{0}><span class=\"hidden\">{1}: </span>{2}<span class=\"hidden\"> end </span></{0}>",
                       added ? "ins" : "del", added ? "added" : "removed", escape_html(text));
  }
  return out + "</blockquote>\n";
}

std::string reasons(const publish::Approval& a) {
  std::string out = "<h2>Why it waits</h2>\n<ul>\n";
  for (const auto& demand : a.demands) {
    if (demand.state != "waiting") continue;
    out += fmt::format("<li>{}", escape_html(demand.reason.empty() ? demand.rule : demand.reason));
    for (const auto& said : demand.said)
      out += fmt::format(" <span class=\"small\">{} said yes.</span>", escape_html(said.name));
    out += "</li>\n";
  }
  return out + "</ul>\n";
}

net::Response page(const Opened& opened) {
  const auto& a = opened.approval;
  std::string body = fmt::format("<p class=\"small\">{}</p>\n", escape_html(opened.organisation));
  body += fmt::format("<blockquote>{}</blockquote>\n", escape_html(a.text));
  if (!a.changes.empty()) body += changed(a.changes.back());
  body += reasons(a);
  if (opened.has_files) {
    body += "<p>It carries files, and whoever lets them go looks at them first: open Kith to decide.</p>\n";
  } else {
    body += fmt::format(
        "<form method=\"post\">\n<label for=\"note\">A word to {0}, if you like</label>\n"
        "<textarea id=\"note\" name=\"note\" rows=\"2\" maxlength=\"{1}\"></textarea>\n<div class=\"do\">\n"
        "<button class=\"yes\" name=\"decision\" value=\"approve\">Approve</button>\n"
        "<button name=\"decision\" value=\"refuse\">Refuse</button>\n</div>\n</form>\n",
        escape_html(opened.by), kNoteMost);
  }
  body += "<p class=\"small\">To change a word, open Kith. This link is yours alone; do not pass it on.</p>\n";
  return html(200, opened.by + " would like to say", body);
}

net::Response done(const publish::Verdict& verdict, const publish::Approval& after, const std::string& by,
                   const policy::PeopleNames& people) {
  if (!verdict.approve) return words(200, "It stays here", by + " sees that you refused it, and your words.");
  const auto waits = [](const auto& demand) { return demand.state == "waiting"; };
  if (std::ranges::none_of(after.demands, waits))
    return words(200, "Approved", "It goes on its way now.");
  std::vector<std::string> left;
  for (const auto& demand : after.demands)
    for (const auto& handle : demand.asked_of) {
      const auto name = people.find(handle);
      const auto& who = name == people.end() ? handle : name->second;
      if (demand.state == "waiting" && std::ranges::find(left, who) == left.end()) left.push_back(who);
    }
  return words(200, "Approved", fmt::format("Your yes is kept. It still waits for: {}.", fmt::join(left, ", ")));
}

// Errors: invalid.
Result<publish::Verdict> read_form(const net::Request& request) {
  if (request.body.size() > kFormMost) return fail(Kind::too_large, "this is too long");
  TRY(const auto fields, net::form_decode(request.body));
  publish::Verdict out;
  std::string decision;
  for (const auto& [name, value] : fields) {
    if (name == "decision") decision = value;
    if (name == "note") out.note = store::storable_text(value, kNoteBytes);
  }
  if (decision != "approve" && decision != "refuse") return fail(Kind::invalid, "press one of the two buttons");
  out.approve = decision == "approve";
  while (out.note.ends_with('\n') || out.note.ends_with('\r') || out.note.ends_with(' ')) out.note.pop_back();
  return out;
}

// People read these answers, whatever went wrong.
net::Response told(const Error& error) {
  if (error.kind == Kind::not_found) return words(404, "There is no such page", error.message);
  if (error.kind == Kind::held || error.kind == Kind::conflict || error.kind == Kind::stale ||
      error.kind == Kind::forbidden)
    return words(409, "Nothing was decided", error.message);
  if (error.kind == Kind::invalid || error.kind == Kind::too_large)
    return words(422, "Nothing was decided", error.message);
  return words(500, "This did not work", "Nothing was decided. Try again in a moment, or open Kith.");
}

class ApprovalPages {
 public:
  explicit ApprovalPages(DeskApi& api) : api_(api), key_(publish::letter_key(api.sealer)), rate_(kBurst, kPerSecond) {}

  Result<net::Response> show(Call& call) {
    if (rate_.take("peer " + call.http.peer, call.now))
      return words(429, "A moment, please", "Too many of these pages were asked for. Try again in a minute.");
    auto opened = call.db.read([&](Transaction& tx) { return open(tx, api_, key_, call); });
    if (!opened) return told(opened.error());
    return opened->state == LetterState::open ? page(*opened) : closed(opened->state);
  }

  Result<net::Response> decide(Call& call) {
    if (rate_.take("peer " + call.http.peer, call.now))
      return words(429, "A moment, please", "Too many of these pages were asked for. Try again in a minute.");
    const auto verdict = read_form(call.http);
    if (!verdict) return told(verdict.error());
    auto opened = call.db.read([&](Transaction& tx) { return open(tx, api_, key_, call); });
    if (!opened) return told(opened.error());
    if (opened->state != LetterState::open) return closed(opened->state);
    if (opened->has_files)
      return words(409, "Nothing was decided", "It carries files: open Kith to look at them first.");
    const auto& letter = opened->letter;
    const auto page = call.db.write(letter.workspace, [&](Transaction& tx) -> Result<net::Response> {
      TRYV(publish::decide_by_letter(tx, api_.gate, letter, *verdict, call.now));
      TRY(const auto after, publish::find_approval(tx, letter.workspace, letter.approval));
      TRY(const auto people, names_of(tx, letter.workspace));
      return done(*verdict, after, opened->by, people);
    });
    return page ? *page : told(page.error());
  }

 private:
  DeskApi& api_;
  std::string key_;
  Rate rate_;
};

}  // namespace

void add_approval_pages(Routes& routes, DeskApi& api) {
  auto pages = std::make_shared<ApprovalPages>(api);
  const std::string pattern = "/approve/{token}";
  routes.add({.method = "GET",
              .pattern = pattern,
              .access = Access::open,
              .run = [pages](Call& call) { return pages->show(call); }});
  routes.add({.method = "POST",
              .pattern = pattern,
              .access = Access::open,
              .raw_body = true,
              .max_body = kFormMost,
              .run = [pages](Call& call) { return pages->decide(call); }});
}

}  // namespace kith::api
