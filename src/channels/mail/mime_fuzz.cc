#include <cstdlib>

#include "channels/mail/mime.h"
#include "text/utf8.h"

// Any bytes: an error or a mail whose every text is valid.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto mail = kith::channels::mail::parse_mail({reinterpret_cast<const char*>(data), size});
  if (!mail) return 0;
  using kith::text::is_valid_utf8;
  bool good = is_valid_utf8(mail->text) && is_valid_utf8(mail->html) &&
              is_valid_utf8(mail->subject) && is_valid_utf8(mail->message_id);
  for (const auto* list : {&mail->from, &mail->to, &mail->cc, &mail->reply_to})
    for (const auto& one : *list)
      good = good && is_valid_utf8(one.name) && is_valid_utf8(one.address);
  for (const auto& one : mail->attachments)
    good =
        good && is_valid_utf8(one.name) && is_valid_utf8(one.type) && is_valid_utf8(one.content_id);
  if (!good) std::abort();
  return 0;
}
