#include "net/router.h"

#include <gtest/gtest.h>

namespace kith::net {
namespace {

Handler says(std::string text) {
  return [text](const Request& r) {
    std::string out = text;
    for (const auto& [key, value] : r.params) out += " " + key + "=" + value;
    return Response::text(200, out);
  };
}

Router make() {
  Router r;
  r.add("GET", "/api/v1/workspaces/{ws}/conversations", says("list"));
  r.add("GET", "/api/v1/workspaces/{ws}/conversations/{id}", says("one"));
  r.add("PATCH", "/api/v1/workspaces/{ws}/conversations/{id}", says("change"));
  r.add("POST", "/api/v1/workspaces/{ws}/channels/connect", says("connect"));
  r.add("PATCH", "/api/v1/workspaces/{ws}/channels/{id}", says("channel"));
  r.add("GET", "/media/{signature}/{rest*}", says("media"));
  r.add("GET", "/", says("root"));
  return r;
}

Response ask(const Router& router, std::string method, std::string path) {
  Request r;
  r.method = std::move(method);
  r.path = std::move(path);
  return router.handle(r);
}

TEST(Router, FindsTheHandler) {
  const Router r = make();
  EXPECT_EQ(ask(r, "GET", "/").body, "root");
  EXPECT_EQ(ask(r, "GET", "/api/v1/workspaces/w/conversations").body, "list ws=w");
  EXPECT_EQ(ask(r, "GET", "/api/v1/workspaces/w/conversations/c").body, "one ws=w id=c");
  EXPECT_EQ(ask(r, "PATCH", "/api/v1/workspaces/w/conversations/c").body, "change ws=w id=c");
  EXPECT_EQ(ask(r, "HEAD", "/api/v1/workspaces/w/conversations/c").body, "one ws=w id=c");
  EXPECT_EQ(ask(r, "GET", "/media/s/a/b/c").body, "media signature=s rest=a/b/c");
}

TEST(Router, ALiteralOwnsItsPath) {
  const Router r = make();
  EXPECT_EQ(ask(r, "POST", "/api/v1/workspaces/w/channels/connect").body, "connect ws=w");
  const Response wrong = ask(r, "PATCH", "/api/v1/workspaces/w/channels/connect");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.get("Allow"), "POST");
}

TEST(Router, RefusesTheRest) {
  const Router r = make();
  for (const char* path : {"/none", "/api", "/api/v1/workspaces//conversations", "/api/v1/workspaces/w/conversations/",
                           "/api/v1/workspaces/w/conversations/c/d", "/media/s"})
    EXPECT_EQ(ask(r, "GET", path).status, 404) << path;
  const Response wrong = ask(r, "DELETE", "/api/v1/workspaces/w/conversations/c");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.get("Allow"), "GET, HEAD, PATCH");
  EXPECT_EQ(ask(r, "OPTIONS", "/api/v1/workspaces/w/conversations/c").status, 204);
}

}  // namespace
}  // namespace kith::net
