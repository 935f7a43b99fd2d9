// The pure pieces of net: headers, addresses, forms, gzip, OAuth, events, multipart, request checks.
#include <gtest/gtest.h>

#include "base/secret.h"
#include "net/event_stream.h"
#include "net/gzip.h"
#include "net/http_client.h"
#include "net/http_wire.h"
#include "net/oauth.h"
#include "net/static_assets.h"

namespace kith::net {
namespace {

TEST(Headers, CompareNamesWithoutCase) {
  Headers h{{"Content-Type", "a"}, {"X", "1"}, {"x", "2"}};
  EXPECT_EQ(h.get("content-type"), "a");
  EXPECT_EQ(h.all("X").size(), 2u);
  h.set("x", "3");
  EXPECT_EQ(h.all("X").size(), 1u);
  EXPECT_EQ(h.get("none"), "");
}

TEST(Headers, ReadHttpDatesInAllThreeForms) {
  const Time expected = from_ms(784111777000);
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    EXPECT_EQ(parse_http_date(text), expected) << text;
  EXPECT_EQ(format_http_date(expected), "Sun, 06 Nov 1994 08:49:37 GMT");
  for (const char* bad :
       {"", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "now", "Sun, 06 Nov 1994 25:49:37 GMT"})
    EXPECT_FALSE(parse_http_date(bad)) << bad;
}

TEST(Headers, RetryAfter) {
  const Time now = from_ms(784111777000);
  EXPECT_EQ(retry_after({{"Retry-After", "120"}}, now), Millis{120'000});
  EXPECT_EQ(retry_after({{"retry-after", "Sun, 06 Nov 1994 08:50:37 GMT"}}, now), Millis{60'000});
  EXPECT_EQ(retry_after({{"Retry-After", "Sun, 06 Nov 1994 08:00:00 GMT"}}, now), Millis{0});
  EXPECT_EQ(retry_after({{"Retry-After", "soon"}}, now), std::nullopt);
  EXPECT_EQ(retry_after({}, now), std::nullopt);
}

TEST(Headers, LinkRelations) {
  const Headers h{{"Link", "<https://a.example/x?max_id=1,2>; rel=\"next\", <https://a.example/y>; rel=prev"}};
  EXPECT_EQ(link_with_rel(h, "next"), "https://a.example/x?max_id=1,2");
  EXPECT_EQ(link_with_rel(h, "prev"), "https://a.example/y");
  EXPECT_EQ(link_with_rel(h, "self"), std::nullopt);
  EXPECT_EQ(link_with_rel({{"Link", "<x"}}, "next"), std::nullopt);
}

TEST(Url, TakesApartAndRefuses) {
  const auto u = parse_url("HTTPS://Example.ORG:8443/a/b?x=1#frag");
  ASSERT_TRUE(u);
  EXPECT_EQ(u->host, "example.org");
  EXPECT_EQ(u->port, 8443);
  EXPECT_EQ(u->path, "/a/b");
  EXPECT_EQ(u->query, "x=1");
  EXPECT_FALSE(u->text.contains('#'));
  EXPECT_EQ(parse_url("http://[::1]:80/")->host, "::1");
  for (const char* bad : {"", "example.org", "ftp://a/", "file:///etc/passwd", "http://u:p@a/", "http://",
                          "http://a b/", "gopher://a", "http://a\r\nHost: b/", "javascript:alert(1)", "//a/b"})
    EXPECT_FALSE(parse_url(bad)) << bad;
}

TEST(Url, Resolves) {
  EXPECT_EQ(*resolve_url("https://a.example/x/y?q", "../z"), "https://a.example/z");
  EXPECT_EQ(*resolve_url("https://a.example/x", "//b.example/c"), "https://b.example/c");
  EXPECT_FALSE(resolve_url("https://a.example/x", "https://u:p@b/"));
}

TEST(Url, FormsAreReadBack) {
  const Fields fields{{"a b", "c&d=e"}, {"ü", "%"}, {"empty", ""}};
  EXPECT_EQ(*form_decode(form_encode(fields)), fields);
  EXPECT_EQ((*form_decode("q=a+b&&x")), (Fields{{"q", "a b"}, {"x", ""}}));
  for (const char* bad : {"a=%", "a=%2", "a=%zz", "a=%00"}) EXPECT_FALSE(form_decode(bad)) << bad;
  std::string many;
  for (int i = 0; i < 201; ++i) many += "a=1&";
  EXPECT_EQ(form_decode(many).error().kind, Kind::too_large);
}

TEST(Gzip, RoundTripAndLimits) {
  const std::string text(100'000, 'k');
  const std::string packed = gzip(text);
  EXPECT_LT(packed.size(), 1000u);
  EXPECT_EQ(*gunzip(packed, text.size()), text);
  EXPECT_EQ(gunzip(packed, text.size() - 1).error().kind, Kind::too_large);
  EXPECT_EQ(gunzip(packed.substr(0, packed.size() / 2), 1'000'000).error().kind, Kind::corrupt);
  EXPECT_EQ(gunzip("not gzip at all", 100).error().kind, Kind::corrupt);
  EXPECT_EQ(*gunzip(packed + gzip(" and more"), 1'000'000), text + " and more") << "packed one after the other";
  EXPECT_EQ(gunzip(packed + "rubbish", 1'000'000).error().kind, Kind::corrupt);
  EXPECT_EQ(gunzip(packed + packed, text.size() + 1).error().kind, Kind::too_large);
  EXPECT_TRUE(accepts_gzip("br, gzip"));
  EXPECT_TRUE(accepts_gzip("*"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0, br"));
  EXPECT_FALSE(accepts_gzip("identity"));
  EXPECT_FALSE(accepts_gzip(""));
}

TEST(OAuth, ChallengeOfRfc7636AppendixB) {
  EXPECT_EQ(pkce_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  const Pkce p = make_pkce();
  EXPECT_EQ(p.verifier.size(), 43u);
  EXPECT_EQ(p.challenge, pkce_challenge(p.verifier));
  EXPECT_NE(make_state(), make_state());
  EXPECT_EQ(with_query("https://a/x", {{"b", "c d"}}), "https://a/x?b=c%20d");
  EXPECT_EQ(with_query("https://a/x?y=1", {{"b", "c"}}), "https://a/x?y=1&b=c");
}

TEST(EventParser, ReadsPiecesOfAnySize) {
  const std::string stream =
      "\xEF\xBB\xBFid: 7\r\nevent: update\r\ndata: {\"a\":1}\r\ndata: two\r\n\r\n: comment\n\ndata: x\n\nevent: "
      "lost\n\n";
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    EventParser parser;
    std::vector<ServerEvent> all;
    for (std::size_t i = 0; i < stream.size(); i += step)
      for (ServerEvent& e : *parser.feed(std::string_view(stream).substr(i, step))) all.push_back(std::move(e));
    ASSERT_EQ(all.size(), 2u) << step;
    EXPECT_EQ(all[0].event, "update");
    EXPECT_EQ(all[0].data, "{\"a\":1}\ntwo");
    EXPECT_EQ(all[1].event, "message");
    EXPECT_EQ(all[1].id, "7");
  }
  EventParser small(10);
  EXPECT_EQ(small.feed("data: 12345678901234").error().kind, Kind::too_large);
}

TEST(EventStream, ClosesTheSlowListener) {
  EventStream stream(2);
  int woken = 0;
  bool gone = false;
  stream.wake_with([&] { ++woken; });
  stream.on_gone([&] { gone = true; });
  EXPECT_TRUE(stream.push("1", "a", "x\ny"));
  EXPECT_TRUE(stream.push("", "", "z"));
  EXPECT_FALSE(stream.push("3", "a", "late"));
  EXPECT_TRUE(stream.closed());
  EXPECT_EQ(woken, 3);
  bool closed = false;
  EXPECT_EQ(stream.take(closed), "id: 1\nevent: a\ndata: x\ndata: y\n\ndata: z\n\n");
  EXPECT_TRUE(closed);
  stream.gone();
  EXPECT_TRUE(gone);
}

TEST(Multipart, CannotBeBrokenOutOf) {
  Multipart m;
  m.field("status", "hello\r\n--x");
  m.file("file", "a\"\r\nX: y.png", "image/png", std::string("\0\1", 2));
  const std::string type = m.content_type();
  const std::string boundary = type.substr(type.find('=') + 1);
  const std::string body = std::move(m).body();
  EXPECT_TRUE(body.starts_with("--" + boundary + "\r\n"));
  EXPECT_TRUE(body.ends_with("--" + boundary + "--\r\n"));
  EXPECT_TRUE(body.contains("filename=\"a%22%0D%0AX: y.png\"\r\n"));
}

TEST(StaticAssets, EtagAndPackedForm) {
  StaticAssets assets;
  const std::string text = "body{}", packed = gzip(text);
  assets.add("/app.css", text, packed, true);
  Request r;
  const Response plain = assets.serve(r, "/app.css");
  EXPECT_EQ(plain.content(), text);
  EXPECT_EQ(plain.headers.get("Content-Type"), "text/css; charset=utf-8");
  EXPECT_TRUE(plain.headers.get("Cache-Control").contains("immutable"));
  r.headers.set("Accept-Encoding", "gzip");
  EXPECT_EQ(assets.serve(r, "/app.css").headers.get("Content-Encoding"), "gzip");
  r.headers.set("If-None-Match", std::string(plain.headers.get("ETag")));
  EXPECT_EQ(assets.serve(r, "/app.css").status, 304);
  EXPECT_EQ(assets.serve(r, "/none").status, 404);
}

Result<Request> request(std::string target, Headers headers = {{"Host", "kith.test"}}, const char* peer = "192.0.2.7",
                        std::vector<std::string> proxies = {}) {
  RequestHead head;
  head.method = "GET";
  head.target = std::move(target);
  head.headers = std::move(headers);
  head.peer = *parse_ip(peer);
  return make_request(std::move(head), *ProxyTrust::of(proxies));
}

TEST(RequestHead, ReadsTargets) {
  const auto r = request("/a%20b/%C3%BC?x=1&y=%26#frag");
  ASSERT_TRUE(r);
  EXPECT_EQ(r->path, "/a b/ü");
  EXPECT_EQ(r->query_value("y"), "&");
  for (const char* bad : {"", "a", "http://x/", "/../a", "/a/..", "/a/%2e%2e/b", "/a%2Fb", "/a%5cb", "/%00", "/%ff",
                          "/%zz", "/?a=%ff", "*"})
    EXPECT_FALSE(request(bad)) << bad;
}

TEST(RequestHead, RefusesWhatServersReadDifferently) {
  EXPECT_FALSE(request("/", {}));
  EXPECT_FALSE(request("/", {{"Host", "a"}, {"Host", "b"}}));
  EXPECT_FALSE(request("/", {{"Host", "a b"}}));
  EXPECT_FALSE(request("/", {{"Host", "a"}, {"Content-Length", "1"}, {"Transfer-Encoding", "chunked"}}));
  EXPECT_FALSE(request("/", {{"Host", "a"}, {"Content-Length", "1"}, {"Content-Length", "1"}}));
  EXPECT_FALSE(request("/", {{"Host", "a"}, {"Content-Length", "1, 1"}}));
  EXPECT_FALSE(request("/", {{"Host", "a"}, {"Transfer-Encoding", "gzip, chunked"}}));
  EXPECT_FALSE(request("/", {{"Host", "a"}, {"Transfer-Encoding", "xchunked"}}));
  EXPECT_TRUE(request("/", {{"Host", "a"}, {"Transfer-Encoding", "Chunked"}}));
}

TEST(RequestHead, BelievesOnlyItsProxies) {
  const Headers forged{{"Host", "inside"},
                       {"X-Forwarded-For", "6.6.6.6, 198.51.100.1"},
                       {"X-Forwarded-Proto", "https"},
                       {"X-Forwarded-Host", "kith.example"}};
  const auto direct = request("/", forged);
  EXPECT_EQ(direct->peer, "192.0.2.7");
  EXPECT_FALSE(direct->secure);
  EXPECT_EQ(direct->host, "inside");
  const auto behind = request("/", forged, "10.0.0.2", {"10.0.0.0/8"});
  EXPECT_EQ(behind->peer, "198.51.100.1");
  EXPECT_TRUE(behind->secure);
  EXPECT_EQ(behind->host, "kith.example");
  EXPECT_EQ(request("/", forged, "10.0.0.2", {"10.0.0.0/8", "198.51.100.1"})->peer, "6.6.6.6");
}

TEST(ResponseHead, CannotBeSplit) {
  Response r = Response::json(200, "{}");
  r.headers.add("X", "a\r\nSet-Cookie: b");
  const std::string head = response_head(r, 2, true, {{"X-Y", "1"}, {"Content-Type", "never"}}, from_ms(0));
  EXPECT_FALSE(head.contains("\r\nSet-Cookie"));
  EXPECT_TRUE(head.contains("\r\nX-Y: 1\r\n"));
  EXPECT_FALSE(head.contains("never"));
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  EXPECT_FALSE(response_head(Response::empty(204), 0, true, {}, from_ms(0)).contains("Content-Length"));
}

TEST(Cookies, AreReadAndWritten) {
  Request r;
  r.headers.add("Cookie", "a=1; kith_session=abc; b=2");
  EXPECT_EQ(r.cookie("kith_session"), "abc");
  EXPECT_EQ(r.cookie("none"), "");
  Cookie c;
  c.name = "s";
  c.value = "v";
  c.secure = true;
  c.max_age_seconds = 60;
  EXPECT_EQ(set_cookie(c), "s=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax");
}

TEST(Utf8, IsChecked) {
  for (const char* good : {"", "a", "ü", "漢", "🙂"}) EXPECT_TRUE(is_utf8(good));
  for (const char* bad : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xF4\x90\x80\x80",
                          "\xE2\x82", "a\xFF"})
    EXPECT_FALSE(is_utf8(bad));
}

}  // namespace
}  // namespace kith::net
