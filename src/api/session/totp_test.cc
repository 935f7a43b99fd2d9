#include "api/session/totp.h"

#include <gtest/gtest.h>

#include "api/json.h"
#include "api/people/people_rules.h"
#include "api/rate.h"
#include "api/throttle.h"

namespace kith::api {
namespace {

const std::string kKey = "12345678901234567890";

TEST(Totp, VectorsOfRfc6238) {
  const struct {
    std::int64_t seconds;
    const char* code;
  } cases[] = {{59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
               {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& c : cases) EXPECT_EQ(totp_code(kKey, c.seconds / 30, 8), c.code) << c.seconds;
}

TEST(Totp, OneStepEarlyOrLate) {
  const Time now = from_ms(1'800'000'000'000);
  const std::int64_t here = to_ms(now) / 30'000;
  for (std::int64_t off = -3; off <= 3; ++off)
    EXPECT_EQ(totp_step(kKey, totp_code(kKey, here + off), now).has_value(), off >= -1 && off <= 1) << off;
  EXPECT_EQ(totp_step(kKey, totp_code(kKey, here).insert(3, " "), now), here);
  for (const char* bad : {"", "12345", "abcdef", "0000000"}) EXPECT_FALSE(totp_step(kKey, bad, now));
}

TEST(Totp, Base32OfRfc4648) {
  EXPECT_EQ(base32(""), "");
  EXPECT_EQ(base32("f"), "MY");
  EXPECT_EQ(base32("fo"), "MZXQ");
  EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
}

TEST(Totp, RecoveryCodesDifferAndForgiveSpelling) {
  const auto codes = make_recovery_codes();
  EXPECT_EQ(codes.size(), 10u);
  EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()).size(), 10u);
  EXPECT_EQ(recovery_digest("K7MQ2-X9FDT"), recovery_digest("k7mq2 x9fdt"));
}

TEST(Throttle, DelaysDoubleAndEnd) {
  EXPECT_EQ(delay_after(4, 5), Millis{0});
  EXPECT_EQ(delay_after(5, 5), Millis{1000});
  EXPECT_EQ(delay_after(8, 5), Millis{8000});
  EXPECT_EQ(delay_after(1000, 5), Millis{15 * 60 * 1000});
  EXPECT_EQ(peer_network("198.51.100.7"), "198.51.100.0");
  EXPECT_EQ(peer_network("2001:db8:1:2:3:4:5:6"), "2001:db8:1::");
}

TEST(Rate, FillsAgain) {
  Rate rate(3, 1);
  Time now = from_ms(1'000'000);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(rate.take("a", now));
  ASSERT_TRUE(rate.take("a", now));
  EXPECT_LE(*rate.take("a", now), Millis{1001});
  EXPECT_FALSE(rate.take("b", now));
  EXPECT_FALSE(rate.take("a", now + Millis{1500}));
}

TEST(PeopleRules, SlugsAndPasswords) {
  EXPECT_EQ(slug_of("Käthe & Söhne GmbH"), "kathe-sohne-gmbh");
  EXPECT_EQ(slug_of("漢字"), "workspace");
  const auto ok = [](const char* password) {
    Body body = *Body::parse("{\"p\":\"" + std::string(password) + "\"}");
    read_new_password(body, "p", "annabel@x.test");
    return body.done().has_value();
  };
  EXPECT_TRUE(ok("correct horse battery"));
  for (const char* bad : {"short", "password12", "1234567890", "aaaaaaaaaaaa", "annabel2026"})
    EXPECT_FALSE(ok(bad)) << bad;
}

TEST(Body, NamesEveryMistake) {
  Body body = *Body::parse(R"({"name":"  ","count":"x","when":"soon","extra":1,"inner":{"id":"!"}})");
  body.text("name", 1, 10);
  body.number("count", 1, 5);
  body.time("when");
  body.text("gone", 1, 10);
  Body inner = body.object("inner");
  inner.id<ContactTag>("id");
  body.fold(inner);
  const auto done = body.done();
  ASSERT_FALSE(done);
  std::set<std::string> fields;
  for (const auto& [key, value] : done.error().context) fields.insert(value.substr(0, value.find('\n')));
  EXPECT_EQ(fields, (std::set<std::string>{"name", "count", "when", "gone", "inner.id", "extra"}));
  for (const char* bad : {"[]", "{", "nul", "\"x\"", "{\"a\":1}x"}) EXPECT_FALSE(Body::parse(bad)) << bad;
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "{\"a\":";
  EXPECT_FALSE(Body::parse(deep));
}

// A body of a hundred thousand unknown fields was answered with five megabytes.
TEST(Body, OnlyTheFirstMistakesAreTold) {
  std::string text = "{";
  for (int i = 0; i < 5'000; ++i) text += "\"" + std::string(300, 'k') + std::to_string(i) + "\":0,";
  text.back() = '}';
  auto body = Body::parse(text);
  ASSERT_TRUE(body);
  const auto done = body->done();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().context.size(), 20U);
  EXPECT_LE(done.error().context.front().second.size(), 300U);
}

}  // namespace
}  // namespace kith::api
