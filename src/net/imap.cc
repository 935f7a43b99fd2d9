#include "net/imap.h"

#include <algorithm>
#include <charconv>
#include <deque>

#include "net/imap_parser.h"
#include "net/mail_stream.h"

namespace kith::net {
namespace {

constexpr auto kIdleMost = std::chrono::minutes(29);  // RFC 2177: servers may cut off after 30
constexpr auto kAskAgain = std::chrono::seconds(30);
constexpr std::uint32_t kSearchWindow = 100'000;
constexpr std::size_t kLiteralSlack = 64 * 1024;

using Responses = std::vector<ImapResponse>;

std::uint32_t number(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_data(const ImapResponse& r, std::string_view kind) {
  return r.tag == "*" && r.status.empty() && !r.values.empty() && same_word(r.values[0].text, kind);
}

// `* 12 EXISTS` and the like.
bool is_counted(const ImapResponse& r, std::string_view kind) {
  return r.tag == "*" && r.status.empty() && r.values.size() >= 2 && same_word(r.values[1].text, kind);
}

bool is_quotable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

// A command in parts: what stands between two parts is sent as a literal.
struct Command {
  std::vector<std::string> parts{1};

  Command(std::string text) { parts[0] = std::move(text); }  // NOLINT: a command is its text
  Command& argument(const std::string& text) {
    if (is_quotable(text)) {
      parts.back() += " \"" + text + "\"";
    } else {
      parts.back() += " {" + std::to_string(text.size()) + "}";
      parts.push_back(text);
    }
    return *this;
  }
  Command& plain(std::string_view text) {
    parts.back().append(" ").append(text);
    return *this;
  }
};

// What one command brought: the data, and the tagged end.
struct Done {
  Responses data;
  ImapResponse end;
  bool ok() const { return end.status == "OK"; }
};

Error refused(const Done& done, std::string_view what) {
  const std::string words = "the mail server refused " + std::string(what) + ": `" + done.end.text.substr(0, 300) + "`";
  const std::string code = lower(done.end.code);
  if (code.starts_with("nonexistent") || code.starts_with("trycreate")) return fail(Kind::not_found, words);
  if (code.starts_with("authenticationfailed") || code.starts_with("expired"))
    return fail(Kind::unauthenticated, words);
  return fail(Kind::unavailable, words);
}

class Client final : public ImapClient {
 public:
  Client(std::unique_ptr<MailStream> stream, MailServer server)
      : stream_(std::move(stream)),
        server_(std::move(server)),
        parser_({.literals = limits::kMailBytes + kLiteralSlack}) {}

  Task<Result<void>> open() {
    CO_TRY(auto banner, co_await next(server_.reply_timeout));
    if (banner.status == "BYE")
      co_return fail(Kind::unavailable, "the mail server turns us away: `" + banner.text.substr(0, 300) + "`");
    if (banner.tag != "*" || banner.status.empty())
      co_return fail(Kind::corrupt, "the mail server does not speak IMAP; check host and port");
    CO_TRYV(co_await ask_capabilities());
    if (server_.security == MailSecurity::starttls) {
      if (!has("STARTTLS"))
        co_return fail(Kind::unsupported, "the mail server does not offer STARTTLS; nothing was sent in the clear");
      CO_TRY(auto ready, co_await run(Command("STARTTLS")));
      if (!ready.ok()) co_return refused(ready, "encryption");
      if (!waiting_.empty())
        co_return fail(Kind::corrupt, "the mail server sent data ahead of the encryption; somebody may be in between");
      CO_TRYV(co_await stream_->start_tls());
      CO_TRYV(co_await ask_capabilities());
    }
    if (banner.status != "PREAUTH") CO_TRYV(co_await sign_in());
    co_return co_await ask_capabilities();
  }

  bool has(std::string_view capability) const override {
    return std::ranges::any_of(capabilities_, [&](const std::string& c) { return same_word(c, capability); });
  }

  Task<Result<std::vector<ImapFolder>>> list() override {
    Command command("LIST \"\" \"*\"");
    if (has("SPECIAL-USE") && has("LIST-EXTENDED")) command.plain("RETURN (SPECIAL-USE)");
    CO_TRY(auto done, co_await run(std::move(command)));
    if (!done.ok()) co_return refused(done, "the list of folders");
    std::vector<ImapFolder> out;
    for (const ImapResponse& r : done.data) {
      if (!is_data(r, "LIST") || r.values.size() < 4) continue;
      ImapFolder folder;
      for (const ImapValue& flag : r.values[1].items) folder.flags.push_back(lower(flag.text));
      folder.delimiter = r.values[2].text;
      folder.name = r.values[3].text;
      out.push_back(std::move(folder));
    }
    co_return out;
  }

  Task<Result<ImapMailbox>> select(std::string folder, bool read_only) override {
    Command command(read_only ? "EXAMINE" : "SELECT");
    command.argument(folder);
    CO_TRY(auto done, co_await run(std::move(command)));
    if (!done.ok()) {
      Error error = refused(done, "the folder `" + folder + "`");
      if (done.end.status == "NO") error.kind = Kind::not_found;
      co_return error;
    }
    ImapMailbox box;
    for (const ImapResponse& r : done.data) {
      if (is_counted(r, "EXISTS")) box.exists = number(r.values[0].text);
      if (lower(r.code).starts_with("uidvalidity ")) box.uid_validity = number(std::string_view(r.code).substr(12));
      if (lower(r.code).starts_with("uidnext ")) box.uid_next = number(std::string_view(r.code).substr(8));
    }
    if (box.uid_validity == 0)
      co_return fail(Kind::corrupt, "the mail server gives no UIDVALIDITY, so mails cannot be told apart");
    selected_ = box;
    co_return box;
  }

  Task<Result<std::vector<std::uint32_t>>> uids_from(std::uint32_t first) override {
    std::vector<std::uint32_t> out;
    // The last UID may have grown since SELECT: the last window is open.
    std::uint32_t from = std::max<std::uint32_t>(first, 1);
    while (selected_.uid_next > from && selected_.uid_next - from > kSearchWindow) {
      const std::uint32_t to = from + kSearchWindow - 1;
      CO_TRYV(co_await search(std::to_string(from) + ":" + std::to_string(to), from, out));
      from = to + 1;
    }
    CO_TRYV(co_await search(std::to_string(from) + ":*", from, out));
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    co_return out;
  }

  Task<Result<std::vector<std::uint32_t>>> uids_with_header(std::string field, std::string value) override {
    Command command("UID SEARCH HEADER");
    command.argument(field).argument(value);
    std::vector<std::uint32_t> out;
    CO_TRYV(co_await collect(std::move(command), 1, out));
    std::ranges::sort(out);
    co_return out;
  }

  Task<Result<ImapMail>> fetch(std::uint32_t uid, std::size_t max_bytes) override {
    const std::size_t most = std::min(max_bytes, limits::kMailBytes);
    Command command("UID FETCH " + std::to_string(uid) + " (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0." +
                    std::to_string(most) + ">)");
    CO_TRY(auto done, co_await run(std::move(command), std::max(server_.reply_timeout, Millis{most / 16})));
    if (!done.ok()) co_return refused(done, "a mail");
    for (const ImapResponse& r : done.data) {
      if (!is_counted(r, "FETCH") || r.values.size() < 3) continue;
      const ImapValue& items = r.values[2];
      const ImapValue* id = items.after("UID");
      const ImapValue* body = items.after("BODY[]<0>");
      if (!body) body = items.after("BODY[]");
      if (!id || !body || number(id->text) != uid) continue;
      co_return mail_of(items, uid, *body, most);
    }
    co_return fail(Kind::not_found, "the mail is no longer there");
  }

  Task<Result<std::uint32_t>> append(std::string folder, std::string flags, std::string raw) override {
    Command command("APPEND");
    command.argument(folder);
    if (!flags.empty()) command.plain("(" + flags + ")");
    command.parts.back() += " {" + std::to_string(raw.size()) + "}";
    command.parts.push_back(std::move(raw));
    bool complete = false;
    auto done = co_await run(std::move(command), std::max(server_.reply_timeout, Millis{120'000}), &complete);
    if (!done && complete)
      co_return fail(Kind::ambiguous, done.error().message + "; whether the mail was kept is not known yet");
    if (!done) co_return done.error();
    if (!done->ok()) co_return refused(*done, "the mail for the folder `" + folder + "`");
    const std::string code = lower(done->end.code);  // APPENDUID 38505 3955
    if (!code.starts_with("appenduid ")) co_return std::uint32_t{0};
    co_return number(std::string_view(code).substr(code.rfind(' ') + 1));
  }

  Task<Result<void>> remove(std::uint32_t uid) override {
    const std::string id = std::to_string(uid);
    CO_TRY(auto marked, co_await run(Command("UID STORE " + id + " +FLAGS.SILENT (\\Deleted)")));
    if (!marked.ok()) co_return refused(marked, "to take a mail out");
    if (!has("UIDPLUS")) co_return Result<void>();
    CO_TRY(auto gone, co_await run(Command("UID EXPUNGE " + id)));
    if (!gone.ok()) co_return refused(gone, "to take a mail out");
    co_return Result<void>();
  }

  Task<Result<IdleResult>> idle(Millis most) override {
    most = std::min<Millis>(most, kIdleMost);
    if (!has("IDLE")) co_return co_await ask_for_news(most);
    const std::string tag = next_tag();
    CO_TRYV(co_await stream_->write(tag + " IDLE\r\n", server_.reply_timeout));
    bool changed = false;
    CO_TRYV(co_await await_go_on(changed));
    const auto until = std::chrono::steady_clock::now() + most;
    while (!changed) {
      const auto left = std::chrono::ceil<Millis>(until - std::chrono::steady_clock::now());
      if (left <= Millis{0}) break;
      auto response = co_await next(left);
      if (!response && response.error().kind == Kind::timeout) break;
      if (!response) co_return response.error();
      if (response->status == "BYE") co_return fail(Kind::unavailable, "the mail server ended the connection");
      changed = is_change(*response);
    }
    CO_TRYV(co_await stream_->write("DONE\r\n", server_.reply_timeout));
    CO_TRY(auto done, co_await finish(tag, server_.reply_timeout));
    changed = changed || std::ranges::any_of(done.data, is_change);
    if (!done.ok()) co_return refused(done, "to be waited for");
    co_return changed ? IdleResult::changed : IdleResult::nothing;
  }

  Task<void> logout() override {
    auto ignored = co_await run(Command("LOGOUT"), Millis{2'000});
    stream_->close();
  }

 private:
  static bool is_change(const ImapResponse& r) {
    return is_counted(r, "EXISTS") || is_counted(r, "EXPUNGE") || is_counted(r, "FETCH") || is_counted(r, "RECENT");
  }

  static ImapMail mail_of(const ImapValue& items, std::uint32_t uid, const ImapValue& body, std::size_t most) {
    ImapMail mail;
    mail.uid = uid;
    mail.raw = body.text;
    if (const ImapValue* flags = items.after("FLAGS"))
      for (const ImapValue& f : flags->items) mail.flags.push_back(lower(f.text));
    if (const ImapValue* date = items.after("INTERNALDATE")) mail.internal_date = date->text;
    if (const ImapValue* size = items.after("RFC822.SIZE"))
      std::from_chars(size->text.data(), size->text.data() + size->text.size(), mail.size);
    mail.cut = mail.raw.size() >= most && mail.size > mail.raw.size();
    return mail;
  }

  std::string next_tag() { return "k" + std::to_string(++tags_); }

  // The next response, in order.
  Task<Result<ImapResponse>> next(Millis within) {
    const auto until = std::chrono::steady_clock::now() + within;
    while (waiting_.empty()) {
      const auto left = std::chrono::ceil<Millis>(until - std::chrono::steady_clock::now());
      CO_TRY(auto bytes, co_await stream_->read_some(left));
      CO_TRY(auto found, parser_.feed(bytes));
      for (ImapResponse& r : found) waiting_.push_back(std::move(r));
    }
    ImapResponse first = std::move(waiting_.front());
    waiting_.pop_front();
    co_return first;
  }

  Task<Result<Done>> finish(std::string tag, Millis within) {
    Done done;
    for (;;) {
      CO_TRY(auto response, co_await next(within));
      if (response.tag == tag) {
        done.end = std::move(response);
        co_return done;
      }
      if (response.tag == "*" && response.status == "BYE" && done.data.size() < 100'000) {
        done.data.push_back(response);
        continue;
      }
      if (response.tag != "*" && response.tag != "+")
        co_return fail(Kind::corrupt, "the mail server answers a command we did not send");
      if (response.tag == "*") done.data.push_back(std::move(response));
      if (done.data.size() > 100'000) co_return fail(Kind::too_large, "the mail server answers without end");
    }
  }

  // Waits for `+`. What else comes meanwhile is dropped, save that something changed.
  Task<Result<void>> await_go_on(bool& changed) {
    for (;;) {
      CO_TRY(auto response, co_await next(server_.reply_timeout));
      if (response.tag == "+") co_return Result<void>();
      if (response.tag != "*")
        co_return fail(Kind::unavailable, "the mail server refused: `" + response.text.substr(0, 300) + "`");
      changed = changed || is_change(response);
    }
  }

  Task<Result<Done>> run(Command command) { co_return co_await run(std::move(command), server_.reply_timeout); }

  // `complete` becomes true as soon as the last byte may have been sent.
  Task<Result<Done>> run(Command command, Millis within, bool* complete = nullptr) {
    const std::string tag = next_tag();
    std::string line = tag + " " + command.parts[0];
    for (std::size_t i = 1; i < command.parts.size(); ++i) {
      CO_TRYV(co_await stream_->write(line + "\r\n", within));
      CO_TRY(auto response, co_await go_on_or_end(tag, within));
      if (response.tag == tag) {
        Done done;
        done.end = std::move(response);
        co_return done;
      }
      line = std::move(command.parts[i]);
    }
    if (complete) *complete = true;
    line += "\r\n";
    CO_TRYV(co_await stream_->write(std::move(line), within));
    co_return co_await finish(tag, within);
  }

  Task<Result<ImapResponse>> go_on_or_end(std::string tag, Millis within) {
    for (;;) {
      CO_TRY(auto response, co_await next(within));
      if (response.tag == "+" || response.tag == tag) co_return response;
      if (response.tag != "*") co_return fail(Kind::corrupt, "the mail server answers a command we did not send");
    }
  }

  Task<Result<void>> ask_capabilities() {
    CO_TRY(auto done, co_await run(Command("CAPABILITY")));
    if (!done.ok()) co_return refused(done, "to say what it can do");
    capabilities_.clear();
    for (const ImapResponse& r : done.data)
      if (is_data(r, "CAPABILITY"))
        for (const ImapValue& v : r.values) capabilities_.push_back(v.text);
    co_return Result<void>();
  }

  Task<Result<void>> sign_in() {
    const std::string& password = server_.password.reveal();
    Command command("");
    if (has("AUTH=PLAIN")) {
      command.parts = {"AUTHENTICATE PLAIN",
                       base64(std::string(1, '\0') + server_.user + std::string(1, '\0') + password)};
    } else if (!has("LOGINDISABLED")) {
      command.parts = {"LOGIN"};
      command.argument(server_.user).argument(password);
    } else {
      co_return fail(Kind::unsupported,
                     "the mail server offers no way to sign in that we know; it should offer AUTH=PLAIN");
    }
    CO_TRY(auto done, co_await run(std::move(command)));
    if (done.ok()) co_return Result<void>();
    if (lower(done.end.code).starts_with("unavailable")) co_return refused(done, "to sign us in for now");
    co_return fail(Kind::unauthenticated,
                   "the mail server does not accept the user name and password; check them, or make an app password");
  }

  Task<Result<void>> search(std::string range, std::uint32_t first, std::vector<std::uint32_t>& out) {
    co_return co_await collect(Command("UID SEARCH UID " + range), first, out);
  }

  Task<Result<void>> collect(Command command, std::uint32_t first, std::vector<std::uint32_t>& out) {
    CO_TRY(auto done, co_await run(std::move(command)));
    if (!done.ok()) co_return refused(done, "the search");
    for (const ImapResponse& r : done.data) {
      if (!is_data(r, "SEARCH")) continue;
      for (std::size_t i = 1; i < r.values.size(); ++i)
        if (const auto uid = number(r.values[i].text); uid >= first) out.push_back(uid);
    }
    co_return Result<void>();
  }

  Task<Result<IdleResult>> ask_for_news(Millis most) {
    const auto until = std::chrono::steady_clock::now() + most;
    for (;;) {
      CO_TRY(auto done, co_await run(Command("NOOP")));
      if (!done.ok()) co_return refused(done, "to say what is new");
      if (std::ranges::any_of(done.data, is_change)) co_return IdleResult::changed;
      const auto left = std::chrono::ceil<Millis>(until - std::chrono::steady_clock::now());
      if (left <= Millis{0}) co_return IdleResult::nothing;
      const Millis pause = std::min<Millis>(left, kAskAgain);
      co_await sleep_for(pause);
    }
  }

  std::unique_ptr<MailStream> stream_;
  MailServer server_;
  ImapParser parser_;
  std::deque<ImapResponse> waiting_;
  std::vector<std::string> capabilities_;
  ImapMailbox selected_;
  std::uint64_t tags_ = 0;
};

}  // namespace

Task<Result<std::unique_ptr<ImapClient>>> connect_imap(const AddressGuard& guard, MailServer server) {
  CO_TRY(auto stream, co_await open_mail_stream(guard, server));
  auto client = std::make_unique<Client>(std::move(stream), std::move(server));
  CO_TRYV(co_await client->open());
  std::unique_ptr<ImapClient> out = std::move(client);
  co_return out;
}

namespace {

std::optional<std::string> folder_for(const std::vector<ImapFolder>& folders, std::string_view use,
                                      std::initializer_list<const char*> usual) {
  for (const ImapFolder& f : folders)
    if (std::ranges::find(f.flags, use) != f.flags.end()) return f.name;
  for (const char* name : usual)
    for (const ImapFolder& f : folders)
      if (same_word(f.name, name)) return f.name;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> sent_folder(const std::vector<ImapFolder>& folders) {
  return folder_for(folders, "\\sent",
                    {"Sent", "Sent Items", "Sent Messages", "Sent Mail", "Gesendet", "Gesendete Objekte", "INBOX.Sent",
                     "INBOX/Sent"});
}

std::optional<std::string> drafts_folder(const std::vector<ImapFolder>& folders) {
  return folder_for(folders, "\\drafts", {"Drafts", "Draft", "Entw&APw-rfe", "INBOX.Drafts", "INBOX/Drafts"});
}

}  // namespace kith::net
