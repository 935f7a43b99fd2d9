#include <gtest/gtest.h>

#include <filesystem>

#include "base/id.h"
#include "base/id_floor.h"
#include "base/secret.h"
#include "base/time.h"

namespace kith {
namespace {

TEST(Time, reads_and_writes_rfc3339) {
  for (const auto* text : {"2026-11-22T09:05:00Z", "1999-12-31T23:59:59.123Z", "2024-02-29T00:00:00Z"})
    EXPECT_EQ(format_time(parse_time(text).value()), text);
  EXPECT_EQ(format_time(parse_time("2026-11-22T10:05:00+01:00").value()), "2026-11-22T09:05:00Z");
  EXPECT_EQ(format_time(parse_time("2026-11-22 04:05:00.5-05:00").value()), "2026-11-22T09:05:00.500Z");
}

TEST(Time, refuses_what_is_not_a_time) {
  for (const auto* text : {"", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                           "2026-11-22T25:00:00Z", "2026-11-22T09:05:00", "2026-11-22T09:05:00Zx"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(Id, rises_and_round_trips) {
  const Time now = parse_time("2026-11-22T09:05:00Z").value();
  std::int64_t before = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto id = next_id(now);
    ASSERT_GT(id, before);
    ASSERT_EQ(parse_id(format_id(id)).value(), id);
    before = id;
  }
  EXPECT_FALSE(parse_id("short"));
  EXPECT_FALSE(parse_id("uuuuuuuuuuuuu"));
}

TEST(Id, rises_above_what_there_was_and_whatever_the_clock_says) {
  const Time now = parse_time("2026-11-22T09:05:00Z").value();
  const auto of_before = next_id(now) + (std::int64_t{3'600'000} << 22);  // by a clock an hour ahead
  keep_ids_above(of_before);
  EXPECT_GT(next_id(now), of_before);
  keep_ids_above(1);
  EXPECT_GT(next_id(now), of_before) << "never falls";
  const auto late = next_id(parse_time("2199-01-01T00:00:00Z").value());
  EXPECT_GT(late, of_before);
  EXPECT_GT(next_id(now), late) << "nor beyond what an id can hold";
}

TEST(Secret, seals_for_one_context_only) {
  const auto sealer = Sealer::ephemeral();
  const auto box = sealer.seal("token", "channel:1");
  EXPECT_EQ(sealer.unseal(box, "channel:1").value().reveal(), "token");
  EXPECT_EQ(sealer.unseal(box, "channel:2").error().kind, Kind::corrupt);
  EXPECT_FALSE(Sealer::ephemeral().unseal(box, "channel:1"));
  EXPECT_FALSE(sealer.unseal(box.substr(0, 20), "channel:1"));
}

TEST(Secret, key_file_survives_a_restart) {
  const auto dir = std::filesystem::temp_directory_path() / ("kith-" + random_token(6));
  std::filesystem::create_directory(dir);
  const auto box = Sealer::open(dir / "key").value().seal("x", "y");
  EXPECT_EQ(Sealer::open(dir / "key").value().unseal(box, "y").value().reveal(), "x");
  std::filesystem::remove_all(dir);
}

TEST(Secret, passwords_and_digests) {
  const Secret word{"correct horse"};
  const auto hash = hash_password(word);
  EXPECT_TRUE(verify_password(word, hash));
  EXPECT_FALSE(verify_password(Secret{"wrong horse"}, hash));
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2.
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Base64, both_alphabets) {
  EXPECT_EQ(base64url("\xff\xfe"), "__4");
  EXPECT_EQ(from_base64("__4").value(), "\xff\xfe");
  EXPECT_EQ(from_base64("//4=").value(), "\xff\xfe");
  EXPECT_FALSE(from_base64("!!"));
}

TEST(Error, describes_itself) {
  EXPECT_EQ(describe(fail(Kind::invalid, "no").with("line", "3")), "invalid: no (line=3)");
  EXPECT_EQ(http_status(Kind::stale), 412);
}

}  // namespace
}  // namespace kith
