// The one address of a page.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "text/fold.h"
#include "text/url.h"

namespace kith::text {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";

bool is_unreserved(int c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

// RFC 3986, 6.2.2: unreserved characters bare, every other escape in capitals.
std::string plain_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (!escape) {
      out += text[i];
      continue;
    }
    const int byte = hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]);
    if (is_unreserved(byte)) {
      out += static_cast<char>(byte);
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
    i += 2;
  }
  return out;
}

// Parameters that say where a reader came from and nothing about the page: by how their names begin, and whole.
constexpr std::array<std::string_view, 10> kTrackingBegins = {"utm_", "mtm_", "pk_", "piwik_", "matomo_",
                                                              "hmb_", "__hs", "ns_", "itm_",   "at_custom"};
constexpr std::array<std::string_view, 79> kTracking = {"fbclid",
                                                        "gclid",
                                                        "gclsrc",
                                                        "dclid",
                                                        "gbraid",
                                                        "wbraid",
                                                        "gad_source",
                                                        "gad_campaignid",
                                                        "msclkid",
                                                        "yclid",
                                                        "ysclid",
                                                        "twclid",
                                                        "ttclid",
                                                        "li_fat_id",
                                                        "igshid",
                                                        "igsh",
                                                        "mc_cid",
                                                        "mc_eid",
                                                        "mkt_tok",
                                                        "vero_id",
                                                        "vero_conv",
                                                        "_hsenc",
                                                        "_hsmi",
                                                        "hsctatracking",
                                                        "hss_channel",
                                                        "oly_anon_id",
                                                        "oly_enc_id",
                                                        "rb_clickid",
                                                        "s_cid",
                                                        "wickedid",
                                                        "_openstat",
                                                        "zanpid",
                                                        "epik",
                                                        "srsltid",
                                                        "_ga",
                                                        "_gl",
                                                        "irclickid",
                                                        "irgwc",
                                                        "ml_subscriber",
                                                        "ml_subscriber_hash",
                                                        "at_medium",
                                                        "at_campaign",
                                                        "ref_src",
                                                        "ref_url",
                                                        "mibextid",
                                                        "sc_campaign",
                                                        "sc_channel",
                                                        "sc_content",
                                                        "sc_country",
                                                        "sc_geo",
                                                        "sc_medium",
                                                        "sc_outcome",
                                                        "spm",
                                                        "xtor",
                                                        "fb_action_ids",
                                                        "fb_action_types",
                                                        "fb_source",
                                                        "fb_ref",
                                                        "_branch_match_id",
                                                        "guccounter",
                                                        "guce_referrer",
                                                        "guce_referrer_sig",
                                                        "soc_src",
                                                        "soc_trk",
                                                        "wt_mc",
                                                        "wt.mc_id",
                                                        "cmpid",
                                                        "smid",
                                                        "ncid",
                                                        "rcm",
                                                        "tblci",
                                                        "dicbo",
                                                        "ocid",
                                                        "__twitter_impression",
                                                        "share_id",
                                                        "_kx",
                                                        "usqp",
                                                        "amp_js_v",
                                                        "amp_gsa"};

// Where a name means something elsewhere, but on these sites only who shared it.
struct SiteParameter {
  std::string_view site, name;
};
constexpr SiteParameter kSiteTracking[] = {
    {"twitter.com", "s"},    {"twitter.com", "t"},           {"x.com", "s"},
    {"x.com", "t"},          {"youtube.com", "si"},          {"youtube.com", "feature"},
    {"youtube.com", "pp"},   {"youtube.com", "ab_channel"},  {"spotify.com", "si"},
    {"linkedin.com", "trk"}, {"instagram.com", "img_index"}, {"reddit.com", "share_id"},
    {"reddit.com", "rdt"},   {"tiktok.com", "_t"},           {"tiktok.com", "_r"}};

bool is_tracking(std::string_view name, std::string_view site) {
  const std::string lower = fold(name);
  if (std::ranges::any_of(kTrackingBegins, [&](std::string_view begin) { return lower.starts_with(begin); }))
    return true;
  if (std::ranges::find(kTracking, lower) != kTracking.end()) return true;
  return std::ranges::any_of(kSiteTracking, [&](const SiteParameter& p) { return p.site == site && p.name == lower; });
}

// `amp`, `amp=1`, `output=amp`, `outputType=amp`: the page in Google's short form.
bool asks_for_amp(std::string_view pair) {
  const std::string lower = fold(pair);
  return lower == "amp" || lower == "amp=1" || lower == "amp=true" || lower == "output=amp" ||
         lower == "outputtype=amp";
}

std::string without_tracking(std::string_view query, std::string_view site) {
  std::string out;
  for (std::size_t start = 0; start <= query.size();) {
    const auto end = std::min(query.find('&', start), query.size());
    const auto pair = query.substr(start, end - start);
    if (!pair.empty() && !is_tracking(pair.substr(0, pair.find('=')), site) && !asks_for_amp(pair)) {
      if (!out.empty()) out += '&';
      out += pair;
    }
    start = end + 1;
  }
  return out;
}

