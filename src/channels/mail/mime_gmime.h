// What the readers of mails share about GMime's objects. Only for mime*.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "channels/mail/mime.h"

typedef struct _GMimeMessage GMimeMessage;
typedef struct _GMimeObject GMimeObject;

namespace kith::channels::mail {

struct Unref {
  void operator()(void* object) const;
};
template <class T>
using Held = std::unique_ptr<T, Unref>;

std::string_view trimmed(std::string_view text);
// In lower case, up to a semicolon, bracket or blank.
std::string first_word(std::string_view text);
// Ids without brackets, in order; what stands outside brackets is read too where there are none.
std::vector<std::string> ids_of(std::string_view value);

// The first field of that name, one line of UTF-8, encoded words as they are; empty where there is none.
std::string raw_header(GMimeObject* part, const char* name, std::string_view charset = {});
// The same for people: encoded words are read.
std::string header(GMimeObject* part, const char* name, std::string_view charset = {});
// Who wrote to whom, when, about what, and what the mail's header says of machines and lists.
void read_header(GMimeMessage* message, Mail& mail);

}  // namespace kith::channels::mail
