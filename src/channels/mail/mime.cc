#include "channels/mail/mime.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/limits.h"
#include "channels/mail/mime_charset.h"
#include "channels/mail/mime_mend.h"
#include "channels/mail/tnef.h"
#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

constexpr std::size_t kReferencesMost = 100;
constexpr std::size_t kIdBytesMost = 998;
constexpr std::size_t kAddressesMost = 200;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Held = std::unique_ptr<T, Unref>;
struct Free {
  void operator()(char* text) const { g_free(text); }
};
using Text = std::unique_ptr<char, Free>;

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() &&
         (s.front() == ' ' || s.front() == '\t' || s.front() == '\r' || s.front() == '\n'))
    s.remove_prefix(1);
  while (!s.empty() &&
         (s.back() == ' ' || s.back() == '\t' || s.back() == '\r' || s.back() == '\n'))
    s.remove_suffix(1);
  return s;
}

// A header for people: one line of valid text.
std::string one_line(const char* value) {
  if (!value) return {};
  std::string out = text::repair_utf8(trimmed(value));
  for (char& c : out)
    if (c == '\r' || c == '\n' || c == '\t' || c == '\0') c = ' ';
  return out;
}

std::string header(GMimeObject* part, const char* name) {
  return one_line(g_mime_object_get_header(part, name));
}

std::string first_word(std::string_view text) {
  return lower(trimmed(text.substr(0, text.find_first_of(";( "))));
}

// Ids without brackets, in order; what stands outside brackets is read too where there are none.
std::vector<std::string> ids_of(std::string_view value) {
  std::vector<std::string> out;
  const auto add = [&](std::string_view id) {
    id = trimmed(id);
    if (id.empty() || id.size() > kIdBytesMost || out.size() >= kReferencesMost) return;
    std::string clean = text::repair_utf8(id);
    std::erase_if(clean, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
    if (std::find(out.begin(), out.end(), clean) == out.end()) out.push_back(std::move(clean));
  };
  for (auto i = value.find('<'); i != std::string_view::npos; i = value.find('<', i + 1)) {
    const auto end = value.find('>', i);
    if (end == std::string_view::npos) break;
    add(value.substr(i + 1, end - i - 1));
    i = end;
  }
  if (out.empty() && value.find('@') != std::string_view::npos &&
      value.find_first_of(" \"") == std::string_view::npos)
    add(value);
  return out;
}

std::string with_lower_domain(std::string address) {
  const auto at = address.rfind('@');
  if (at == std::string::npos) return address;
  return address.substr(0, at) + lower(address.substr(at));
}

void collect(InternetAddressList* list, std::vector<MailAddress>& out, int depth = 0) {
  const int count = list ? internet_address_list_length(list) : 0;
  for (int i = 0; i < count && out.size() < kAddressesMost; ++i) {
    InternetAddress* const one = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_GROUP(one)) {
      if (depth < 3)
        collect(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)), out, depth + 1);
      continue;
    }
    if (!INTERNET_ADDRESS_IS_MAILBOX(one)) continue;
    const char* const address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one));
    if (!address || !*address) continue;
    out.push_back({one_line(internet_address_get_name(one)), with_lower_domain(one_line(address))});
  }
}

std::string bytes_of(GMimeDataWrapper* content) {
  // A part that breaks off before its content has a wrapper around nothing.
  if (!g_mime_data_wrapper_get_stream(content)) return {};
  const Held<GMimeStream> memory(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, memory.get());
  const GByteArray* const array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
  return array ? std::string(reinterpret_cast<const char*>(array->data), array->len)
               : std::string();
}

std::string written(GMimeObject* object) {
  const Held<GMimeStream> memory(g_mime_stream_mem_new());
  g_mime_object_write_to_stream(object, nullptr, memory.get());
  const GByteArray* const array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
  return array ? std::string(reinterpret_cast<const char*>(array->data), array->len) : std::string();
}

std::string parameter(GMimeObject* part, const char* name) {
  const char* const value = g_mime_object_get_content_type_parameter(part, name);
  return value ? value : "";
}

void unify_line_ends(std::string& text) {
  std::erase(text, '\0');
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      out += '\n';
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    } else {
      out += text[i];
    }
  }
  text = std::move(out);
}

