#include "channels/mail/mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <tuple>

#include "base/limits.h"
#include "base/log.h"
#include "channels/mail/mailbox.h"
#include "channels/mail/wire.h"
#include "net/smtp.h"
#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

constexpr std::size_t kPageMails = 50;
constexpr std::size_t kPageBytes = 24 * 1024 * 1024;
constexpr auto kFirstLook = std::chrono::days(14);
constexpr std::size_t kFirstMails = 500;
constexpr auto kResyncMargin = std::chrono::hours(24);
constexpr Millis kIdleMost{9 *
                           60'000};  // many gateways forget a silent connection after ten minutes
constexpr Millis kAfterFailure{5'000};

class MailChannel final : public Channel {
 public:
  MailChannel(Setup setup, Settings settings)
      : setup_(std::move(setup)),
        settings_(std::move(settings)),
        capability_(usual_capability()),
        reading_(settings_, setup_.tools.guard, setup_.credentials),
        sending_(settings_, setup_.tools.guard, setup_.credentials) {}

  const Capability& capability() const override { return capability_; }
  RateBudget budget() const override { return {}; }
  Task<Result<Health>> check() override;
  Task<Result<Page>> fetch(std::string cursor) override;
  Task<Result<void>> await_news(Millis most) override;
  Task<Result<ChannelProfile>> profile() override;
  Task<Result<Receipt>> deliver(policy::Clearance clearance, Dispatch dispatch) override;
  Task<Result<Settlement>> settle(Dispatch dispatch) override;
  Result<std::vector<Incoming>> reread(std::string_view raw) override;
  void close() override {
    closed_ = true;
    reading_.drop();
    sending_.drop();
  }

 private:
  struct Reading {
    Page page;
    Cursor cursor;
    std::size_t bytes = 0;
    bool full() const {
      return page.items.size() + page.poison.size() >= kPageMails || bytes >= kPageBytes;
    }
  };
  Task<Result<void>> read_folder(std::string folder, bool in_sent, Reading& reading);
  Task<Result<std::uint32_t>> where_to_begin(const FolderMark& mark, const net::ImapMailbox& box,
                                             Time seen);
  void take(const net::ImapMail& mail, bool in_sent, Reading& reading);
  Task<Result<net::MailServer>> smtp_server();
  Task<Result<std::string>> compose(Dispatch dispatch, std::string message_id);
  Task<Result<void>> note_intent(std::string message_id, std::string raw);
  Task<void> forget_intent(std::string message_id);
  Task<void> keep_copy(std::string message_id, std::string raw);
  Task<Result<std::size_t>> count_with_id(std::string folder, std::string field,
                                          std::string message_id, bool remove);

  Setup setup_;
  Settings settings_;
  Capability capability_;
  Mailbox reading_, sending_;  // intake and outbox each have their own: neither waits for the other
  std::atomic<bool> closed_{false};
};

Task<Result<Health>> MailChannel::check() {
  CO_TRYV(co_await reading_.open());
  auto box = co_await reading_.enter("INBOX", true);
  if (!box) co_return std::move(box).error();
  CO_TRY(auto server, co_await smtp_server());
  CO_TRYV(co_await net::check_smtp(setup_.tools.guard, std::move(server)));
  Health h;
  h.account_id = settings_.address;
  h.handle = settings_.address;
  h.name = settings_.name;
  h.server = settings_.imap.host;
  h.capability = capability_;
  co_return h;
}

// What receivers see beside the address; nothing else of a mailbox is public.
Task<Result<ChannelProfile>> MailChannel::profile() {
  ChannelProfile p;
  p.name = settings_.name;
  co_return p;
}

Task<Result<net::MailServer>> MailChannel::smtp_server() {
  CO_TRY(auto secret, co_await setup_.credentials.load());
  CO_TRY(auto credential, credential_from_json(secret.reveal()));
  net::MailServer server = settings_.smtp;
  server.password = credential.smtp;
  co_return server;
}

Task<Result<Page>> MailChannel::fetch(std::string text) {
  Reading reading;
  CO_TRY(reading.cursor, cursor_from(text));
  CO_TRYV(co_await reading_.open());
  // The inbox last, so that it stays selected for IDLE.
  if (reading_.sent()) {
    const std::string sent = *reading_.sent();
    CO_TRYV(co_await read_folder(sent, true, reading));
  }
  CO_TRYV(co_await read_folder("INBOX", false, reading));
  std::ranges::sort(reading.page.items, {},
                    [](const Incoming& i) { return std::tie(i.sent_at, i.remote_id); });
  reading.page.cursor = to_text(reading.cursor);
  co_return std::move(reading.page);
}

// Where the folder's numbers are new (the first look, or UIDVALIDITY has changed), reading begins
// at a time instead of a number; what is heard twice then has the same id.
Task<Result<std::uint32_t>> MailChannel::where_to_begin(const FolderMark& mark,
                                                        const net::ImapMailbox& box, Time seen) {
  if (mark.validity == box.uid_validity) co_return mark.uid + 1;
  const bool first_look = mark.validity == 0;
  const Time since = first_look ? setup_.tools.clock.now() - kFirstLook : seen - kResyncMargin;
  const std::size_t most = first_look ? kFirstMails : std::size_t{1'000'000};
  auto first = co_await first_since(reading_.client(), since, most);
  if (!first) co_return reading_.after(std::move(first).error());
  co_return first;
}

Task<Result<void>> MailChannel::read_folder(std::string folder, bool in_sent, Reading& reading) {
  auto box = co_await reading_.enter(folder, true);
  if (!box) co_return std::move(box).error();
  FolderMark& mark = in_sent ? reading.cursor.sent : reading.cursor.inbox;
  // Before the first look's mark is set the newest mail seen says nothing about this folder.
  CO_TRY(auto first, co_await where_to_begin(mark, *box, from_ms(reading.cursor.seen_ms)));
  auto uids = co_await reading_.client().uids_from(first);
  if (!uids) co_return reading_.after(std::move(uids).error());
  mark = {box->uid_validity, first - 1};
  for (const auto uid : *uids) {
    if (reading.full()) {
      reading.page.more = true;
      break;
    }
    auto mail = co_await reading_.client().fetch(uid, limits::kMailBytes);
    if (mail)
      take(*mail, in_sent, reading);
    else if (mail.error().kind != Kind::not_found)
      co_return reading_.after(std::move(mail).error());
    mark.uid = uid;
  }
  co_return Result<void>{};
}

void MailChannel::take(const net::ImapMail& mail, bool in_sent, Reading& reading) {
  reading.bytes += mail.raw.size();
  const auto arrived = parse_internal_date(mail.internal_date);
  const Time at = arrived ? *arrived : setup_.tools.clock.now();
  if (!in_sent) reading.cursor.seen_ms = std::max(reading.cursor.seen_ms, to_ms(at));
  const auto parsed = parse_mail(mail.raw);
  if (!parsed) {
    reading.page.poison.push_back(
        {.remote_id = fmt::format("uid.{}.{}", reading.cursor.inbox.validity, mail.uid),
         .raw = std::string(std::string_view(mail.raw).substr(0, limits::kPoisonBytes)),
         .error = parsed.error()});
    return;
  }
  reading.page.items.push_back(to_incoming(
      *parsed, mail.raw, {.our_address = settings_.address, .in_sent = in_sent, .arrived_at = at}));
}

Task<Result<void>> MailChannel::await_news(Millis most) {
  if (closed_) co_return Result<void>{};
  auto box = co_await reading_.enter("INBOX", true);
  if (!box) {
    if (box.error().kind == Kind::unauthenticated) co_return std::move(box).error();
    const Millis pause = std::min(most, kAfterFailure);
    co_await net::sleep_for(pause);
    co_return Result<void>{};
  }
  const Millis wait = std::min(most, kIdleMost);
  auto answer = co_await reading_.client().idle(wait);
  // A connection that died while waiting is news enough: the next fetch says what is wrong.
  if (!answer) reading_.drop();
  co_return Result<void>{};
}

Result<std::vector<Incoming>> MailChannel::reread(std::string_view raw) {
  TRY(const auto mail, parse_mail(raw));
  const Time at = mail.date.value_or(setup_.tools.clock.now());
  return std::vector{to_incoming(
      mail, raw, {.our_address = settings_.address, .in_sent = false, .arrived_at = at})};
}

Task<Result<std::string>> MailChannel::compose(Dispatch dispatch, std::string message_id) {
  const Outbound& content = dispatch.content;
  NewMail mail;
  mail.from = {settings_.name, settings_.address};
  for (const auto& to : content.to) mail.to.push_back({"", to});
  mail.subject = content.subject;
  mail.text = content.text;
  mail.message_id = std::move(message_id);
  mail.in_reply_to = content.in_reply_to;
  mail.references = content.references;
  if (!content.in_reply_to.empty() &&
      std::ranges::find(mail.references, content.in_reply_to) == mail.references.end())
    mail.references.push_back(content.in_reply_to);
  mail.date = dispatch.first_tried_at;
  const auto most = static_cast<std::size_t>(capability().media_most);
  if (content.media.size() > most)
    co_return fail(Kind::invalid, fmt::format("a mail takes {} files, these are {}", most, content.media.size()));
  for (const auto& media : content.media) {
    CO_TRY(auto bytes, co_await setup_.media.read(media));
    mail.attachments.push_back({media.file, media.type, std::move(bytes), media.alt});
  }
  CO_TRY(auto written, write_mail(mail));
  if (written.size() > limits::kMailBytes)
    co_return fail(Kind::too_large,
                   "the mail with its files is over 30 MB; send fewer or smaller files");
  co_return written;
}

// Before a mail goes out a copy is laid into Drafts, and taken away when the outcome is known: a
// key that has left no trace in either folder was never tried.
Task<Result<void>> MailChannel::note_intent(std::string message_id, std::string raw) {
  CO_TRYV(co_await sending_.open());
  if (!sending_.drafts()) co_return Result<void>{};
  const std::string folder = *sending_.drafts();
  auto there = co_await count_with_id(folder, "Message-ID", message_id, false);
  if (there && *there > 0) co_return Result<void>{};
  if (!there && there.error().kind != Kind::not_found) co_return std::move(there).error();
  const std::string flags = "\\Draft \\Seen";
  auto kept = co_await sending_.client().append(folder, flags, std::move(raw));
  if (!kept) {
    Error error = sending_.after(std::move(kept).error());
    if (error.kind == Kind::ambiguous)
      error.kind = Kind::unavailable;  // of the draft: nothing was sent
    co_return error;
  }
  co_return Result<void>{};
}

Task<Result<std::size_t>> MailChannel::count_with_id(std::string folder, std::string field,
                                                     std::string message_id, bool remove) {
  const bool read_only = !remove;
  auto box = co_await sending_.enter(std::move(folder), read_only);
  if (!box) co_return std::move(box).error();
  const std::string value = "<" + message_id + ">";
  auto uids = co_await sending_.client().uids_with_header(std::move(field), value);
  if (!uids) co_return sending_.after(std::move(uids).error());
  std::size_t count = 0;
  for (const auto uid : *uids) {
    auto mail = co_await sending_.client().fetch(uid, 1);
    if (!mail) continue;
    if (std::ranges::find(mail->flags, "\\deleted") != mail->flags.end()) continue;
    ++count;
    if (!remove) continue;
    auto gone = co_await sending_.client().remove(uid);
    if (!gone) co_return sending_.after(std::move(gone).error());
  }
  co_return count;
}

Task<void> MailChannel::forget_intent(std::string message_id) {
  if (!sending_.is_open() || !sending_.drafts()) co_return;
  const std::string folder = *sending_.drafts();
  auto removed = co_await count_with_id(folder, "Message-ID", message_id, true);
  if (!removed) log::warning("mail.draft_left", {{"error", removed.error().message}});
}

Task<void> MailChannel::keep_copy(std::string message_id, std::string raw) {
  auto opened = co_await sending_.open();
  if (!opened || !sending_.sent() || !settings_.save_sent) co_return;
  const std::string folder = *sending_.sent();
  auto there = co_await count_with_id(folder, "Message-ID", message_id, false);
  if (there && *there > 0) co_return;
  const std::string flags = "\\Seen";
  auto kept = co_await sending_.client().append(folder, flags, std::move(raw));
  if (kept) co_return;
  log::warning("mail.not_kept_in_sent", {{"error", kept.error().message}});
  Error ignored = sending_.after(std::move(kept).error());
}

Task<Result<Receipt>> MailChannel::deliver(policy::Clearance clearance, Dispatch dispatch) {
  CO_TRYV(require_clearance(clearance, setup_.id, dispatch.content));
  const auto kind = dispatch.content.kind;
  if (kind != OutboundKind::reply && kind != OutboundKind::mail && kind != OutboundKind::message)
    co_return fail(Kind::unsupported, "a mailbox sends mails and answers, nothing else");
  const std::string id = message_id_for(dispatch.key, settings_.address);
  CO_TRY(auto raw, co_await compose(dispatch, id));
  CO_TRY(auto server, co_await smtp_server());
  CO_TRYV(co_await note_intent(id, raw));
  net::SmtpMail mail;
  mail.from = settings_.address;
  mail.to = dispatch.content.to;
  mail.content = raw;
  mail.helo = settings_.address.substr(settings_.address.rfind('@') + 1);
  auto sent = co_await net::send_mail(setup_.tools.guard, std::move(server), std::move(mail));
  // After an unknown outcome the draft stays: it is what settle() and people find.
  if (!sent && sent.error().kind == Kind::ambiguous) co_return std::move(sent).error();
  if (!sent) {
    co_await forget_intent(id);
    co_return std::move(sent).error();
  }
  for (const auto& [who, words] : sent->refused)
    log::warning("mail.recipient_refused", {{"words", words}});
  co_await keep_copy(id, std::move(raw));
  co_await forget_intent(id);
  Receipt receipt;
  receipt.remote_id = id;
  receipt.sent_at = setup_.tools.clock.now();
  co_return receipt;
}

Task<Result<Settlement>> MailChannel::settle(Dispatch dispatch) {
  const std::string id = message_id_for(dispatch.key, settings_.address);
  CO_TRYV(co_await sending_.open());
  Settlement answer;
  if (sending_.sent()) {
    const std::string folder = *sending_.sent();
    CO_TRY(auto found, co_await count_with_id(folder, "Message-ID", id, false));
    if (found > 0) answer.is = Settlement::Is::sent;
  }
  // Whoever answers it, or cannot deliver it, has had it.
  for (const std::string field : {"In-Reply-To", "References"}) {
    if (answer.is == Settlement::Is::sent) break;
    CO_TRY(auto found, co_await count_with_id("INBOX", field, id, false));
    if (found > 0) answer.is = Settlement::Is::sent;
  }
  if (answer.is == Settlement::Is::sent) {
    answer.receipt.remote_id = id;
    co_return answer;
  }
  if (!sending_.drafts()) co_return answer;
  const std::string folder = *sending_.drafts();
  CO_TRY(auto begun, co_await count_with_id(folder, "Message-ID", id, false));
  if (begun == 0 && setup_.tools.clock.now() >= dispatch.last_tried_at + settings_.settle_after)
    answer.is = Settlement::Is::not_sent;
  co_return answer;
}

}  // namespace

Capability usual_capability() {
  Capability c;
  c.network = "mail";
  c.display_name = "E-mail";
  c.measured_as = "mail";
  c.can_reply = true;
  c.direct_messages = true;
  c.push = true;
  c.settles = true;
  c.profiles = true;
  c.media_most = 10;
  c.media_bytes = 20 * 1024 * 1024;
  c.media_total = 20 * 1024 * 1024;  // base64 makes four bytes of three; kMailBytes holds it all
  c.media_alt = true;
  c.visibilities = {Visibility::direct};
  c.poll_every = Millis{120'000};
  return c;
}

Result<std::unique_ptr<Channel>> make(Setup setup) {
  TRY(auto settings, settings_from_json(setup.settings));
  settings.imap.ca_file = settings.smtp.ca_file = setup.tools.ca_file;
  return std::unique_ptr<Channel>(
      std::make_unique<MailChannel>(std::move(setup), std::move(settings)));
}

}  // namespace kith::channels::mail
