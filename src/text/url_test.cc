#include "text/url.h"

#include <gtest/gtest.h>

namespace kith::text {
namespace {

std::string parsed(std::string_view text, std::string_view base = {}) {
  const auto url = parse_url(text, base);
  return url ? url->to_string() : "invalid";
}

TEST(Url, parses_as_browsers_do) {
  struct Case {
    const char* base;
    const char* text;
    const char* result;
  };
  // Compared with a browser engine's parser when they were written, with 60,000 generated ones.
  for (const auto& c :
       {Case{"", "HTTP://Example.COM:80/a/../b?q#f", "http://example.com/b?q#f"},
        {"", "https:\\\\e.org\\x", "https://e.org/x"},
        {"", "http://bücher.de/ä?ö#ü", "http://xn--bcher-kva.de/%C3%A4?%C3%B6#%C3%BC"},
        {"", "http://0x7f.1/", "http://127.0.0.1/"},
        {"", "http://2130706433", "http://127.0.0.1/"},
        {"", "http://[::ffff:1.2.3.4]", "http://[::ffff:102:304]/"},
        {"", "http://[1:0:0:2::3]", "http://[1:0:0:2::3]/"},
        {"", "http://１２７.0.0.1", "http://127.0.0.1/"},
        {"", "mailto:a@b.de", "mailto:a@b.de"},
        {"", "http://u:p@e.org/", "http://u:p@e.org/"},
        {"", "no scheme", "invalid"},
        {"", "http://", "invalid"},
        {"", "http://a b", "invalid"},
        {"", "http://e.org:99999", "invalid"},
        {"", "http://[::1", "invalid"},
        {"", "http://256.0.0.1", "invalid"},
        {"", " ht\ntp://e.org ", "http://e.org/"},
        {"http://e.org/a/b?c", "../d", "http://e.org/d"},
        {"http://e.org/a/b?c", "?x", "http://e.org/a/b?x"},
        {"http://e.org/a/b?c", "#x", "http://e.org/a/b?c#x"},
        {"http://e.org/a/b?c", "//f.org", "http://f.org/"},
        {"http://e.org/a/b?c", "", "http://e.org/a/b?c"},
        {"mailto:x", "y", "invalid"}})
    EXPECT_EQ(parsed(c.text, c.base), c.result) << c.text;
}

TEST(Url, canonical_form) {
  struct Case {
    const char* text;
    const char* result;
  };
  for (const auto& c : {Case{"HTTPS://Example.org:443/%7Ea/%c3%a4?utm_source=x&b=1&fbclid=y#top",
                             "https://example.org/~a/%C3%A4?b=1"},
                        {"http://example.org.", "http://example.org/"},
                        {"http://e.org/?utm_medium=x", "http://e.org/"},
                        {"http://u:p@e.org/?", "http://e.org/"},
                        {"http://e.org/#!/route", "http://e.org/#!/route"},
                        {"http://e.org/a%2e%2e/b", "http://e.org/a../b"},
                        {"http://e.org/a/%2E%2E/b", "http://e.org/b"},
                        {"http://e.org/a%2Fb?x=%26", "http://e.org/a%2Fb?x=%26"}})
    EXPECT_EQ(canonical_url(c.text).value(), c.result) << c.text;
  EXPECT_FALSE(canonical_url("mailto:a@b.de"));
  EXPECT_FALSE(canonical_url("javascript:alert(1)"));
}

TEST(Url, schemes_and_hosts) {
  EXPECT_TRUE(has_safe_scheme("HTTPS://e.org"));
  EXPECT_TRUE(has_safe_scheme("mailto:a@b.de"));
  for (const auto* bad : {"javascript:alert(1)", "java\tscript:alert(1)", "\x01javascript:1",
                          "data:text/html,x", "//e.org", "vbscript:x", ""})
    EXPECT_FALSE(has_safe_scheme(bad)) << bad;
  EXPECT_EQ(site_of("https://www.Example.org/x"), "example.org");
  for (const char* const address :
       {"https://www.example.org/x", "http://example.org/", "https://a-b.example.org/notes/1?q=1#f", "https://www./x",
        "https://www.a/x", "https://example.org:8443/x", "https://me@example.org/x", "https://1.2.3.4/", "https://a..b/",
        "https://xn--bcher-kva.example/", "https://www.www.example/x", "https://example.org/a/../b"}) {
    const auto url = parse_url(address);
    const std::string host = url ? url->host : "";
    EXPECT_EQ(site_of(address), host.starts_with("www.") ? host.substr(4) : host) << address;
  }
  EXPECT_EQ(registrable_domain("a.b.example.co.uk"), "example.co.uk");
  EXPECT_EQ(registrable_domain("localhost"), "localhost");
  EXPECT_EQ(display_host("xn--bcher-kva.de"), "bücher.de");
  EXPECT_EQ(display_host("xn--pypal-4ve.com"),
            "xn--pypal-4ve.com");  // one Cyrillic letter among Latin ones
  EXPECT_EQ(percent_decode(percent_encode("a ä/%?")), "a ä/%?");
}

TEST(Url, pages_of_caches_and_devices_are_the_page) {
  const auto is = [](std::string_view text, std::string_view wanted) {
    const auto form = canonical_url(text);
    ASSERT_TRUE(form) << text;
    EXPECT_EQ(*form, wanted) << text;
    EXPECT_EQ(*canonical_url(*form), *form) << text;
  };
  is("https://e-example.cdn.ampproject.org/c/s/e.example/story?usqp=x", "https://e.example/story");
  is("https://www.google.de/amp/s/e.example/story/amp/", "https://e.example/story/");
  is("https://amp.e.example/story.amp.html?amp=1", "https://e.example/story.html");
  is("https://en.m.wikipedia.org/wiki/Raft#History", "https://en.wikipedia.org/wiki/Raft");
  is("http://m.m.e.example/a/amp/amp/amp", "http://e.example/a");
  is("https://m.co.uk/", "https://m.co.uk/");
  is("https://m.facebook.com/a?mibextid=1", "https://www.facebook.com/a");
  is("https://youtu.be/abcdefghijk?si=1&t=5", "https://www.youtube.com/watch?v=abcdefghijk&t=5");
  is("https://x.com/a/status/1?s=20&t=abc", "https://x.com/a/status/1");
  is("https://e.example/?s=20&t=abc", "https://e.example/?s=20&t=abc");
  is("https://e.example/camp", "https://e.example/camp");
}

}  // namespace
}  // namespace kith::text