// RFC 3676: a line that ends in a space goes on in the next one.
std::string flow(std::string_view text, bool delete_space) {
  std::string out;
  bool open = false;
  std::size_t open_quotes = 0;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    auto line = text.substr(start, end - start);
    start = end + 1;
    std::size_t quotes = 0;
    while (quotes < line.size() && line[quotes] == '>') ++quotes;
    auto rest = line.substr(quotes);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    const bool signature = rest == "-- ";
    const bool joins = open && quotes == open_quotes && !signature;
    if (!joins) {
      if (!out.empty() && out.back() != '\n') out += '\n';
      out.append(quotes, '>');
      if (quotes > 0) out += ' ';
    }
    open = rest.ends_with(' ') && !signature;
    open_quotes = quotes;
    if (open && delete_space) rest.remove_suffix(1);
    out += rest;
    if (!open) out += '\n';
  }
  if (!text.ends_with('\n') && out.ends_with('\n')) out.pop_back();
  return out;
}

class Reader {
 public:
  explicit Reader(Mail& mail) : mail_(mail) {}

  void read(GMimeObject* part, int depth) {
    if (!part || ++parts_ > limits::kMimeParts || depth > static_cast<int>(limits::kMimeDepth))
      return;
    if (GMIME_IS_MULTIPART(part)) {
      multipart(GMIME_MULTIPART(part), depth);
    } else if (GMIME_IS_MESSAGE_PART(part)) {
      inner_message(part, depth);
    } else if (GMIME_IS_PART(part)) {
      leaf(GMIME_PART(part));
    }
  }

 private:
  void multipart(GMimeMultipart* parts, int depth) {
    GMimeContentType* const type = g_mime_object_get_content_type(GMIME_OBJECT(parts));
    const bool report = type && g_mime_content_type_is_type(type, "multipart", "report");
    const std::string kind = lower(parameter(GMIME_OBJECT(parts), "report-type"));
    const bool was = in_report_;
    if (report && kind != "disposition-notification" && depth <= 2) in_report_ = true;
    const int count = g_mime_multipart_get_count(parts);
    for (int i = 0; i < count; ++i) read(g_mime_multipart_get_part(parts, i), depth + 1);
    in_report_ = was;
  }

  // A mail inside a mail: of a report it is what did not arrive, else an attachment.
  void inner_message(GMimeObject* part, int) {
    GMimeMessage* const inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
    if (in_report_) {
      if (inner) note_original(g_mime_message_get_message_id(inner));
      return;
    }
    const std::string subject = inner ? one_line(g_mime_message_get_subject(inner)) : std::string();
    std::string bytes = inner ? written(GMIME_OBJECT(inner)) : std::string();
    const auto size = static_cast<std::int64_t>(bytes.size());
    std::string name = one_line(g_mime_object_get_content_disposition_parameter(part, "filename"));
    if (name.empty()) name = one_line(g_mime_object_get_content_type_parameter(part, "name"));
    if (name.empty()) name = subject.empty() ? "message.eml" : subject + ".eml";
    attach({std::move(name), "message/rfc822", {}, size, false, nullptr}, std::move(bytes));
  }

  void note_original(const char* id) {
    if (!id || !*id) return;
    if (!mail_.bounce) mail_.bounce.emplace();
    if (mail_.bounce->bounced_id.empty()) mail_.bounce->bounced_id = one_line(id);
  }

  void attach(MailAttachment attachment, std::string bytes) {
    if (mail_.attachments.size() >= limits::kAttachmentsPerMessage) return;
    if (!bytes.empty() && bytes.size() <= limits::kMediaMessageBytes - kept_) {
      kept_ += bytes.size();
      attachment.bytes = std::make_shared<const std::string>(std::move(bytes));
    }
    mail_.attachments.push_back(std::move(attachment));
  }

  void leaf(GMimePart* part) {
    GMimeObject* const object = GMIME_OBJECT(part);
    GMimeDataWrapper* const content = g_mime_part_get_content(part);
    GMimeContentType* const type = g_mime_object_get_content_type(object);
    const auto is = [&](const char* a, const char* b) {
      return type && g_mime_content_type_is_type(type, a, b);
    };
    std::string bytes = content ? bytes_of(content) : std::string();
    if (is("message", "delivery-status") || is("message", "global-delivery-status"))
      return status(bytes);
    if (in_report_ && is("text", "rfc822-headers")) return original_headers(bytes);
    const char* const disposition = g_mime_object_get_disposition(object);
    const bool attached = disposition && lower(disposition) == "attachment";
    const bool plain = is("text", "plain") || !type, html = is("text", "html");
    const std::string name = one_line(g_mime_part_get_filename(part));
    if ((plain || html) && !attached &&
        (name.empty() || (html ? mail_.html : mail_.text).empty())) {
      body(object, std::move(bytes), html);
      return;
    }
    const Text mime(type ? g_mime_content_type_get_mime_type(type)
                         : g_strdup("application/octet-stream"));
    if ((is("application", "ms-tnef") || is("application", "vnd.ms-tnef") || lower(name) == "winmail.dat") &&
        unpack(bytes))
      return;
    const auto size = static_cast<std::int64_t>(bytes.size());
    attach({name, lower(mime.get()), one_line(g_mime_part_get_content_id(part)), size,
            disposition != nullptr && lower(disposition) == "inline", nullptr},
           std::move(bytes));
  }

