#include "app/system_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/house.h"
#include "base/log.h"
#include "channels/mail/mime.h"
#include "net/smtp.h"
#include "net/url.h"

namespace kith::app {
namespace {

namespace mail = channels::mail;

constexpr Millis kEvery{5'000};
constexpr int kAtOnce = 20;
// What a slow relay may take for one, all its answers together.
constexpr Millis kSendMost{15 * 60'000};

struct Scheme {
  std::string_view begins;
  net::MailSecurity security;
  std::uint16_t port;
};
constexpr Scheme kSchemes[] = {{"smtps://", net::MailSecurity::tls, 465},
                               {"smtp://", net::MailSecurity::starttls, 587},
                               {"smtp+plain://", net::MailSecurity::none, 25}};

std::string host_of(std::string_view address) {
  const auto at = address.rfind('@');
  return std::string(at == std::string_view::npos ? "localhost" : address.substr(at + 1));
}

// `Kith <kith@example.org>` or the address alone.
mail::MailAddress sender(std::string_view text) {
  const auto open = text.rfind('<');
  if (open == std::string_view::npos || !text.ends_with('>')) return {.address = std::string(text)};
  auto name = text.substr(0, open);
  while (name.ends_with(' ')) name.remove_suffix(1);
  return {.name = std::string(name), .address = std::string(text.substr(open + 1, text.size() - open - 2))};
}

}  // namespace

Result<net::MailServer> parse_relay(std::string_view address) {
  const Error wrong = fail(Kind::invalid, "the mail relay is not written like smtps://user:password@relay.example.org");
  net::MailServer out;
  const Scheme* scheme = nullptr;
  for (const auto& one : kSchemes)
    if (address.starts_with(one.begins)) scheme = &one;
  if (!scheme) return wrong;
  address.remove_prefix(scheme->begins.size());
  while (address.ends_with('/')) address.remove_suffix(1);
  if (const auto at = address.rfind('@'); at != std::string_view::npos) {
    const auto who = address.substr(0, at);
    const auto colon = std::min(who.find(':'), who.size());
    TRY(out.user, net::percent_decode(who.substr(0, colon)));
    TRY(auto password, net::percent_decode(who.substr(std::min(colon + 1, who.size()))));
    out.password = Secret(std::move(password));
    address.remove_prefix(at + 1);
  }
  out.security = scheme->security;
  out.port = scheme->port;
  const auto colon = address.rfind(':');
  if (colon != std::string_view::npos && address.find(']', colon) == std::string_view::npos) {
    const auto digits = address.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || out.port == 0) return wrong;
    address = address.substr(0, colon);
  }
  out.host = address;
  if (out.host.empty() || out.host.find_first_of(" /?#@") != std::string::npos) return wrong;
  return out;
}

LetterText letter_text(const publish::DueLetter& due, std::string_view base, std::string_view link) {
  const auto& why = due.letter.why;
  LetterText out;
  const auto* again = why == "reminder" ? "Reminder: " : "";
  out.subject = fmt::format("{}{} wrote something that waits for you", again, due.writer);
  out.text = fmt::format("{},\n\n{} wrote something{} that waits to be approved.\n", due.name, due.writer,
                         due.where.empty() ? "" : " for " + due.where);
  if (why == "late") out.text += "Nobody else who was asked has answered in time, so you are asked too.\n";
  if (!due.reasons.empty()) out.text += "\nWhy it waits:\n";
  for (const auto& reason : due.reasons) out.text += "- " + reason + "\n";
  if (due.due_at) {
    auto until = format_time(*due.due_at).substr(0, 16);
    std::ranges::replace(until, 'T', ' ');
    out.text += fmt::format("\nOthers are asked too from {} UTC on.\n", until);
  }
  out.text += fmt::format(
      "\nRead it and decide:\n{}\n\nThe link is yours alone: whoever has it can answer for you. It is good once, for "
      "seven days,\nand for these words only.\n\nTo change a word, open Kith:\n{}/{}/desk/approvals\n\n-- \n{}\n",
      link, base, due.slug, due.organisation);
  return out;
}

struct SystemMail::State {
  explicit State(House& given) : house(given), key(publish::letter_key(given.sealer)) {}

