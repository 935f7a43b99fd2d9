#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "channels/bluesky/bluesky_channel.h"
#include "channels/bluesky/tid.h"
#include "channels/bluesky/wire.h"

namespace kith::channels::bluesky {
namespace {
namespace json = boost::json;

const Viewpoint kView{.did = "did:plc:shop"};

TEST(BlueskyTid, IsSortableAndTheSameForTheSameKey) {
  const auto t = from_ms(1'790'000'000'000);
  const auto a = tid_for("01abc", t);
  EXPECT_EQ(a.size(), 13u);
  EXPECT_EQ(a, tid_for("01abc", t));
  EXPECT_NE(a, tid_for("01abd", t));
  EXPECT_LT(a, tid_for("01abc", t + Millis{2}));
  // atproto.com/specs/tid: the smallest; and the first letter of any in our time is one of `234567abcdefghij`.
  EXPECT_EQ(tid(0, 0), "2222222222222");
  EXPECT_LE(a.front(), 'j');
  EXPECT_EQ(a.find_first_not_of("234567abcdefghijklmnopqrstuvwxyz"), std::string::npos);
}

std::string notification(std::string_view reason, std::string_view rkey, std::string_view record,
                         std::string_view more = "") {
  return std::string(R"({"uri":"at://did:plc:mags/app.bsky.feed.post/)") + std::string(rkey) +
         R"(","cid":"c","reason":")" + std::string(reason) +
         R"(","indexedAt":"2026-11-21T10:00:00.000Z","isRead":false,"author":{"did":"did:plc:mags","handle":"mags.test","displayName":"Mags"},"record":)" +
         std::string(record) + std::string(more) + "}";
}

TEST(BlueskyErrors, ARefusalSaysWhatTheServerSaid) {
  net::HttpResponse refused;
  refused.status = 400;
  refused.body = R"({"error":"InvalidRequest","message":"Profile not found"})";
  EXPECT_EQ(describe(answer_error(refused, true, from_ms(0))),
            "invalid: Bluesky refused this (400): `Profile not found` (error=InvalidRequest)");
}

TEST(BlueskyWire, ReadsNotificationsByReason) {
  const auto ours = R"({"uri":"at://did:plc:shop/app.bsky.feed.post/root","cid":"r"})";
  const auto reply =
      std::string(
          R"({"$type":"app.bsky.feed.post","text":"me please","createdAt":"2026-11-21T09:59:59Z","langs":["en"],"reply":{"root":)") +
      ours + R"(,"parent":)" + ours + "}}";
  const auto body = R"({"cursor":"next","notifications":[)" + notification("reply", "a", reply) + "," +
                    notification("like", "b", std::string(R"({"$type":"app.bsky.feed.like","subject":)") + ours + "}") +
                    "," + notification("follow", "c", R"({"$type":"app.bsky.graph.follow","subject":"did:plc:shop"})") +
                    "," + notification("verified", "d", "{}") + R"(,{"uri":"broken"}]})";
  const auto read = read_notifications(body, kView);
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(read->cursor, "next");
  ASSERT_EQ(read->list.size(), 4u);
  ASSERT_EQ(read->poison.size(), 1u);
  EXPECT_EQ(read->poison[0].remote_id, "broken");
  const auto& message = read->list[0].items.at(0);
  EXPECT_TRUE(message.addressed);
  EXPECT_EQ(message.thread, "at://did:plc:shop/app.bsky.feed.post/root");
  EXPECT_EQ(message.author.handle, "@mags.test");
  EXPECT_EQ(message.url, "https://bsky.app/profile/mags.test/post/a");
  EXPECT_EQ(read->list[0].context, (std::vector<std::string>{"at://did:plc:shop/app.bsky.feed.post/root"}));
  EXPECT_EQ(read->list[1].items.at(0).reaction, ReactionKind::like);
  EXPECT_EQ(read->list[1].items.at(0).target, "at://did:plc:shop/app.bsky.feed.post/root");
  EXPECT_EQ(read->list[2].items.at(0).target, "did:plc:shop");
  EXPECT_TRUE(read->list[3].items.empty());
}

TEST(BlueskyWire, ATimeClaimedForTheFutureDoesNotCount) {
  const auto body = R"({"notifications":[)" +
                    notification("mention", "a", R"({"text":"x","createdAt":"2036-01-01T00:00:00Z"})") + "]}";
  const auto read = read_notifications(body, kView);
  ASSERT_TRUE(read);
  EXPECT_EQ(format_time(read->list[0].items[0].sent_at), "2026-11-21T10:00:00Z");
}

TEST(BlueskyWire, ShowsWhereALinkReallyLeads) {
  const auto record = R"json({"text":"see example.com/a-very-l... & here","createdAt":"2026-11-21T09:00:00Z","facets":[
    {"index":{"byteStart":4,"byteEnd":27},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://example.com/a-very-long-address"}]},
    {"index":{"byteStart":20,"byteEnd":900},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://evil.example/"}]},
    {"index":{"byteStart":30,"byteEnd":34},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"javascript:alert(1)"}]}]})json";
  const auto read = read_notifications(R"({"notifications":[)" + notification("mention", "a", record) + "]}", kView);
  ASSERT_TRUE(read);
  const auto& item = read->list[0].items[0];
  EXPECT_EQ(item.text, "see https://example.com/a-very-long-address & here");
  EXPECT_NE(item.html.find("<a href=\"https://example.com/a-very-long-address\">"), std::string::npos);
  EXPECT_EQ(item.html.find("javascript"), std::string::npos);
  EXPECT_EQ(item.html.find("evil"), std::string::npos);
}

