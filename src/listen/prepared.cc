#include "listen/prepared.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/limits.h"
#include "store/check_text.h"
#include "text/file_name.h"
#include "text/html.h"
#include "text/lang.h"
#include "text/tone.h"
#include "text/utf8.h"

namespace kith::listen {
namespace {

constexpr double kGladFrom = 0.55;

namespace json = boost::json;

constexpr std::size_t kNameBytes = 300;
constexpr std::size_t kAltBytes = 10'000;
constexpr std::size_t kReferences = 50;
constexpr std::size_t kReadBytes = 8'192;  // of a text, for its language and tone

bool is_stray(unsigned char c, bool lines) {
  if (c >= 0x20) return c == 0x7f;
  return !lines || (c != '\n' && c != '\t');
}

// PostgreSQL takes no NUL, people take no other control characters.
void clean(std::string& text, std::size_t most, bool lines = false) {
  if (!text::is_valid_utf8(text)) text = text::repair_utf8(text);
  std::erase_if(text, [&](char c) { return is_stray(static_cast<unsigned char>(c), lines); });
  if (text.size() > most) text.resize(text::clip_bytes(text, most).size());
}

void clean(Author& author) {
  clean(author.remote_id, store::kIdBytes);
  clean(author.handle, kNameBytes);
  clean(author.name, kNameBytes);
  clean(author.avatar_url, store::kAddressBytes);
  clean(author.profile_url, store::kAddressBytes);
}

void clean(Attachment& file) {
  clean(file.kind, 20);
  clean(file.url, store::kAddressBytes);
  clean(file.preview_url, store::kAddressBytes);
  clean(file.alt, kAltBytes, true);
  clean(file.type, 200);
  clean(file.content_id, kNameBytes);
  file.name = file.name.empty() ? file.name : text::safe_file_name(file.name);
}

void clean(Incoming& in) {
  for (auto* id : {&in.remote_id, &in.thread, &in.parent, &in.target, &in.bounced_id}) clean(*id, store::kIdBytes);
  if (in.references.size() > kReferences)
    in.references.erase(in.references.begin() + 1, in.references.end() - (kReferences - 1));
  for (auto& id : in.references) clean(id, store::kIdBytes);
  std::erase(in.references, std::string());
  clean(in.author);
  clean(in.text, limits::kMessageTextBytes, true);
  if (!text::is_valid_utf8(in.html)) in.html = text::repair_utf8(in.html);
  clean(in.subject, 1'000);
  clean(in.url, store::kAddressBytes);
  clean(in.language, 40);
  if (in.attachments.size() > limits::kAttachmentsPerMessage) in.attachments.resize(limits::kAttachmentsPerMessage);
  for (auto& file : in.attachments) clean(file);
  if (in.quoted) {
    clean(in.quoted->remote_id, store::kIdBytes);
    clean(in.quoted->author, kNameBytes);
    clean(in.quoted->text, kAltBytes, true);
    clean(in.quoted->url, store::kAddressBytes);
  }
}

json::object attachment_json(const Attachment& file) {
  return {{"kind", file.kind}, {"url", file.url},     {"preview_url", file.preview_url},
          {"alt", file.alt},   {"type", file.type},   {"name", file.name},
          {"size", file.size}, {"width", file.width}, {"height", file.height}, {"content_id", file.content_id}};
}

json::object quoted_json(const Quoted& quoted) {
  return {{"remote_id", quoted.remote_id}, {"author", quoted.author}, {"text", quoted.text}, {"url", quoted.url}};
}

std::string flags_json(const Incoming& in) {
  json::object flags;
  if (in.own) flags["own"] = true;
  if (!in.addressed) flags["overheard"] = true;
  if (in.auto_submitted) flags["auto_submitted"] = true;
  if (in.bounce) flags["bounce"] = true;
  if (in.list) flags["list"] = true;
  if (!in.subject.empty()) flags["subject"] = in.subject;
  return json::serialize(flags);
}

void read_text(Prepared& out, text::Reader& reader) {
  Incoming& in = out.in;
  if (!in.html.empty()) {
    text::SafeHtmlOptions options;
    options.base_url = in.url;
    options.most_bytes = limits::kMessageHtmlBytes;
    // Pictures keep their own address here; whoever shows the text puts the proxy's in its place.
    options.picture = [](std::string_view address) { return std::string(address); };
    out.html = text::safe_html(in.html, options);
    clean(out.html, limits::kMessageHtmlBytes, true);
    if (in.text.empty()) in.text = text::html_to_text(in.html);
    clean(in.text, limits::kMessageTextBytes, true);
  }
  const auto language = text::detect_language_by_words(in.text, reader.read(text::clip_bytes(in.text, kReadBytes)));
  const bool known = language.code != "und" && (in.language.empty() || language.confidence >= 0.8);
  out.language = known ? language.code : in.language;
  const auto tone = text::tone_of(in.text, out.language, reader);
  if (!in.own && tone.evidence > 0) {
    out.tone = tone.value;
    // A thank-you out of courtesy makes nobody glad yet.
    const bool courtesy = tone.label == "positive" && tone.value < kGladFrom;
    out.tone_label = courtesy ? "neutral" : tone.label;
  }
}

Author author_from(const json::object& o) {
  Author a;
  a.remote_id = json::value_to<std::string>(o.at("remote_id"));
  a.handle = json::value_to<std::string>(o.at("handle"));
  a.name = json::value_to<std::string>(o.at("name"));
  a.avatar_url = json::value_to<std::string>(o.at("avatar_url"));
  a.profile_url = json::value_to<std::string>(o.at("profile_url"));
  if (const auto* n = o.if_contains("followers")) a.followers = n->to_number<std::int64_t>();
  return a;
}

Attachment attachment_from(const json::object& o) {
  Attachment a;
  a.kind = json::value_to<std::string>(o.at("kind"));
  a.url = json::value_to<std::string>(o.at("url"));
  a.preview_url = json::value_to<std::string>(o.at("preview_url"));
  a.alt = json::value_to<std::string>(o.at("alt"));
  a.type = json::value_to<std::string>(o.at("type"));
  a.name = json::value_to<std::string>(o.at("name"));
  a.size = o.at("size").to_number<std::int64_t>();
  a.width = o.at("width").to_number<int>();
  a.height = o.at("height").to_number<int>();
  if (const auto* id = o.if_contains("content_id")) a.content_id = json::value_to<std::string>(*id);
  return a;
}

constexpr std::string_view kMark = R"({"kith_incoming":1,)";

}  // namespace

Result<Prepared> prepare(const Incoming& item, Time now) {
  text::Reader reader;
  return prepare(item, now, reader);
}

Result<Prepared> prepare(const Incoming& item, Time now, text::Reader& reader) {
  Prepared out;
  out.in = item;
  Incoming& in = out.in;
  clean(in);
  if (in.remote_id.empty()) return fail(Kind::invalid, "an item without an id cannot be told from the next one");
  const bool needs_author = in.what == Incoming::What::reaction || (in.what != Incoming::What::deletion && !in.own);
  if (needs_author && in.author.remote_id.empty())
    return fail(Kind::invalid, "an item that does not say who wrote it cannot be shown");
  if (in.parent == in.remote_id) in.parent.clear();
  std::erase(in.references, in.remote_id);
  // A sender's clock that runs ahead must not make an answer look older than the question.
  in.sent_at = std::clamp(in.sent_at, Time{}, now);
  if (in.what == Incoming::What::deletion || in.what == Incoming::What::reaction) return out;
  read_text(out, reader);
  json::array files;
  for (const auto& file : in.attachments) files.push_back(attachment_json(file));
  out.attachments_json = json::serialize(files);
  if (in.quoted) out.quoted_json = json::serialize(quoted_json(*in.quoted));
  out.flags_json = flags_json(in);
  out.waits = in.addressed && !in.own && !in.auto_submitted && !in.bounce && !in.list;
  return out;
}

std::string incoming_to_json(const Incoming& in) {
  json::object o;
  o["kith_incoming"] = 1;
  o["what"] = static_cast<int>(in.what);
  o["remote_id"] = in.remote_id;
  o["thread"] = in.thread;
  o["parent"] = in.parent;
  o["references"] = json::array(in.references.begin(), in.references.end());
  json::object author{{"remote_id", in.author.remote_id},
                      {"handle", in.author.handle},
                      {"name", in.author.name},
                      {"avatar_url", in.author.avatar_url},
                      {"profile_url", in.author.profile_url}};
  if (in.author.followers) author["followers"] = *in.author.followers;
  o["author"] = std::move(author);
  o["own"] = in.own;
  o["addressed"] = in.addressed;
  o["text"] = in.text;
  o["html"] = in.html;
  o["subject"] = in.subject;
  o["url"] = in.url;
  o["language"] = in.language;
  o["visibility"] = name(in.visibility);
  o["sent_at"] = to_ms(in.sent_at);
  if (in.edited_at) o["edited_at"] = to_ms(*in.edited_at);
  json::array files;
  for (const auto& file : in.attachments) files.push_back(attachment_json(file));
  o["attachments"] = std::move(files);
  if (in.quoted) o["quoted"] = quoted_json(*in.quoted);
  o["reaction"] = name(in.reaction);
  o["target"] = in.target;
  o["auto_submitted"] = in.auto_submitted;
  o["bounce"] = in.bounce;
  o["list"] = in.list;
  o["bounced_id"] = in.bounced_id;
  return json::serialize(o);
}

bool is_incoming_json(std::string_view raw) {
  return raw.starts_with(kMark);
}

Result<Incoming> incoming_from_json(std::string_view raw) try {
  const auto value = json::parse(raw);
  const auto& o = value.as_object();
  const auto text = [&](const char* key) { return json::value_to<std::string>(o.at(key)); };
  Incoming in;
  const int what = o.at("what").to_number<int>();
  if (what < 0 || what > static_cast<int>(Incoming::What::reaction))
    return fail(Kind::corrupt, "what was set aside is damaged");
  in.what = static_cast<Incoming::What>(what);
  in.remote_id = text("remote_id");
  in.thread = text("thread");
  in.parent = text("parent");
  in.references = json::value_to<std::vector<std::string>>(o.at("references"));
  in.author = author_from(o.at("author").as_object());
  in.own = o.at("own").as_bool();
  in.addressed = o.at("addressed").as_bool();
  in.text = text("text");
  in.html = text("html");
  in.subject = text("subject");
  in.url = text("url");
  in.language = text("language");
  in.visibility = parse<Visibility>(text("visibility")).value();
  in.sent_at = from_ms(o.at("sent_at").to_number<std::int64_t>());
  if (const auto* at = o.if_contains("edited_at")) in.edited_at = from_ms(at->to_number<std::int64_t>());
  for (const auto& file : o.at("attachments").as_array()) in.attachments.push_back(attachment_from(file.as_object()));
  if (const auto* q = o.if_contains("quoted")) {
    const auto& quoted = q->as_object();
    in.quoted =
        Quoted{json::value_to<std::string>(quoted.at("remote_id")), json::value_to<std::string>(quoted.at("author")),
               json::value_to<std::string>(quoted.at("text")), json::value_to<std::string>(quoted.at("url"))};
  }
  in.reaction = parse<ReactionKind>(text("reaction")).value();
  in.target = text("target");
  in.auto_submitted = o.at("auto_submitted").as_bool();
  in.bounce = o.at("bounce").as_bool();
  in.list = o.at("list").as_bool();
  in.bounced_id = text("bounced_id");
  return in;
} catch (const std::exception&) {
  return fail(Kind::corrupt, "what was set aside is damaged");
}

}  // namespace kith::listen