// A page kept by an AMP cache: `…cdn.ampproject.org/c/s/site.example/path`, `google.com/amp/s/site.example/path`.
bool leave_cache(Url& url) {
  std::string_view rest = url.path;
  if (url.host.ends_with(".cdn.ampproject.org") || url.host == "cdn.ampproject.org") {
    const auto second = rest.size() > 1 ? rest.find('/', 1) : std::string_view::npos;
    if (second != 2) return false;
    rest = rest.substr(2);
  } else if (url.host.starts_with("www.google.") && rest.starts_with("/amp/")) {
    rest = rest.substr(4);
  } else {
    return false;
  }
  const bool safe = rest.starts_with("/s/");
  const auto address =
      (safe ? "https://" : "http://") + std::string(rest.substr(safe ? 3 : 1)) + (url.query ? "?" + *url.query : "");
  auto inner = parse_url(address);
  if (!inner || !inner->host.contains('.')) return false;
  url = *std::move(inner);
  return true;
}

// Sites whose pages live under one host, whatever the device.
struct SiteHost {
  std::string_view host, home;
};
constexpr SiteHost kHosts[] = {{"m.facebook.com", "www.facebook.com"},     {"mobile.facebook.com", "www.facebook.com"},
                               {"touch.facebook.com", "www.facebook.com"}, {"mbasic.facebook.com", "www.facebook.com"},
                               {"web.facebook.com", "www.facebook.com"},   {"m.youtube.com", "www.youtube.com"},
                               {"old.reddit.com", "www.reddit.com"},       {"new.reddit.com", "www.reddit.com"},
                               {"m.reddit.com", "www.reddit.com"},         {"i.reddit.com", "www.reddit.com"},
                               {"np.reddit.com", "www.reddit.com"},        {"mobile.twitter.com", "twitter.com"},
                               {"m.twitter.com", "twitter.com"},           {"mobile.x.com", "x.com"},
                               {"m.instagram.com", "www.instagram.com"},   {"m.imdb.com", "www.imdb.com"}};

// `m.site.example`, `en.m.site.example`, `mobile.…`, `amp.…`: the site itself, where one remains.
void leave_device(std::string& host) {
  if (const auto known = std::ranges::find(kHosts, std::string_view(host), &SiteHost::host);
      known != std::end(kHosts)) {
    host = known->home;
    return;
  }
  const auto own = registrable_domain(host);
  if (own.size() >= host.size()) return;
  std::string_view labels = std::string_view(host).substr(0, host.size() - own.size());  // ends in a dot
  for (const std::string_view label : {"m.", "mobile.", "amp."}) {
    const auto at = labels.starts_with(label) ? 0 : labels.rfind("." + std::string(label));
    const bool last =
        at != std::string_view::npos && (at == 0 ? labels.starts_with(label) : at + 1 + label.size() == labels.size());
    if (!last) continue;
    host.erase(at == 0 ? 0 : at + 1, label.size());
    return;
  }
}

// `/story/amp/`, `/story.amp`, `/story.amp.html`: the story.
void leave_amp(std::string& path) {
  while (path.size() > 5 && path.ends_with("/amp/")) path.resize(path.size() - 4);
  while (path.size() > 4 && path.ends_with("/amp")) path.resize(path.size() - 4);
  if (path.ends_with(".amp.html") && path.size() > 10)
    path.replace(path.size() - 9, 9, ".html");
  else if (path.ends_with(".amp") && path.size() > 5)
    path.resize(path.size() - 4);
}

// `https://youtu.be/ID` is `https://www.youtube.com/watch?v=ID`.
void write_out(Url& url) {
  if (url.host != "youtu.be" || url.path.size() < 6 || url.path.find('/', 1) != std::string::npos) return;
  url.query = "v=" + url.path.substr(1) + (url.query ? "&" + *url.query : "");
  url.host = "www.youtube.com";
  url.path = "/watch";
}

Result<Url> plainer(Url url) {
  url.user.clear();
  while (url.host.ends_with('.')) url.host.pop_back();
  if (url.host.empty()) return fail(Kind::invalid, "the address has no host");
  leave_cache(url);
  leave_device(url.host);
  write_out(url);
  url.path = plain_escapes(url.path);
  leave_amp(url.path);
  if (url.query) {
    const auto kept = without_tracking(plain_escapes(*url.query), registrable_domain(url.host));
    url.query = kept.empty() ? std::nullopt : std::optional(kept);
  }
  if (url.fragment && !url.fragment->starts_with('!') && !url.fragment->starts_with('/')) url.fragment.reset();
  return url;
}

}  // namespace

Result<std::string> canonical_url(std::string_view text, std::string_view base) {
  TRY(auto url, parse_url(text, base));
  if (url.scheme != "http" && url.scheme != "https")
    return fail(Kind::invalid,
                "`" + url.scheme + "` addresses have no canonical form; give one that begins with http or https");
  // What one step uncovers (an escaped dot, a page of a page) the next takes away; an honest address needs two.
  std::string before = url.to_string();
  for (int i = 0; i < 50; ++i) {
    TRY(auto next, plainer(std::move(url)));
    TRY(url, parse_url(next.to_string()));
    auto after = url.to_string();
    if (after == before) break;
    before = std::move(after);
  }
  return before;
}

}  // namespace kith::text
