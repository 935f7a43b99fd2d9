#include "channels/mail/tnef.h"

#include "base/limits.h"
#include "text/charset.h"
#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

constexpr std::uint32_t kSignature = 0x223E9F78;
constexpr std::size_t kPropertiesMost = 5'000;

// Attributes of the message and of its files, by the numbers of MS-OXTNEF 2.1.3.2.
constexpr std::uint16_t kBody = 0x800C, kFileData = 0x800F, kFileTitle = 0x8010, kFileBegins = 0x9002,
                        kMessageProperties = 0x9003, kFileProperties = 0x9005, kCodePage = 0x9007;
// MAPI properties (MS-OXPROPS).
constexpr std::uint16_t kPlainBody = 0x1000, kHtmlBody = 0x1013, kLongName = 0x3707, kShortName = 0x3704,
                        kMimeTag = 0x370E, kContentId = 0x3712, kAttachData = 0x3701, kDisplayName = 0x3001;

class Bytes {
 public:
  explicit Bytes(std::string_view text) : text_(text) {}
  bool ok() const { return ok_; }
  bool at_end() const { return text_.empty(); }
  std::uint32_t number(std::size_t size) {
    const auto raw = take(size);
    std::uint32_t out = 0;
    for (std::size_t i = raw.size(); i > 0; --i) out = out << 8U | static_cast<unsigned char>(raw[i - 1]);
    return out;
  }
  std::string_view take(std::size_t size) {
    if (size > text_.size()) {
      ok_ = false;
      size = text_.size();
    }
    const auto out = text_.substr(0, size);
    text_.remove_prefix(size);
    return out;
  }
  void pad(std::size_t used) { take((4 - used % 4) % 4); }

 private:
  std::string_view text_;
  bool ok_ = true;
};

std::string until_nul(std::string text) {
  text.resize(std::min(text.find('\0'), text.size()));
  return text;
}

struct Property {
  std::uint16_t type, id;
  std::string value;  // UTF-8 for texts, bytes for binaries, empty for all others
};

// How many bytes a value of a fixed size takes; 0 for the others.
std::size_t fixed_size(std::uint16_t type) {
  switch (type) {
    case 0x0002:  // short, padded
    case 0x000B:  // bool, padded
    case 0x0003:  // long
    case 0x0004:  // float
    case 0x000A:  // error
      return 4;
    case 0x0005:  // double
    case 0x0006:  // currency
    case 0x0007:  // time
    case 0x0014:  // 64 bits
    case 0x0040:  // file time
      return 8;
    case 0x0048:  // GUID
      return 16;
    default:
      return 0;
  }
}

class Reader {
 public:
  Tnef run(Bytes in) {
    in.number(2);  // key
    while (!in.at_end() && in.ok()) {
      const auto level = in.number(1), id = in.number(4), size = in.number(4);
      const auto data = in.take(size);
      if (!in.ok() && data.empty()) break;
      in.number(2);  // checksum
      attribute(level == 2, static_cast<std::uint16_t>(id), data);
    }
    return std::move(out_);
  }

 private:
  void attribute(bool of_file, std::uint16_t id, std::string_view data) {
    if (id == kCodePage) page_ = "windows-" + std::to_string(Bytes(data).number(4));
    if (!of_file) {
      if (id == kBody && out_.text.empty()) out_.text = decode(data);
      if (id == kMessageProperties) message(properties(data));
      return;
    }
    if (id == kFileBegins && out_.files.size() < limits::kAttachmentsPerMessage) out_.files.emplace_back();
    if (out_.files.empty()) return;
    auto& file = out_.files.back();
    if (id == kFileTitle && file.name.empty()) file.name = until_nul(decode(data));
    if (id == kFileData) file.bytes = data;
    if (id == kFileProperties) describe(file, properties(data));
  }

  std::string decode(std::string_view bytes) const {
    return until_nul(text::is_known_charset(page_) ? text::decode_charset(bytes, page_)
                                                   : text::decode_charset(bytes, "windows-1252"));
  }

  void message(std::vector<Property> list) {
    for (auto& one : list) {
      if (one.id == kPlainBody && out_.text.empty()) out_.text = std::move(one.value);
      if (one.id == kHtmlBody && out_.html.empty())
        out_.html = one.type == 0x0102 ? decode_html(one.value) : std::move(one.value);
    }
  }

  static std::string decode_html(const std::string& bytes) {
    const auto charset = text::meta_charset(bytes);
    return text::is_valid_utf8(bytes) ? bytes : text::decode_charset(bytes, charset.empty() ? "windows-1252" : charset);
  }

  static void describe(TnefFile& file, std::vector<Property> list) {
    std::string shown;
    for (auto& one : list) {
      if (one.id == kLongName && !one.value.empty()) file.name = one.value;
      if (one.id == kShortName && file.name.empty()) file.name = one.value;
      if (one.id == kDisplayName) shown = one.value;
      if (one.id == kMimeTag) file.type = one.value;
      if (one.id == kContentId) file.content_id = one.value;
      if (one.id == kAttachData && file.bytes.empty()) file.bytes = std::move(one.value);
    }
    if (file.name.empty()) file.name = std::move(shown);
  }

  std::vector<Property> properties(std::string_view data) const {
    Bytes in(data);
    std::vector<Property> out;
    const auto count = in.number(4);
    for (std::uint32_t i = 0; i < count && in.ok() && !in.at_end() && out.size() < kPropertiesMost; ++i) {
      Property one{static_cast<std::uint16_t>(in.number(2)), static_cast<std::uint16_t>(in.number(2)), {}};
      if (one.id >= 0x8000) skip_name(in);
      values(in, one);
      out.push_back(std::move(one));
    }
    return out;
  }

  static void skip_name(Bytes& in) {
    in.take(16);
    const auto kind = in.number(4), length = in.number(4);
    if (kind != 1) return;  // a number: that was it
    in.take(length);
    in.pad(length);
  }

  void values(Bytes& in, Property& one) const {
    const bool many = (one.type & 0x1000U) != 0;
    const auto type = static_cast<std::uint16_t>(one.type & 0x0FFFU);
    const auto fixed = fixed_size(type);
    const std::uint32_t count = many || fixed == 0 ? in.number(4) : 1;
    for (std::uint32_t i = 0; i < count && in.ok() && !in.at_end(); ++i) {
      if (fixed > 0) {
        in.take(fixed);
        continue;
      }
      const auto size = in.number(4);
      const auto raw = in.take(size);
      in.pad(size);
      if (i > 0) continue;
      if (type == 0x001E) one.value = decode(raw);
      if (type == 0x001F) one.value = until_nul(text::decode_charset(raw, "utf-16le"));
      if (type == 0x0102) one.value = raw;
    }
  }

  Tnef out_;
  std::string page_ = "windows-1252";
};

}  // namespace

bool is_tnef(std::string_view bytes) {
  return Bytes(bytes).number(4) == kSignature;
}

Result<Tnef> read_tnef(std::string_view bytes) {
  Bytes in(bytes);
  if (in.number(4) != kSignature) return fail(Kind::corrupt, "this is no winmail.dat");
  return Reader().run(in);
}

}  // namespace kith::channels::mail
