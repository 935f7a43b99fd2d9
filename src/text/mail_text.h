// A plain-text mail taken apart: what its author wrote, what is quoted, and the signature.
#pragma once

#include <string>
#include <string_view>

namespace kith::text {

struct MailText {
  std::string
      reply;  // what was written now; answers between quotes stay with the quote they answer
  std::string quoted;     // the quoted mail below (or above), with its attribution line
  std::string signature;  // without its `-- ` line
};

// Knows `>` quotes, attribution lines and forwarded headers of English, German, French, Spanish,
// Portuguese, Italian, Dutch, Polish, Swedish, Danish/Norwegian, Russian and Japanese mail
// programs, Outlook's separators, `-- ` and phones' signatures. Where nothing can be told apart,
// all is reply.
MailText split_mail_text(std::string_view text);

// Subject without its Re:, AW:, Fwd: … and list tags, for threading as a weak hint.
std::string base_subject(std::string_view subject);

}  // namespace kith::text