  House& house;
  std::string key, base;
  net::MailServer relay;
  net::AddressGuard guard;
  mail::MailAddress from;
  net::Spawned loop;

  net::Task<void> run() {
    for (;;) {
      auto take = [this]() -> std::vector<publish::DueLetter> {
        const auto now = house.clock.now();
        if (const auto written = publish::write_letters(*house.db, house.gatekeeper, now); !written)
          log::warning("mail.failed", {{"error", describe(written.error())}});
        auto letters = publish::take_letters(*house.db, now, kAtOnce);
        if (letters) return *std::move(letters);
        log::warning("mail.failed", {{"error", describe(letters.error())}});
        return {};
      };
      const auto letters = co_await net::run_blocking(house.workers, std::move(take));
      for (const auto& letter : letters) co_await send(letter);
      if (letters.size() < kAtOnce) co_await net::sleep_for(kEvery);
    }
  }

  net::Task<void> send(const publish::DueLetter& due) {
    // Those before it took long: another process may have it by the time it is sent.
    if (house.clock.now() + kSendMost > due.until) co_return;
    const auto link = fmt::format("{}/approve/{}", base, publish::letter_token(key, due.letter));
    auto words = letter_text(due, base, link);
    const auto bytes = mail::write_mail({.from = from,
                                         .to = {{.name = due.name, .address = due.address}},
                                         .subject = std::move(words.subject),
                                         .text = std::move(words.text),
                                         .message_id = fmt::format("{}.{}@{}", format_id(due.letter.id), due.tries,
                                                                   host_of(from.address)),
                                         .date = house.clock.now()});
    Result<net::SmtpReceipt> sent = bytes ? Result<net::SmtpReceipt>{net::SmtpReceipt{}} : bytes.error();
    if (bytes) {
      net::SmtpMail smtp{.from = from.address,
                         .to = {due.address},
                         .content = "Auto-Submitted: auto-generated\r\n" + *bytes,
                         .helo = host_of(from.address)};
      sent = co_await net::send_mail(guard, relay, std::move(smtp));
    }
    auto keep = [this, &due, &sent]() -> Result<void> {
      const auto now = house.clock.now();
      // What may have arrived is not sent twice: its reader is reminded a day later.
      if (sent || sent.error().kind == Kind::ambiguous) return publish::letter_sent(*house.db, due.letter, now);
      return publish::letter_failed(*house.db, due, describe(sent.error()), sent.error().kind == Kind::invalid, now);
    };
    const auto kept = co_await net::run_blocking(house.workers, std::move(keep));
    if (!sent) log::warning("mail.not_sent", {{"error", describe(sent.error())}});
    if (!kept) log::warning("mail.failed", {{"error", describe(kept.error())}});
  }
};

SystemMail::SystemMail(House& house) : state_(std::make_shared<State>(house)) {
  const auto& settings = house.settings;
  if (settings.mail.empty()) return;
  // Both were looked at with the command line.
  auto relay = parse_relay(settings.mail.reveal());
  if (!relay) return;
  state_->relay = *std::move(relay);
  state_->relay.ca_file = settings.ca_file;
  state_->from = sender(settings.mail_from);
  state_->base = public_address(settings, 0);
  // Whoever runs the machine named this host; it may stand inside.
  auto reach = settings.reach;
  reach.push_back(state_->relay.host);
  auto guard = net::AddressGuard::allowing(reach);
  if (!guard) return;
  state_->guard = *std::move(guard);
  auto keep = [](std::shared_ptr<State> state) -> net::Task<void> { co_await state->run(); };
  state_->loop = net::spawn(house.web_loop->strand(), "system mail", keep(state_));
}

SystemMail::~SystemMail() { state_->loop.cancel(); }

}  // namespace kith::app
