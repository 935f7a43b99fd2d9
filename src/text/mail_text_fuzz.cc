#include <cstdlib>

#include "text/mail_text.h"
#include "text/utf8.h"

// Any bytes: three valid parts, none longer than all.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parts = kith::text::split_mail_text(text);
  for (const auto* part : {&parts.reply, &parts.quoted, &parts.signature})
    if (!kith::text::is_valid_utf8(*part) || part->size() > 3 * size) std::abort();
  if (!kith::text::is_valid_utf8(kith::text::base_subject(text))) std::abort();
  return 0;
}
