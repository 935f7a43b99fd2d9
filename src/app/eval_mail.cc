// Mails from the shell: mime, reply-strip.
#include <boost/json.hpp>

#include "app/eval.h"
#include "base/time.h"
#include "channels/mail/mime.h"
#include "text/mail_text.h"

namespace kith::app {
namespace {

namespace json = boost::json;
namespace mail = channels::mail;

json::array written(const std::vector<mail::MailAddress>& addresses) {
  json::array list;
  for (const auto& one : addresses) list.push_back(json::object{{"name", one.name}, {"address", one.address}});
  return list;
}

json::array written(const std::vector<mail::MailAttachment>& attachments) {
  json::array list;
  for (const auto& one : attachments)
    list.push_back(json::object{{"name", one.name},
                                {"type", one.type},
                                {"size", one.size},
                                {"inline", one.is_inline},
                                {"content_id", one.content_id}});
  return list;
}

json::object written(const mail::Bounce& bounce) {
  return {{"message_id", bounce.bounced_id},
          {"recipient", bounce.recipient},
          {"status", bounce.status},
          {"diagnostic", bounce.diagnostic},
          {"permanent", bounce.permanent}};
}

// {id, bytes_b64} → {id, message_id, …}
Result<void> mime(const json::object& in, json::object& out) {
  TRY(const std::string bytes, bytes_field(in, "bytes_b64"));
  TRY(const auto read, mail::parse_mail(bytes));
  out["message_id"] = read.message_id;
  out["in_reply_to"] = read.in_reply_to;
  out["references"] = json::array(read.references.begin(), read.references.end());
  out["from"] = written(read.from);
  out["to"] = written(read.to);
  out["cc"] = written(read.cc);
  out["reply_to"] = written(read.reply_to);
  out["date"] = read.date ? json::value(format_time(*read.date)) : json::value(nullptr);
  out["subject"] = read.subject;
  out["text"] = read.text;
  out["html"] = read.html;
  out["attachments"] = written(read.attachments);
  out["auto_submitted"] = read.auto_submitted;
  out["list_id"] = read.list_id;
  out["precedence"] = read.precedence;
  out["written_by_machine"] = read.written_by_machine();
  if (read.bounce) out["bounce"] = written(*read.bounce);
  return {};
}

// {id, text} → {id, reply, quoted, signature}
Result<void> reply_strip(const json::object& in, json::object& out) {
  TRY(const std::string text, string_field(in, "text"));
  const auto parts = text::split_mail_text(text);
  out["reply"] = parts.reply;
  out["quoted"] = parts.quoted;
  out["signature"] = parts.signature;
  return {};
}

}  // namespace

void add_mail_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"mime", "a mail taken apart", mime});
  tasks.push_back({"reply-strip", "what was written now, what is quoted, and the signature", reply_strip});
}

}  // namespace kith::app