  // What Outlook packed away, in place of the package.
  bool unpack(std::string_view bytes) {
    auto packed = read_tnef(bytes);
    if (!packed) return false;
    if (mail_.text.empty()) mail_.text = text::clip_bytes(text::repair_utf8(packed->text), limits::kMessageTextBytes);
    if (mail_.html.empty()) mail_.html = text::clip_bytes(text::repair_utf8(packed->html), limits::kMessageHtmlBytes);
    unify_line_ends(mail_.text);
    for (auto& file : packed->files) {
      const auto size = static_cast<std::int64_t>(file.bytes.size());
      const auto type = file.type.empty() ? "application/octet-stream" : lower(file.type);
      const bool shown = !file.content_id.empty();
      attach({one_line(file.name.c_str()), type, one_line(file.content_id.c_str()), size, shown, nullptr},
             std::move(file.bytes));
    }
    return true;
  }

  void body(GMimeObject* part, std::string bytes, bool html) {
    std::string text = to_utf8(bytes, parameter(part, "charset"), html);
    unify_line_ends(text);
    if (!html && lower(parameter(part, "format")) == "flowed")
      text = flow(text, lower(parameter(part, "delsp")) == "yes");
    std::string& into = html ? mail_.html : mail_.text;
    const std::size_t most = html ? limits::kMessageHtmlBytes : limits::kMessageTextBytes;
    if (!into.empty()) into += html ? "<hr>" : "\n";
    into += text::clip_bytes(text, most > into.size() ? most - into.size() : 0);
  }

  // RFC 3464: blocks of fields; the first is about the whole mail, each other about one recipient.
  void status(std::string_view bytes) {
    if (!mail_.bounce) mail_.bounce.emplace();
    Bounce& bounce = *mail_.bounce;
    std::string name, value;
    const auto take = [&] {
      const std::string said = text::repair_utf8(trimmed(value));
      const auto after_type = [&] {
        return std::string(trimmed(std::string_view(said).substr(
            said.find(';') == std::string::npos ? 0 : said.find(';') + 1)));
      };
      if (name == "final-recipient" && bounce.recipient.empty()) bounce.recipient = after_type();
      if (name == "original-recipient" && bounce.recipient.empty()) bounce.recipient = after_type();
      if (name == "status" && bounce.status.empty())
        bounce.status = said.substr(0, said.find_first_of(" ("));
      if (name == "diagnostic-code" && bounce.diagnostic.empty()) bounce.diagnostic = after_type();
      if (name == "action") action_ = first_word(said);
      name.clear();
      value.clear();
    };
    for (std::size_t start = 0; start <= bytes.size();) {
      const auto end = std::min(bytes.find('\n', start), bytes.size());
      const auto line = bytes.substr(start, end - start);
      start = end + 1;
      if (line.starts_with(' ') || line.starts_with('\t')) {
        value += ' ';
        value += trimmed(line);
        continue;
      }
      take();
      const auto colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      name = lower(trimmed(line.substr(0, colon)));
      value = std::string(line.substr(colon + 1));
    }
    take();
    bounce.permanent = action_ == "failed" && !bounce.status.starts_with('4')
                           ? true
                           : bounce.status.starts_with('5');
    if (action_ == "delivered" || action_ == "relayed" || action_ == "expanded")
      bounce.permanent = false;
  }

  void original_headers(std::string_view bytes) {
    const std::string folded = lower(bytes);
    const auto at = folded.starts_with("message-id:") ? 0 : folded.find("\nmessage-id:");
    if (at == std::string::npos) return;
    const auto ids =
        ids_of(bytes.substr(at, std::min<std::size_t>(bytes.size() - at, 2 * kIdBytesMost)));
    if (!ids.empty()) note_original(ids.front().c_str());
  }

  Mail& mail_;
  std::size_t parts_ = 0;
  bool in_report_ = false;
  std::size_t kept_ = 0;  // bytes of files so far
  std::string action_;
};