TEST(BlueskyWire, ReadsPicturesCardsAndQuotes) {
  const auto body =
      R"({"posts":[{"uri":"at://did:plc:mags/app.bsky.feed.post/a","cid":"c","indexedAt":"2026-11-21T10:00:00Z",
    "author":{"did":"did:plc:mags","handle":"mags.test"},"record":{"text":"t","createdAt":"2026-11-21T10:00:00Z"},
    "embed":{"$type":"app.bsky.embed.recordWithMedia#view",
      "media":{"$type":"app.bsky.embed.images#view","images":[{"thumb":"https://cdn/t","fullsize":"https://cdn/f","alt":"a cat","aspectRatio":{"width":4,"height":3}}]},
      "record":{"record":{"$type":"app.bsky.embed.record#viewRecord","uri":"at://did:plc:shop/app.bsky.feed.post/q","author":{"handle":"shop.test"},"value":{"text":"ours","createdAt":"2026-11-20T10:00:00Z"}}}}},{"uri":7}]})";
  const auto posts = read_posts(body, kView);
  ASSERT_TRUE(posts && posts->size() == 1u);
  const auto& item = posts->front().item;
  ASSERT_EQ(item.attachments.size(), 1u);
  EXPECT_EQ(item.attachments[0].alt, "a cat");
  EXPECT_EQ(item.attachments[0].width, 4);
  ASSERT_TRUE(item.quoted);
  EXPECT_EQ(item.quoted->text, "ours");
}

TEST(BlueskyWire, RefusesWhatIsTruncatedAtEveryByte) {
  const auto whole = R"({"notifications":[)" +
                     notification("mention", "a", R"({"text":"x","createdAt":"2026-11-21T09:00:00Z"})") + "]}";
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_FALSE(read_notifications(whole.substr(0, n), kView)) << n;
  EXPECT_FALSE(read_notifications("<html>", kView));
}

// lexicons app.bsky.graph.getFollowers, getFollows and com.atproto.repo.listRecords, 2026-08.
TEST(BlueskyWire, ReadsWhoFollowsWhom) {
  const std::string mags = R"({"did":"did:plc:mags","handle":"mags.test","displayName":"Mags Byrne"})";
  for (const char* key : {"followers", "follows"}) {
    const auto page = read_follows(R"({"subject":{"did":"did:plc:shop"},"cursor":"c2",")" + std::string(key) + "\":[" +
                                   mags + R"(,{"handle":"nobody.test"},null]})");
    ASSERT_TRUE(page) << describe(page.error());
    ASSERT_EQ(page->people.size(), 1u);
    EXPECT_EQ(page->people[0].remote_id, "did:plc:mags");
    EXPECT_EQ(page->people[0].handle, "@mags.test");
    EXPECT_EQ(page->people[0].name, "Mags Byrne");
    EXPECT_EQ(page->cursor, "c2");
  }
  EXPECT_FALSE(read_follows(R"({"subject":{}})"));
  const auto records = read_follow_records(
      R"({"records":[{"uri":"at://did:plc:shop/app.bsky.graph.follow/3k","value":{"subject":"did:plc:mags"}},{}]})");
  ASSERT_TRUE(records) << describe(records.error());
  ASSERT_EQ(records->people.size(), 1u);
  EXPECT_EQ(records->people[0].remote_id, "did:plc:mags");
  EXPECT_TRUE(records->cursor.empty());
  EXPECT_FALSE(read_follow_records("{}"));
}

