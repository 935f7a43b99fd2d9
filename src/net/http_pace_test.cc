#include "net/http_pace.h"

#include <gtest/gtest.h>

#include <memory>

namespace kith::net {
namespace {

using namespace std::chrono_literals;

Request get(std::string path, Fields query = {}) {
  Request out;
  out.method = "GET";
  out.path = std::move(path);
  out.query = std::move(query);
  return out;
}

Pace::Kind kind(std::string path, Fields query = {}) {
  return Pace::kind_of(get(std::move(path), std::move(query)));
}

struct Paced {
  std::unique_ptr<Pace> pace = std::make_unique<Pace>();
  Request request = get("/api/v1/workspaces/71/channels");
  Pace::Kind kind = Pace::kind_of(request);
  bool quick() const { return pace->is_quick(request, kind); }
  void note(std::chrono::nanoseconds took, int times) const {
    for (; times > 0; --times) pace->note(kind, took);
  }
};

TEST(Pace, ManyInARowMakeAKindQuick) {
  const Paced p;
  EXPECT_FALSE(p.quick());
  p.note(20us, Pace::kInARow - 1);
  EXPECT_FALSE(p.quick());
  p.note(20us, 1);
  EXPECT_TRUE(p.quick());
  p.note(20us, 1'000);
  EXPECT_TRUE(p.quick());
}

TEST(Pace, OneSlowOneEndsIt) {
  const Paced p;
  p.note(20us, 100);
  p.note(Pace::kQuick, 1);
  EXPECT_FALSE(p.quick());
  p.note(20us, Pace::kInARow - 1);
  EXPECT_FALSE(p.quick());
  p.note(20us, 1);
  EXPECT_TRUE(p.quick());
}

TEST(Pace, WhatChangesSomethingNeverIs) {
  Paced p;
  p.note(20us, 100);
  for (const std::string_view method : {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get"}) {
    p.request.method = method;
    EXPECT_FALSE(p.quick()) << method;
  }
  p.request.method = "HEAD";
  EXPECT_TRUE(p.quick());
}

TEST(Pace, KindsDifferInWordsAndNotInIds) {
  EXPECT_EQ(kind("/workspaces/71234567890123/channels"), kind("/workspaces/99999999999999/channels"));
  EXPECT_NE(kind("/workspaces/71/channels"), kind("/workspaces/71/members"));
  EXPECT_NE(kind("/workspaces/71/channels"), kind("/workspaces/71/channels/72"));
  EXPECT_NE(kind("/v1/a"), kind("/v2/a"));
  EXPECT_EQ(kind("/list", {{"limit", "5"}}), kind("/list", {{"limit", "50"}}));
  EXPECT_NE(kind("/list"), kind("/list", {{"q", "x"}}));
  EXPECT_NE(kind("/list", {{"tag", "x"}}), kind("/list", {{"q", "x"}}));
}

}  // namespace
}  // namespace kith::net