// `Mags mags@e.example`: no brackets, but one word is an address.
void collect_bare(std::string_view said, std::vector<MailAddress>& out) {
  for (std::size_t start = 0; start < said.size();) {
    const auto end = std::min(said.find(' ', start), said.size());
    const auto word = said.substr(start, end - start);
    if (is_mail_address(word)) {
      out.push_back({std::string(trimmed(said.substr(0, start))), with_lower_domain(std::string(word))});
      return;
    }
    start = end + 1;
  }
}

void read_header(GMimeMessage* message, Mail& mail) {
  GMimeObject* const object = GMIME_OBJECT(message);
  if (const auto ids = ids_of(header(object, "Message-ID")); !ids.empty())
    mail.message_id = ids.front();
  if (mail.message_id.empty()) mail.message_id = one_line(g_mime_message_get_message_id(message));
  if (const auto ids = ids_of(header(object, "In-Reply-To")); !ids.empty())
    mail.in_reply_to = ids.front();
  mail.references = ids_of(header(object, "References"));
  collect(g_mime_message_get_from(message), mail.from);
  if (mail.from.empty()) collect_bare(header(object, "From"), mail.from);
  if (mail.from.empty()) collect(g_mime_message_get_sender(message), mail.from);
  collect(g_mime_message_get_reply_to(message), mail.reply_to);
  collect(g_mime_message_get_to(message), mail.to);
  collect(g_mime_message_get_cc(message), mail.cc);
  mail.subject = one_line(g_mime_message_get_subject(message));
  if (GDateTime* const date = g_mime_message_get_date(message))
    mail.date = from_ms(g_date_time_to_unix(date) * 1000);
  mail.auto_submitted = first_word(header(object, "Auto-Submitted"));
  mail.list_id = header(object, "List-Id");
  if (mail.list_id.empty() && !header(object, "List-Unsubscribe").empty())
    mail.list_id = header(object, "List-Unsubscribe");
  mail.precedence = first_word(header(object, "Precedence"));
  mail.return_path = header(object, "Return-Path");
  for (const char* name : {"X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress",
                           "X-Autogenerated", "Auto-Submitted-By"})
    mail.auto_reply_headers =
        mail.auto_reply_headers || g_mime_object_get_header(object, name) != nullptr;
}

// GMime keeps what describes the content with the content.
bool has_header(GMimeMessage* message) {
  const auto count = [](GMimeObject* object) {
    return object ? g_mime_header_list_get_count(g_mime_object_get_header_list(object)) : 0;
  };
  return count(GMIME_OBJECT(message)) > 0 || count(g_mime_message_get_mime_part(message)) > 0;
}

// Mail systems that do not write reports still sign as one.
void recognise_old_bounce(Mail& mail) {
  if (mail.bounce || mail.from.empty()) return;
  const std::string who = lower(mail.from.front().address);
  const bool daemon = who.starts_with("mailer-daemon@") || who.starts_with("mail-daemon@") ||
                      who == "mailer-daemon";
  if (!daemon) return;
  mail.bounce.emplace();
  mail.bounce->bounced_id = mail.in_reply_to.empty() && !mail.references.empty()
                                ? mail.references.back()
                                : mail.in_reply_to;
  const std::string folded = lower(mail.text);
  if (const auto at = folded.find("\nmessage-id:");
      mail.bounce->bounced_id.empty() && at != std::string::npos)
    if (const auto ids = ids_of(std::string_view(mail.text).substr(at, 1000)); !ids.empty())
      mail.bounce->bounced_id = ids.front();
}

}  // namespace

bool Mail::written_by_machine() const {
  if (bounce || (!auto_submitted.empty() && auto_submitted != "no")) return true;
  return auto_reply_headers || precedence == "auto_reply" || return_path == "<>";
}

bool Mail::from_list() const {
  return !list_id.empty() || precedence == "list" || precedence == "bulk" || precedence == "junk";
}

Result<Mail> parse_mail(std::string_view bytes) {
  if (bytes.size() > limits::kMailBytes)
    return fail(Kind::too_large, "the mail is larger than 30 MB; look at it in the mailbox itself");
  start_gmime();
  const std::string mended = mend_header(bytes);
  const Held<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(mended.data(), mended.size()));
  const Held<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Held<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message || !has_header(message.get())) return fail(Kind::corrupt, "this is not a mail: it has no header");
  Mail mail;
  read_header(message.get(), mail);
  Reader(mail).read(g_mime_message_get_mime_part(message.get()), 0);
  recognise_old_bounce(mail);
  return mail;
}

}  // namespace kith::channels::mail
