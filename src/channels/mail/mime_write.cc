#include <fmt/format.h>
#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/secret.h"
#include "channels/mail/mime.h"
#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

constexpr std::size_t kReferencesWritten = 20;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Held = std::unique_ptr<T, Unref>;

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

bool breaks_header(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_message_id(std::string_view id) {
  return !id.empty() && id.size() <= 900 && text::is_ascii(id) && !breaks_header(id) &&
         id.find_first_of("<> \"(),;\\") == std::string_view::npos;
}

Result<void> check(const NewMail& mail) {
  if (!is_mail_address(mail.from.address))
    return fail(Kind::invalid,
                fmt::format("`{}` is not a mail address to send from", mail.from.address));
  if (mail.to.empty()) return fail(Kind::invalid, "say to whom the mail goes").with("field", "to");
  for (const auto& to : mail.to)
    if (!is_mail_address(to.address))
      return fail(Kind::invalid,
                  fmt::format("`{}` is not a mail address", text::repair_utf8(to.address)))
          .with("field", "to");
  for (const auto& one : mail.to)
    if (breaks_header(one.name))
      return fail(Kind::invalid, "a name may not hold line breaks").with("field", "to");
  if (breaks_header(mail.subject) || breaks_header(mail.from.name))
    return fail(Kind::invalid, "a subject or a name may not hold line breaks")
        .with("field", "subject");
  if (!is_message_id(mail.message_id)) return fail(Kind::invalid, "the Message-ID is not one");
  for (const auto& file : mail.attachments)
    if (breaks_header(file.name) || breaks_header(file.type))
      return fail(Kind::invalid, "a file name may not hold line breaks").with("field", "media");
  return {};
}

// Ids of foreign mails that could not stand in a header are left out, not sent on.
std::string id_list(const std::vector<std::string>& ids) {
  std::string out;
  const std::size_t first = ids.size() > kReferencesWritten ? ids.size() - kReferencesWritten : 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if ((i != 0 && i < first) || !is_message_id(ids[i])) continue;
    out += (out.empty() ? "<" : " <") + ids[i] + ">";
  }
  return out;
}

void add_address(InternetAddressList* list, const MailAddress& address) {
  const Held<InternetAddress> one(internet_address_mailbox_new(
      address.name.empty() ? nullptr : address.name.c_str(), address.address.c_str()));
  internet_address_list_add(list, one.get());
}

Held<GMimeDataWrapper> content_of(std::string_view bytes) {
  const Held<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  return Held<GMimeDataWrapper>(
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
}

Held<GMimePart> text_part(std::string_view text) {
  Held<GMimePart> part(g_mime_part_new_with_type("text", "plain"));
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
  const auto content = content_of(text);
  g_mime_part_set_content(part.get(), content.get());
  bool short_lines = true;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    short_lines = short_lines && end - start <= 900;
    start = end + 1;
  }
  const bool plain = text::is_ascii(text) && short_lines;
  g_mime_part_set_content_encoding(
      part.get(), plain ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  return part;
}

Held<GMimePart> file_part(const NewAttachment& file) {
  const auto slash = file.type.find('/');
  const std::string major = slash == std::string::npos ? "application" : file.type.substr(0, slash);
  const std::string minor =
      slash == std::string::npos ? "octet-stream" : file.type.substr(slash + 1);
  Held<GMimePart> part(g_mime_part_new_with_type(major.c_str(), minor.c_str()));
  g_mime_object_set_disposition(GMIME_OBJECT(part.get()), "attachment");
  g_mime_part_set_filename(part.get(), file.name.c_str());
  if (!file.alt.empty() && !breaks_header(file.alt))
    g_mime_part_set_content_description(part.get(), file.alt.c_str());
  const auto content = content_of(file.bytes);
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_BASE64);
  return part;
}

// Every line break as CRLF.
std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 40);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
    out += text[i];
  }
  return out;
}

}  // namespace

bool is_mail_address(std::string_view address) {
  if (address.size() > 254 || !text::is_ascii(address) || breaks_header(address)) return false;
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || at + 1 == address.size()) return false;
  if (address.find_first_of(" \"(),:;<>[\\]@") < at) return false;
  const auto domain = address.substr(at + 1);
  const bool sound = std::all_of(domain.begin(), domain.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '.';
  });
  return sound && domain.front() != '.' && domain.back() != '.' &&
         domain.find("..") == std::string_view::npos;
}

std::string message_id_for(std::string_view key, std::string_view our_address) {
  const auto at = our_address.rfind('@');
  const auto domain =
      at == std::string_view::npos ? std::string_view("localhost") : our_address.substr(at + 1);
  return fmt::format("kith.{}@{}", sha256_hex(key).substr(0, 32), domain);
}

Result<std::string> write_mail(const NewMail& mail) {
  TRYV(check(mail));
  start_gmime();
  const Held<GMimeMessage> message(g_mime_message_new(TRUE));
  GMimeObject* const object = GMIME_OBJECT(message.get());
  add_address(g_mime_message_get_from(message.get()), mail.from);
  for (const auto& to : mail.to) add_address(g_mime_message_get_to(message.get()), to);
  g_mime_message_set_subject(message.get(), mail.subject.c_str(), "utf-8");
  g_mime_message_set_message_id(message.get(), mail.message_id.c_str());
  if (GDateTime* const date = g_date_time_new_from_unix_utc(to_ms(mail.date) / 1000)) {
    g_mime_message_set_date(message.get(), date);
    g_date_time_unref(date);
  }
  if (is_message_id(mail.in_reply_to))
    g_mime_object_set_header(object, "In-Reply-To", ("<" + mail.in_reply_to + ">").c_str(),
                             nullptr);
  if (const auto ids = id_list(mail.references); !ids.empty())
    g_mime_object_set_header(object, "References", ids.c_str(), nullptr);
  const auto text = text_part(mail.text.ends_with('\n') ? mail.text : mail.text + "\n");
  if (mail.attachments.empty()) {
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(text.get()));
  } else {
    const Held<GMimeMultipart> parts(g_mime_multipart_new_with_subtype("mixed"));
    g_mime_multipart_add(parts.get(), GMIME_OBJECT(text.get()));
    for (const auto& file : mail.attachments) {
      const auto part = file_part(file);
      g_mime_multipart_add(parts.get(), GMIME_OBJECT(part.get()));
    }
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(parts.get()));
  }
  char* const written = g_mime_object_to_string(object, nullptr);
  std::string out = written ? with_crlf(written) : std::string();
  g_free(written);
  return out;
}

}  // namespace kith::channels::mail
