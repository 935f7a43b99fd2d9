#include "app/page_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include "base/limits.h"
#include "text/charset.h"
#include "text/page_head.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::app {
namespace {

namespace json = boost::json;
using Picture = publish::FetchedPage::Picture;
using Moment = std::chrono::steady_clock::time_point;

constexpr std::size_t kOembedBytes = 256 * 1024;

// Names no address: errors are read by people who saw the link.
Error in_words(const Error& error) {
  switch (error.kind) {
    case Kind::forbidden:
      return fail(Kind::forbidden, "it leads into a private network");
    case Kind::timeout:
      return fail(Kind::timeout, "its server takes too long");
    case Kind::too_large:
      return fail(Kind::too_large, "it is too large");
    default:
      return fail(Kind::unavailable, "its server does not answer as it should");
  }
}

struct Kinds {
  std::string type, charset;
};
Kinds kinds_of(std::string_view header) {
  Kinds out;
  const auto lower = [](std::string_view text) {
    std::string copy(text);
    for (char& c : copy)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return copy;
  };
  const auto all = lower(header);
  out.type = all.substr(0, all.find_first_of("; "));
  if (const auto at = all.find("charset="); at != std::string::npos) {
    auto rest = std::string_view(all).substr(at + 8);
    if (rest.starts_with('"')) rest.remove_prefix(1);
    out.charset = rest.substr(0, rest.find_first_of("\"; "));
  }
  return out;
}

std::string words_of(const json::object& told, const char* name) {
  const auto* value = told.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

// One page being looked at.
class Look {
 public:
  explicit Look(net::HttpClient& http)
      : http_(http), until_(std::chrono::steady_clock::now() + limits::kLinkedPagesWait) {}

  Result<publish::FetchedPage> page(const std::string& url) {
    TRY(const auto answer, get(url, "text/html,application/xhtml+xml,*/*;q=0.8", limits::kLinkedPageBytes));
    const auto kinds = kinds_of(answer.headers.get("Content-Type"));
    if (kinds.type.starts_with("image/")) {
      out_.pictures.push_back({.url = answer.final_url, .bytes = answer.body, .why = {}});
    } else if (kinds.type.starts_with("video/") || kinds.type == "application/x-mpegurl" ||
               kinds.type == "application/vnd.apple.mpegurl") {
      out_.plays = true;
    } else if (kinds.type.empty() || kinds.type == "text/html" || kinds.type == "application/xhtml+xml") {
      TRYV(read_html(answer, kinds.charset));
    }
    return std::move(out_);
  }

 private:
  Result<net::HttpResponse> get(const std::string& url, const char* accept, std::size_t most) {
    const auto left = std::chrono::duration_cast<Millis>(until_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) return in_words(fail(Kind::timeout, ""));
    net::HttpRequest request;
    request.url = url;
    request.follow = limits::kFetchRedirects;
    request.max_body = most;
    request.connect_timeout = limits::kLinkedFetchTime;
    request.total_timeout = std::min<Millis>(limits::kLinkedFetchTime, left);
    request.headers.set("Accept", accept);
    auto answer = net::send_blocking(http_, std::move(request));
    if (!answer) return in_words(answer.error());
    if (answer->status == 404 || answer->status == 410) return fail(Kind::not_found, "it is not there");
    if (answer->status != 200)
      return fail(Kind::unavailable, fmt::format("its server does not give it out ({})", answer->status));
    return answer;
  }

  Result<void> read_html(const net::HttpResponse& answer, std::string charset) {
    if (charset.empty()) charset = text::meta_charset(answer.body);
    const auto url = answer.final_url;
    const auto head = text::read_page_head(text::decode_charset(answer.body, charset), url);
    out_.words = head.words;
    out_.plays = head.plays;
    addresses_ = head.pictures;
    if (!head.oembed.empty()) TRYV(read_oembed(head.oembed));
    for (std::size_t i = 0; i < addresses_.size(); ++i) add_picture(addresses_[i], i >= limits::kLinkedPictures);
    return {};
  }

  // Some networks ask for this first. A page whose oEmbed is refused is shown by its head alone.
  Result<void> read_oembed(const std::string& url) {
    const auto answer = get(url, "application/json", kOembedBytes);
    if (!answer) return answer.error().kind == Kind::timeout ? Result<void>(answer.error()) : Result<void>();
    boost::system::error_code wrong;
    const auto told = json::parse(answer->body, wrong);
    if (wrong || !told.is_object()) return {};
    const auto& fields = told.get_object();
    for (const char* name : {"title", "author_name", "provider_name"})
      if (auto words = words_of(fields, name); !words.empty()) out_.words.push_back(text::repair_utf8(words));
    const auto type = words_of(fields, "type");
    out_.plays = out_.plays || type == "video";
    add_address(words_of(fields, "thumbnail_url"));
    if (type == "photo") add_address(words_of(fields, "url"));
    return {};
  }

  void add_address(std::string url) {
    if (text::is_http_url(url) && std::ranges::find(addresses_, url) == addresses_.end())
      addresses_.push_back(std::move(url));
  }

  void add_picture(const std::string& url, bool too_many) {
    if (too_many)
      return out_.pictures.push_back({.url = url, .bytes = {}, .why = "it gives out more pictures than are looked at"});
    auto answer = get(url, "image/jpeg,image/png,image/webp,image/gif", limits::kPictureBytes);
    if (answer)
      out_.pictures.push_back({.url = url, .bytes = std::move(answer->body), .why = {}});
    else
      out_.pictures.push_back({.url = url, .bytes = {}, .why = answer.error().message});
  }

  net::HttpClient& http_;
  const Moment until_;
  publish::FetchedPage out_;
  std::vector<std::string> addresses_;
};

}  // namespace

Result<publish::FetchedPage> GuardedPages::fetch(const std::string& url) {
  return Look(http_).page(url);
}

}  // namespace kith::app