TEST(BlueskyWire, WritesFacetsByBytes) {
  PostDraft d;
  d.text = "Gr\xC3\xBC\xC3\x9F @mags.test #tea https://x.example/";
  d.created_at = from_ms(1'790'000'000'000);
  d.entities = *text::find_entities("bluesky", d.text);
  d.dids["mags.test"] = "did:plc:mags";
  d.reply = std::pair(StrongRef{"at://r", "rc"}, StrongRef{"at://p", "pc"});
  const auto o = json::parse(post_record(d)).as_object();
  const auto& facets = o.at("facets").as_array();
  ASSERT_EQ(facets.size(), 3u);
  for (const auto& f : facets) {
    const auto& feature = f.at("features").as_array().at(0).as_object();
    if (feature.at("$type").as_string() != "app.bsky.richtext.facet#mention") continue;
    EXPECT_EQ(f.at("index").at("byteStart").to_number<int>(), 7);
    EXPECT_EQ(f.at("index").at("byteEnd").to_number<int>(), 17);
    EXPECT_EQ(feature.at("did").as_string(), "did:plc:mags");
  }
  EXPECT_EQ(o.at("reply").at("root").at("uri").as_string(), "at://r");
  d.dids.clear();
  const auto unknown = post_record(d);
  EXPECT_EQ(unknown.find("#mention"), std::string::npos) << "a mention of nobody";
}

TEST(BlueskyWire, ReadsAddressesOfRecords) {
  const auto u = parse_at_uri("at://did:plc:x/app.bsky.feed.post/3k");
  ASSERT_TRUE(u);
  EXPECT_EQ(to_string(*u), "at://did:plc:x/app.bsky.feed.post/3k");
  for (const char* bad :
       {"", "at://", "at://did", "at://did/a", "at://did/a/", "https://x/a/b", "at://d/a/b/c", "at://d/a/b?x"})
    EXPECT_FALSE(parse_at_uri(bad)) << bad;
}

TEST(BlueskyWire, ReadsWhenATokenDies) {
  EXPECT_EQ(to_ms(*jwt_expiry("e30.eyJleHAiOjE2MDAwMDAwMDB9.x")), 1'600'000'000'000);
  for (const char* bad : {"", "a.b", "a.b.c", "e30.e30.x"}) EXPECT_FALSE(jwt_expiry(bad)) << bad;
}

TEST(BlueskyWire, ReadsADidDocument) {
  const auto d = read_did_document(
      R"({"id":"did:plc:x","alsoKnownAs":["at://mags.test"],"service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":"https://pds.example/"}]})");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->pds, "https://pds.example");
  EXPECT_EQ(d->handles.at(0), "mags.test");
  EXPECT_FALSE(read_did_document(R"({"id":"did:plc:x"})"));
  EXPECT_FALSE(read_did_document(
      R"({"id":"did:plc:x","service":[{"id":"#atproto_pds","serviceEndpoint":"file:///etc/passwd"}]})"));
}

TEST(BlueskyCursor, ComesBackAsWritten) {
  Cursor c{.upto = from_ms(5), .seen = {"a", "b"}, .record = "3k", .begun = true};
  const auto back = cursor_from(to_text(c));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_text(*back), to_text(c));
  EXPECT_TRUE(back->begun);
  EXPECT_FALSE(cursor_from("")->begun);
}

}  // namespace
}  // namespace kith::channels::bluesky
