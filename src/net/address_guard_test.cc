#include "net/address_guard.h"

#include <gtest/gtest.h>

namespace kith::net {
namespace {

struct Case {
  const char* address;
  bool open;
};

constexpr Case kCases[] = {
    {"8.8.8.8", true},
    {"1.1.1.1", true},
    {"93.184.216.34", true},
    {"172.15.255.255", true},
    {"172.32.0.0", true},
    {"100.63.255.255", true},
    {"100.128.0.0", true},
    {"11.0.0.1", true},
    {"223.255.255.254", true},
    {"198.20.0.1", true},
    {"169.253.1.1", true},
    {"192.169.0.1", true},
    {"0.0.0.0", false},
    {"0.1.2.3", false},
    {"10.0.0.1", false},
    {"10.255.255.255", false},
    {"127.0.0.1", false},
    {"127.255.1.2", false},
    {"169.254.169.254", false},
    {"172.16.0.1", false},
    {"172.31.255.255", false},
    {"192.168.1.1", false},
    {"192.0.0.8", false},
    {"192.0.2.1", false},
    {"192.88.99.1", false},
    {"198.18.0.1", false},
    {"198.19.255.255", false},
    {"198.51.100.7", false},
    {"203.0.113.9", false},
    {"224.0.0.1", false},
    {"239.255.255.250", false},
    {"240.0.0.1", false},
    {"255.255.255.255", false},
    {"100.64.0.1", false},
    {"100.127.255.255", false},
    {"100.100.100.200", false},
    {"168.63.129.16", false},
    {"2606:4700:4700::1111", true},
    {"2a00:1450:4001:80e::200e", true},
    {"2001:4860:4860::8888", true},
    {"::", false},
    {"::1", false},
    {"::ffff:8.8.8.8", false},
    {"::ffff:127.0.0.1", false},
    {"::8.8.8.8", false},
    {"64:ff9b::8.8.8.8", false},
    {"64:ff9b:1::1", false},
    {"100::1", false},
    {"2001::1", false},
    {"2001:db8::1", false},
    {"2002:7f00:1::", false},
    {"2002:808:808::", false},
    {"fc00::1", false},
    {"fd00:ec2::254", false},
    {"fe80::1", false},
    {"fec0::1", false},
    {"ff02::1", false},
    {"4000::1", false},
    {"2a00:1::5efe:a00:1", false},
    {"2a00:1::200:5efe:808:808", false},
};

TEST(AddressGuard, KnowsWhatIsPublic) {
  for (const Case& c : kCases) {
    const auto address = parse_ip(c.address);
    ASSERT_TRUE(address) << c.address;
    EXPECT_EQ(is_public_address(*address), c.open) << c.address;
  }
}

TEST(AddressGuard, ReadsAddresses) {
  EXPECT_EQ(to_string(*parse_ip("[2001:db8::1]")), "2001:db8::1");
  EXPECT_EQ(to_string(*parse_ip("fe80::1%eth0")), "fe80::1");
  for (const char* bad :
       {"", "1.2.3", "1.2.3.4.5", "0x7f.0.0.1", "127.1", "2130706433", "::g", "1.2.3.256", "[1.2.3.4"})
    EXPECT_FALSE(parse_ip(bad)) << bad;
}

bool lets(const AddressGuard& guard, const char* host, const char* address, std::uint16_t port = 443) {
  return guard.check(host, *parse_ip(address), port).has_value();
}

TEST(AddressGuard, AllowsWhatItIsTold) {
  const auto guard = AddressGuard::allowing({"localhost:8080", "10.1.0.0/16", "[::1]:993", "mail.inside"});
  ASSERT_TRUE(guard);
  EXPECT_TRUE(lets(*guard, "localhost", "127.0.0.1", 8080));
  EXPECT_TRUE(lets(*guard, "LOCALHOST.", "127.0.0.1", 8080));
  EXPECT_FALSE(lets(*guard, "localhost", "127.0.0.1", 8081));
  EXPECT_FALSE(lets(*guard, "evil.example", "127.0.0.1", 8080));
  EXPECT_TRUE(lets(*guard, "x.example", "10.1.200.3"));
  EXPECT_TRUE(lets(*guard, "x.example", "::ffff:10.1.200.3"));
  EXPECT_FALSE(lets(*guard, "x.example", "10.2.0.1"));
  EXPECT_TRUE(lets(*guard, "x.example", "::1", 993));
  EXPECT_FALSE(lets(*guard, "x.example", "::1", 143));
  EXPECT_TRUE(lets(*guard, "mail.inside", "192.168.1.2", 25));
  EXPECT_TRUE(lets(AddressGuard(), "example.org", "93.184.216.34"));
}

TEST(AddressGuard, RefusesBadEntries) {
  for (const char* bad : {"", "10.0.0.0/33", "10.0.0.0/x", "host:0", "host:99999", "ho st", "::1/129", "a/8"})
    EXPECT_FALSE(AddressGuard::allowing({bad})) << bad;
}

TEST(AddressGuard, KnowsNamesThatLeadInside) {
  const AddressGuard guard;
  for (const char* const name : {"localhost", "LOCALHOST.", "a.localhost", "printer.local", "metadata.google.internal",
                                 "router", "box.home.arpa", "127.0.0.1", "[::1]", "::ffff:10.0.0.1", "db.lan"})
    EXPECT_FALSE(guard.check_name(name)) << name;
  for (const char* const name : {"example.org", "local.example", "internal.example.com", "93.184.216.34"})
    EXPECT_TRUE(guard.check_name(name)) << name;
  const auto allowing = AddressGuard::allowing({"localhost", "10.0.0.0/8", "192.168.1.1:8080"});
  ASSERT_TRUE(allowing);
  EXPECT_TRUE(allowing->check_name("localhost"));
  EXPECT_TRUE(allowing->check_name("10.1.2.3"));
  EXPECT_TRUE(allowing->check_name("192.168.1.1"));
  EXPECT_FALSE(allowing->check_name("192.168.1.2"));
}

}  // namespace
}  // namespace kith::net
