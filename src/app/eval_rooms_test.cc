// The tasks of the pure rooms: what goes in and what comes out.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/eval.h"
#include "base/secret.h"

namespace kith::app {
namespace {

namespace json = boost::json;

json::object answer(std::string_view task, const json::object& line) {
  return json::parse(answer_line(*find_eval_task(task), json::serialize(line))).as_object();
}

std::string kind(const json::object& out) {
  return out.contains("error") ? std::string(out.at("error").at("kind").as_string()) : "none";
}

TEST(EvalRooms, EveryTaskRefusesAnEmptyLine) {
  for (const char* const task : {"feed-parse", "mime", "reply-strip", "sanitize", "url-canon", "ssrf-check", "mf2",
                                 "wm-discover", "mention", "activity", "lang", "fold", "words", "graphemes"}) {
    const auto out = answer(task, {{"id", 3}});
    EXPECT_EQ(out.at("id"), json::value(3)) << task;
    EXPECT_EQ(kind(out), "invalid") << task;
  }
}

TEST(EvalWords, FoldsCutsAndCounts) {
  EXPECT_EQ(answer("fold", {{"id", 1}, {"text", "ＣＡＦÉ ﬁ"}}).at("folded"), json::value("café fi"));
  const auto words = answer("words", {{"id", 1}, {"text", "né à Nîmes, 7."}}).at("words").as_array();
  ASSERT_EQ(words.size(), 4U);
  EXPECT_EQ(json::serialize(words[2]), R"({"text":"Nîmes","start":5,"end":10})");
  EXPECT_EQ(answer("graphemes", {{"id", 1}, {"text", "👩‍👩‍👧é"}}).at("count"), json::value(2));
  EXPECT_EQ(answer("lang", {{"id", 1}, {"text", "ok"}}).at("lang"), json::value("unknown"));
  EXPECT_EQ(answer("lang", {{"id", 1}, {"text", "kya haal hai bhai"}}).at("lang"), json::value("hi-Latn"));
}

TEST(EvalFeeds, ReadsAFeedOfBytes) {
  const auto bytes = base64(
      "<rss><channel><title>R</title><item><title>A</title><link>/a</link><pubDate>Sat, 04 Jul 2026 10:00:00 "
      "+0200</pubDate><author>m@e.example (Mags)</author><enclosure url='/a.mp3' type='audio/mpeg' length='7'/>"
      "</item></channel></rss>");
  const auto out = answer("feed-parse", {{"id", 1}, {"bytes_b64", bytes}, {"base_url", "https://e.example/feed"}});
  EXPECT_EQ(out.at("feed").at("title"), json::value("R"));
  const auto& item = out.at("items").at(0).as_object();
  EXPECT_EQ(item.at("url"), json::value("https://e.example/a"));
  EXPECT_EQ(item.at("published"), json::value("2026-07-04T08:00:00Z"));
  EXPECT_EQ(item.at("updated"), json::value(nullptr));
  EXPECT_EQ(item.at("author"), json::value("Mags"));
  EXPECT_EQ(json::serialize(item.at("enclosures")),
            R"([{"url":"https://e.example/a.mp3","type":"audio/mpeg","length":7}])");
  EXPECT_EQ(kind(answer("feed-parse", {{"id", 1}, {"bytes_b64", "***"}})), "invalid");
  EXPECT_EQ(kind(answer("feed-parse", {{"id", 1}, {"bytes_b64", base64("no feed")}})), "corrupt");
}

TEST(EvalMail, TakesAMailApart) {
  const auto bytes = base64(
      "From: Mags <mags@e.example>\r\nTo: Us <us@e.example>\r\nMessage-ID: <1@e>\r\nReferences: <0@e>\r\n"
      "Date: Sat, 4 Jul 2026 10:00:00 +0200\r\nSubject: =?utf-8?Q?Fl=C3=B6=C3=9Fe?=\r\nContent-Type: "
      "multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: "
      "attachment; filename=a.csv\r\n\r\n1,2\r\n--b--\r\n");
  const auto out = answer("mime", {{"id", 1}, {"bytes_b64", bytes}});
  EXPECT_EQ(out.at("subject"), json::value("Flöße"));
  EXPECT_EQ(json::serialize(out.at("from")), R"([{"name":"Mags","address":"mags@e.example"}])");
  EXPECT_EQ(out.at("date"), json::value("2026-07-04T08:00:00Z"));
  EXPECT_EQ(json::serialize(out.at("references")), R"(["0@e"])");
  EXPECT_EQ(out.at("attachments").at(0).at("name"), json::value("a.csv"));
  EXPECT_FALSE(out.contains("bounce"));
  const auto parts = answer("reply-strip", {{"id", 1}, {"text", "Yes\n\nOn 4 Jul 2026, Mags wrote:\n> Come?\n"}});
  EXPECT_EQ(parts.at("reply"), json::value("Yes"));
}

TEST(EvalHtml, CleansMarkup) {
  const auto out =
      answer("sanitize", {{"id", 1},
                          {"html", "<p onclick=x>Hi <b>you</b><script>1</script><img src=/p.png alt=p></p>"},
                          {"base_url", "https://e.example/"}});
  EXPECT_EQ(out.at("text"), json::value("Hi youp"));
  const std::string html(out.at("html").as_string());
  EXPECT_FALSE(html.contains("onclick") || html.contains("script")) << html;
  EXPECT_TRUE(html.contains("<b>you</b>") && html.contains("https://e.example/p.png")) << html;
}

TEST(EvalUrl, CanonicalOrInvalid) {
  const auto canon = [](std::string_view url) {
    const auto out = answer("url-canon", {{"id", 1}, {"url", url}, {"base", "https://e.example/a/b"}});
    return out.contains("invalid") ? "invalid" : std::string(out.at("url").as_string());
  };
  EXPECT_EQ(canon("HTTPS://E.example:443/?utm_source=x&id=1#top"), "https://e.example/?id=1");
  EXPECT_EQ(canon("../c"), "https://e.example/c");
  EXPECT_EQ(canon("mailto:a@b.example"), "mailto:a@b.example");
  EXPECT_EQ(canon("http://[1::2::3]/"), "invalid");
}

TEST(EvalUrl, SaysWhatMayBeCalled) {
  const auto allowed = [](std::string_view url, json::array resolved = {}) {
    return answer("ssrf-check", {{"id", 1}, {"url", url}, {"resolved_ips", std::move(resolved)}})
        .at("allowed")
        .as_bool();
  };
  EXPECT_TRUE(allowed("https://e.example.com/"));
  EXPECT_TRUE(allowed("https://e.example.com/", {"93.184.216.34"}));
  EXPECT_FALSE(allowed("https://e.example.com/", {"93.184.216.34", "::ffff:10.0.0.1"}));
  for (const char* const url :
       {"http://127.1/", "http://0x7f000001/", "http://017700000001/", "http://2130706433/", "http://①②⑦.⓪.⓪.①/",
        "http://[::ffff:7f00:1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:7f00:1::]/", "http://localhost/",
        "http://metadata.google.internal/", "http://router/", "http://a@b.example/", "http://e.example\\@127.0.0.1/",
        "file:///etc/passwd", "http://e.example:0/"})
    EXPECT_FALSE(allowed(url)) << url;
}

TEST(EvalWeb, MicroformatsAndMentions) {
  const auto parsed = answer("mf2", {{"id", 1},
                                     {"html", "<p class=h-card><img class=u-photo src=p alt=x> <b>M</b></p>"},
                                     {"base_url", "https://e.example/"}});
  EXPECT_EQ(
      json::serialize(parsed.at("items")),
      R"([{"type":["h-card"],"properties":{"photo":[{"value":"https://e.example/p","alt":"x"}],"name":["x M"]}}])");
  EXPECT_TRUE(parsed.at("rels").as_object().empty());
  const json::object page{{"id", 1},
                          {"url", "https://e.example/"},
                          {"headers", {{"Link", json::array{"</n>; rel=next", "</wm>; rel=webmention"}}}}};
  EXPECT_EQ(answer("wm-discover", page).at("endpoint"), json::value("https://e.example/wm"));
  const auto mention =
      answer("mention", {{"id", 1},
                         {"source_url", "https://them.example/1"},
                         {"target_url", "https://e.example/"},
                         {"html", "<div class=h-entry><a class=u-like-of href=https://e.example/>x</a>"}});
  EXPECT_EQ(mention.at("type"), json::value("like"));
  EXPECT_EQ(kind(answer("mention", {{"id", 1},
                                    {"source_url", "https://them.example/1"},
                                    {"target_url", "https://e.example/"},
                                    {"html", "nothing"}})),
            "not_found");
}

// One post as three networks tell it.
TEST(EvalActivity, OnePostIsOneMessage) {
  const std::string html =
      R"(<p>We sank at <a href=\"https://raft.example/long/way\"><span class=\"invisible\">https://</span>)"
      R"(<span class=\"ellipsis\">raft.example/lo</span><span class=\"invisible\">ng/way</span></a></p><p>Again!</p>)";
  const auto line = [](std::string_view network, const std::string& sent) {
    return json::object{{"id", 1}, {"network", network}, {"json", sent}};
  };
  const auto toot =
      answer("activity",
             line("mastodon",
                  R"({"id":"9","uri":"https://tea.example/users/mags/statuses/9","url":"https://tea.example/@mags/9",)"
                  R"("created_at":"2026-07-04T10:00:00.000Z","visibility":"public","language":"en","content":")" +
                      html +
                      R"(","account":{"id":"7","acct":"mags","display_name":"Mags","url":"https://tea.example/@mags",)"
                      R"("uri":"https://tea.example/users/mags"}})"));
  const auto note = answer(
      "activity",
      line(
          "activitystreams",
          R"({"type":"Create","id":"https://tea.example/9/activity","actor":"https://tea.example/users/mags","object":)"
          R"({"type":"Note","id":"https://tea.example/users/mags/statuses/9","url":"https://tea.example/@mags/9",)"
          R"("attributedTo":"https://tea.example/users/mags","published":"2026-07-04T10:00:00Z",)"
          R"("to":"https://www.w3.org/ns/activitystreams#Public","contentMap":{"en":")" +
              html + R"("}}})"));
  const auto skeet = answer(
      "activity",
      line(
          "bluesky",
          R"({"uri":"at://did:plc:a/app.bsky.feed.post/3k","cid":"b","author":{"did":"did:plc:a","handle":"mags.example"},)"
          R"("record":{"text":"We sank at raft.example/lo...\n\nAgain!","createdAt":"2026-07-04T10:00:00Z","langs":["en"],)"
          R"("facets":[{"index":{"byteStart":11,"byteEnd":29},"features":[{"$type":"app.bsky.richtext.facet#link",)"
          R"("uri":"https://raft.example/long/way"}]}]}})"));
  for (const char* const field : {"what", "text", "sent_at", "language", "visibility", "attachments"}) {
    EXPECT_EQ(toot.at(field), note.at(field)) << field;
    EXPECT_EQ(toot.at(field), skeet.at(field)) << field;
  }
  EXPECT_EQ(toot.at("text"), json::value("We sank at https://raft.example/long/way\n\nAgain!"));
  EXPECT_EQ(toot.at("remote_id"), note.at("remote_id"));
  EXPECT_EQ(toot.at("html"), note.at("html"));
  EXPECT_EQ(toot.at("author").at("handle"), note.at("author").at("handle"));
  EXPECT_EQ(toot.at("author").at("profile_url"), note.at("author").at("profile_url"));
}

TEST(EvalActivity, RefusesWhatItCannotRead) {
  const auto refused = [](std::string_view network, json::value sent) {
    return kind(answer("activity", {{"id", 1}, {"network", network}, {"json", std::move(sent)}}));
  };
  EXPECT_EQ(refused("nowhere", json::object{}), "unsupported");
  EXPECT_EQ(refused("mastodon", json::object{}), "corrupt");
  EXPECT_EQ(refused("bluesky", "{"), "corrupt");
  EXPECT_EQ(refused("activitystreams", json::object{{"type", "Move"}}), "unsupported");
  EXPECT_EQ(refused("activitystreams", json::array{}), "corrupt");
}

}  // namespace
}  // namespace kith::app
