#include "channels/mail/mime.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/ascii.h"
#include "base/limits.h"
#include "channels/mail/mime_charset.h"
#include "channels/mail/mime_field.h"
#include "channels/mail/mime_gmime.h"
#include "channels/mail/mime_mend.h"
#include "channels/mail/mime_words.h"
#include "channels/mail/tnef.h"
#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

std::string all_of(GMimeStream* memory) {
  const GByteArray* const array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
  return array ? std::string(reinterpret_cast<const char*>(array->data), array->len) : std::string();
}

// A part's content, decoded; GMime would drop base64 that is cut short, and take no encoding with words around it.
std::string bytes_of(GMimePart* part) {
  GMimeDataWrapper* const content = g_mime_part_get_content(part);
  // A part that breaks off before its content has a wrapper around nothing.
  GMimeStream* const coded = content ? g_mime_data_wrapper_get_stream(content) : nullptr;
  if (!coded) return {};
  const std::string encoding = first_word(raw_header(GMIME_OBJECT(part), "Content-Transfer-Encoding"));
  const Held<GMimeStream> memory(g_mime_stream_mem_new());
  if (encoding == "base64") {
    g_mime_stream_reset(coded);
    g_mime_stream_write_to_stream(coded, memory.get());
    return decode_loose_base64(all_of(memory.get()));
  }
  if (encoding == "quoted-printable") g_mime_data_wrapper_set_encoding(content, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_mime_data_wrapper_write_to_stream(content, memory.get());
  return all_of(memory.get());
}

std::string written(GMimeObject* object) {
  const Held<GMimeStream> memory(g_mime_stream_mem_new());
  g_mime_object_write_to_stream(object, nullptr, memory.get());
  return all_of(memory.get());
}

// A part's type as it says, or as its place gives it; one that is none is text, or a file where it has a name.
std::string type_of(GMimeObject* part, const HeaderField& said, bool file) {
  if (said.value.empty()) {
    const bool silent = raw_header(part, "Content-Type").empty();
    GMimeContentType* const given = silent ? g_mime_object_get_content_type(part) : nullptr;
    char* const type = given ? g_mime_content_type_get_mime_type(given) : nullptr;
    std::string out = type ? lower(type) : file ? "application/octet-stream" : "text/plain";
    g_free(type);
    return out;
  }
  const auto slash = said.value.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == said.value.size())
    return said.value == "html" ? "text/html" : file ? "application/octet-stream" : "text/plain";
  return said.value;
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
    const HeaderField said = parse_field(raw_header(GMIME_OBJECT(parts), "Content-Type"));
    const std::string kind = lower(said.parameter("report-type"));
    const bool was = in_report_;
    if (said.value == "multipart/report" && kind != "disposition-notification" && depth <= 2) in_report_ = true;
    const int count = g_mime_multipart_get_count(parts);
    for (int i = 0; i < count; ++i) read(g_mime_multipart_get_part(parts, i), depth + 1);
    in_report_ = was;
  }

  // A mail inside a mail is a file; of a report it is also what did not arrive.
  void inner_message(GMimeObject* part, int) {
    GMimeMessage* const inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
    if (in_report_ && inner) note_original(g_mime_message_get_message_id(inner));
    std::string bytes = inner ? written(GMIME_OBJECT(inner)) : std::string();
    const HeaderField said = parse_field(raw_header(part, "Content-Type"));
    const HeaderField place = parse_field(raw_header(part, "Content-Disposition"));
    MailAttachment file{.name = name_of(said, place),
                        .type = said.value.empty() ? "message/rfc822" : said.value,
                        .content_id = content_id(part),
                        .subject = inner ? header(GMIME_OBJECT(inner), "Subject") : std::string(),
                        .size = static_cast<std::int64_t>(bytes.size()),
                        .is_inline = place.value == "inline"};
    attach(std::move(file), std::move(bytes));
  }

  static std::string name_of(const HeaderField& type, const HeaderField& place) {
    const auto name = place.parameter("filename");
    return header_line(name.empty() ? type.parameter("name") : name);
  }

  static std::string content_id(GMimeObject* part) {
    const std::string said = raw_header(part, "Content-Id");
    const auto ids = ids_of(said);
    return ids.empty() ? said : ids.front();
  }

  void note_original(const char* id) {
    if (!id || !*id) return;
    if (!mail_.bounce) mail_.bounce.emplace();
    if (mail_.bounce->bounced_id.empty()) mail_.bounce->bounced_id = header_line(id);
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
    const HeaderField said = parse_field(raw_header(object, "Content-Type"));
    const HeaderField place = parse_field(raw_header(object, "Content-Disposition"));
    const std::string name = name_of(said, place);
    const bool attached = place.value == "attachment";
    std::string type = type_of(object, said, attached || !name.empty());
    std::string bytes = bytes_of(part);
    if (type == "message/delivery-status" || type == "message/global-delivery-status") return status(bytes);
    if (in_report_ && type == "text/rfc822-headers") original_headers(bytes);
    const bool html = type == "text/html";
    if ((html || type == "text/plain") && !attached && (name.empty() || (html ? mail_.html : mail_.text).empty()))
      return body(said, std::move(bytes), html);
    if ((type == "application/ms-tnef" || type == "application/vnd.ms-tnef" || lower(name) == "winmail.dat") &&
        unpack(bytes))
      return;
    if (type.starts_with(kEncodedMessage)) type.erase(0, kEncodedMessage.size());
    const auto size = static_cast<std::int64_t>(bytes.size());
    attach({name, std::move(type), content_id(object), {}, size, place.value == "inline", nullptr}, std::move(bytes));
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
      attach({header_line(file.name), type, header_line(file.content_id), {}, size, shown, nullptr},
             std::move(file.bytes));
    }
    return true;
  }

  void body(const HeaderField& said, std::string bytes, bool html) {
    std::string text = to_utf8(bytes, said.parameter("charset"), html);
    unify_line_ends(text);
    if (!html && lower(said.parameter("format")) == "flowed")
      text = flow(text, lower(said.parameter("delsp")) == "yes");
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
        ids_of(bytes.substr(at, 2000));
    if (!ids.empty()) note_original(ids.front().c_str());
  }

  Mail& mail_;
  std::size_t parts_ = 0;
  bool in_report_ = false;
  std::size_t kept_ = 0;  // bytes of files so far
  std::string action_;
};

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
  const std::string mended = mend_mail(bytes);
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
