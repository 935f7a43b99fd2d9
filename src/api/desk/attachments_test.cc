// Files from outside: taken in, described, sent through the gate, given out, and swept away.
#include "api/desk/attachments.h"

#include <gd.h>
#include <gtest/gtest.h>

#include "api/comfort.h"
#include "api/testing/testing.h"
#include "policy/starter.h"
#include "publish/outbox/outbox.h"
#include "store/testing_rows.h"

namespace kith::api {
namespace {

using namespace std::chrono_literals;
using store::Statement;
using store::Transaction;
using store::testing::count;

constexpr const char* kPolicy = R"(
policy: A test of pictures
owner: dana
concerns:
  children: We do not want pictures of children online.
voices:
  dana: {may: [all], in: all}
  ruth: {may: [reply, message], in: all}
rules:
  - id: words
    for: children
    when: sandcastle
    then: never
    say: Not a word of it.
)";

std::string drawn(int width, int height, bool png = false) {
  gdImage* image = gdImageCreateTrueColor(width, height);
  for (int i = 0; i < width; ++i) gdImageLine(image, i, 0, width - i, height, gdTrueColor(i % 256, (i * 7) % 256, 90));
  int size = 0;
  void* bytes = png ? gdImagePngPtr(image, &size) : gdImageJpegPtr(image, &size, 95);
  std::string out(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  gdFree(bytes);
  gdImageDestroy(image);
  return out;
}

class OneNetwork final : public ChannelConnector {
 public:
  std::vector<NetworkInfo> networks() override { return {}; }
  Ability ability(const listen::ChannelRow&) override { return able; }
  Result<listen::NewChannel> connect(std::string_view, std::string_view) override { return no(); }
  Result<ConsentBegun> begin(std::string_view, std::string_view, Mode) override { return no(); }
  Result<listen::NewChannel> finish(std::string_view, const Secret&, std::string_view) override { return no(); }
  Result<listen::ChannelHealth> check(const listen::ChannelRow&) override { return no(); }
  Result<std::vector<Incoming>> reread(const listen::ChannelRow&, std::string_view) override { return no(); }
  void changed(WorkspaceId, ChannelId) override {}
  static Error no() { return fail(Kind::unsupported, "not in this test"); }

  Ability able = [] {
    Ability a;
    a.measured_as = "mastodon";
    a.name = "Mastodon";
    a.can_reply = true;
    a.text_limit = 500;
    a.media_most = 2;
    a.media_bytes = 60'000;
    a.alt_limit = 40;
    a.media_types = {"image/jpeg", "image/png"};
    a.visibilities = {Visibility::everyone, Visibility::direct};
    return a;
  }();
};

class MadeHere final : public PictureSource {
 public:
  Result<Picture> load(const std::string&) override { return fail(Kind::unsupported, "not in this test"); }
  Result<Picture> kept(const std::string&, const std::function<Result<Picture>()>& make) override { return make(); }
};

class AttachmentsTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    add_desk(*house_.routes, api_);
    add_comfort_part();
    dana_ = token(home_.dana, "dana");
    ruth_ = token(home_.ruth, "ruth");
    channels::Page page;
    Incoming in;
    in.remote_id = "m1";
    in.author = {.remote_id = "id:mags", .handle = "@mags", .name = "mags"};
    in.text = "Any photos from Saturday?";
    in.sent_at = house_.clock.now();
    page.items = {in};
    page.cursor = "m1";
    EXPECT_TRUE(api_.intake.apply(home_.workspace, home_.channel, page));
    talk_ = format_id(count(db(), "SELECT conversation_id FROM message WHERE remote_id = ?", {"m1"}));
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  void add_comfort_part() { add_gate(*house_.routes, api_); }
  std::string token(MemberId member, const std::string& name) {
    static constexpr Statement kToken =
        "INSERT INTO api_token (id, workspace_id, member_id, name, token_hash, scopes_json, created_at) VALUES "
        "(?,?,?,?,?,?,?)";
    const std::string text = "kith_" + name;
    const char* scopes = R"(["desk:read","desk:write"])";
    EXPECT_TRUE(db().write([&](Transaction& tx) {
      return tx.execute(kToken, {next_id(house_.clock.now()), home_.workspace, member, name, sha256_hex(text), scopes,
                                 house_.clock.now()});
    }));
    return text;
  }
  store::Database& db() { return *house_.db; }

  testing::Answer call(const std::string& method, const std::string& path, const std::string& body = {},
                       const std::string& as = {}, const std::string& version = {}) {
    testing::Client client(house_);
    client.token = as.empty() ? dana_ : as;
    if (!version.empty()) client.more.set("If-Match", "\"" + version + "\"");
    const auto full = path.starts_with("/api/") ? path : "/api/v1/workspaces/" + to_string(home_.workspace) + path;
    return client.ask(method, full, body);
  }
  std::string upload(const std::string& bytes, const std::string& query = "?name=raft.jpg&alt=A%20raft") {
    const auto answer = call("POST", "/media" + query, bytes);
    EXPECT_EQ(answer.status, 201) << answer.raw.body;
    return answer.status == 201 ? answer.text("/id") : "";
  }
  std::string version() {
    return std::to_string(call("GET", "/conversations/" + talk_).at("/version").to_number<std::int64_t>());
  }
  testing::Answer answer_with(const json::array& files, const std::string& words = "Here", const std::string& as = {}) {
    return call("POST", "/conversations/" + talk_ + "/replies",
                json::serialize(json::object{{"text", words}, {"attachments", files}}), as, version());
  }
  MediaId id_of(const std::string& text) { return MediaId{*parse_id(text)}; }
  int files_lying() const {
    int n = 0;
    for (const auto& one : std::filesystem::recursive_directory_iterator(root_)) n += one.is_regular_file() ? 1 : 0;
    return n;
  }

  testing::Installation house_{GetParam()};
  store::testing::Home home_ = store::testing::make_home(db(), "riverside", house_.clock.now(), kPolicy);
  publish::Gatekeeper gate_;
  OneNetwork network_;
  MadeHere pictures_;
  std::filesystem::path root_ = std::filesystem::temp_directory_path() / ("kith-attachments-" + random_token(8));
  store::Files files_{root_};
  DeskApi api_{db(), house_.clock, house_.sealer, gate_, *house_.live, network_, pictures_, files_};
  std::string dana_, ruth_, talk_;
};

INSTANTIATE_TEST_SUITE_P(databases, AttachmentsTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(AttachmentsTest, a_picture_is_written_anew_described_and_sent) {
  const std::string exif = std::string("\xff\xe1\x00\x10", 4) + std::string("Exif\0\0GPS 53.3", 14);
  auto photo = drawn(64, 40);
  photo.insert(2, exif);
  const auto id = upload(photo);
  const auto given = call("GET", "/media/" + id);
  ASSERT_EQ(given.status, 200);
  EXPECT_EQ(given.raw.body.find("GPS"), std::string::npos);
  EXPECT_TRUE(given.raw.headers.get("Content-Disposition").starts_with("attachment"));
  EXPECT_EQ(given.raw.headers.get("Content-Security-Policy"), "default-src 'none'; sandbox");
  EXPECT_EQ(call("GET", "/media/" + id + "/picture").raw.headers.get("Content-Type"), "image/jpeg");
  EXPECT_EQ(call("PATCH", "/media/" + id, R"({"alt":"Our raft on the river"})").text("/alt"), "Our raft on the river");
  const auto sent = answer_with({{{"id", id}}});
  ASSERT_EQ(sent.status, 202) << sent.raw.body;
  EXPECT_EQ(sent.text("/message/attachments/0/alt"), "Our raft on the river");
  EXPECT_EQ(sent.text("/message/attachments/0/id"), id);
  const auto delivery = db().read([&](Transaction& tx) {
    return publish::list_deliveries(tx, home_.workspace, std::nullopt, {}, 5);
  });
  ASSERT_TRUE(delivery);
  const auto& media = delivery->front().content.media;
  ASSERT_EQ(media.size(), 1U);
  EXPECT_EQ(media[0].alt, "Our raft on the river");
  EXPECT_EQ(media[0].digest, sha256_hex(given.raw.body)) << "what is cleared is what is kept";
  EXPECT_EQ(delivery->front().digest, policy::digest(delivery->front().content));
  EXPECT_EQ(call("PATCH", "/media/" + id, R"({"alt":"another"})").status, 409) << "what was sent stays as it was";
  EXPECT_EQ(call("DELETE", "/media/" + id).status, 409);
}

TEST_P(AttachmentsTest, what_was_cleared_names_bytes_and_descriptions) {
  const auto id = upload(drawn(64, 40));
  ASSERT_EQ(answer_with({{{"id", id}}}).status, 202);
  publish::Outbox outbox(db(), house_.clock, gate_, {"here", limits::kDeliveryLease, {}});
  const auto due = outbox.due(5);
  ASSERT_TRUE(due && due->size() == 1);
  const auto claim = outbox.claim(due->front());
  ASSERT_TRUE(claim && *claim && (*claim)->clearance);
  auto content = (*claim)->dispatch.content;
  EXPECT_TRUE((*claim)->clearance->covers(home_.channel, content));
  content.media[0].alt += "!";
  EXPECT_FALSE((*claim)->clearance->covers(home_.channel, content)) << "another description is another content";
  content = (*claim)->dispatch.content;
  content.media[0].digest = sha256_hex("another picture");
  EXPECT_FALSE((*claim)->clearance->covers(home_.channel, content));
  content.media.clear();
  EXPECT_FALSE((*claim)->clearance->covers(home_.channel, content));
}

TEST_P(AttachmentsTest, the_worry_about_children_holds_every_photo) {
  const auto document = policy::make_document(
      {.organisation = "Riverside", .worries = {"children-pictures"}, .members = {{"dana", "Dana", Role::owner}}});
  ASSERT_TRUE(document) << describe(document.error());
  static constexpr Statement kRetire = "UPDATE policy_version SET state = 'retired' WHERE workspace_id = ?";
  static constexpr Statement kAdopt =
      "INSERT INTO policy_version (id, workspace_id, number, document, author_id, state, created_at, adopted_at) "
      "VALUES (?, ?, 2, ?, 1, 'adopted', 1, 1)";
  ASSERT_TRUE(db().write([&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kRetire, {home_.workspace}));
    TRYV(tx.execute(kAdopt, {next_id(house_.clock.now()), home_.workspace, *document}));
    return {};
  }));
  const auto words = answer_with({}, "Pictures are in the album at home");
  ASSERT_EQ(words.status, 202) << words.raw.body;
  EXPECT_EQ(words.text("/message/state"), "waiting");
  const auto id = upload(drawn(64, 40));
  const auto preview =
      call("POST", "/gate/preview",
           json::serialize(json::object{{"conversation_id", talk_},
                                        {"kind", "reply"},
                                        {"text", "Here"},
                                        {"attachments", json::array{{{"id", id}}}}}));
  EXPECT_EQ(preview.text("/outcome"), "hold") << preview.raw.body;
  const auto sent = answer_with({{{"id", id}}});
  ASSERT_EQ(sent.status, 202) << sent.raw.body;
  EXPECT_EQ(sent.text("/message/state"), "held");
  EXPECT_EQ(sent.text("/decision/reasons/0/say"),
            "A second person looks at every picture before it leaves: no child can be seen.");
}

TEST_P(AttachmentsTest, descriptions_are_read_by_the_gate) {
  const auto id = upload(drawn(30, 30), "?name=a.jpg&alt=Children%20and%20a%20sandcastle");
  EXPECT_EQ(answer_with({{{"id", id}}}).status, 422);
  EXPECT_EQ(answer_with({{{"id", id}, {"alt", "A beach"}}}).status, 202);
}

TEST_P(AttachmentsTest, what_the_network_does_not_take_is_said_before) {
  EXPECT_EQ(answer_with({}, "").status, 422);
  json::array three;
  for (int i = 0; i < 3; ++i) three.push_back({{"id", upload(drawn(20 + i, 20))}});
  auto refused = answer_with(three);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.text("/errors/0/field"), "attachments");
  EXPECT_EQ(refused.text("/detail"), "Mastodon takes 2 files, these are 3; leave some out");
  const auto paper = upload("%PDF-1.7 a paper", "?name=paper.pdf");
  refused = answer_with({{{"id", paper}}});
  EXPECT_EQ(refused.text("/detail"),
            "Mastodon does not take `paper.pdf`: pictures can go there, other files cannot; send a link");
  refused = answer_with({{{"id", three[0].at("id")}, {"alt", std::string(41, 'x')}}});
  EXPECT_TRUE(refused.text("/detail").contains("has 41 letters, Mastodon takes 40")) << refused.raw.body;
  EXPECT_EQ(answer_with({{{"id", three[0].at("id")}}}, "Here", ruth_).status, 422) << "another member's";
  EXPECT_EQ(answer_with({{{"id", "0000000000000"}}}).status, 422);
}

TEST_P(AttachmentsTest, too_large_a_picture_is_made_smaller_for_that_network) {
  const auto large = drawn(900, 700);
  ASSERT_GT(large.size(), 60'000U);
  const auto id = upload(large);
  const auto sent = answer_with({{{"id", id}}});
  ASSERT_EQ(sent.status, 202) << sent.raw.body;
  EXPECT_LE(sent.at("/message/attachments/0/size").to_number<int>(), 60'000);
  EXPECT_NE(sent.text("/message/attachments/0/id"), id);
}

TEST_P(AttachmentsTest, what_is_no_picture_and_no_document_is_refused_in_words) {
  const auto said = [&](const std::string& bytes, const std::string& name) {
    const auto answer = call("POST", "/media?name=" + name, bytes);
    return answer.status < 300 ? std::string("taken") : answer.text("/detail");
  };
  EXPECT_TRUE(said(std::string("MZ\x90\x00", 4), "x.jpg").contains("is a program"));
  EXPECT_TRUE(said(std::string("\0\0\0\x18" "ftypmp42....", 16), "a.jpg").contains("is a film"));
  EXPECT_TRUE(said(std::string("\0\0\0\x18" "ftypheic....", 16), "a.heic").contains("export it as JPEG"));
  EXPECT_EQ(said("", "a.jpg"), "`a.jpg` is empty");
  // A PNG that says it is 50,000 by 50,000.
  auto bomb = drawn(10, 10, true);
  bomb.replace(16, 8, std::string("\0\0\xc3\x50\0\0\xc3\x50", 8));
  EXPECT_EQ(call("POST", "/media?name=b.png", bomb).status, 413);
  EXPECT_EQ(said("<html><script>alert(1)</script>", "page.html"), "taken");
}

TEST_P(AttachmentsTest, pages_are_never_drawn) {
  const auto id = upload("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "?name=..%2Fa%22b.svg");
  const auto given = call("GET", "/media/" + id);
  EXPECT_EQ(given.raw.headers.get("Content-Type"), "application/octet-stream");
  EXPECT_EQ(given.raw.headers.get("Content-Disposition"),
            "attachment; filename=\"a_b.svg\"; filename*=UTF-8''a_b.svg");
  EXPECT_EQ(call("GET", "/media/" + id + "/picture").status, 422);
}

TEST_P(AttachmentsTest, a_draft_keeps_its_files_and_a_stale_answer_too) {
  const auto id = upload(drawn(30, 30));
  const auto draft = "/conversations/" + talk_ + "/draft";
  const auto body = json::object{{"text", "half"}, {"base_version", 1}, {"attachments", json::array{{{"id", id}}}}};
  ASSERT_EQ(call("PUT", draft, json::serialize(body)).status, 200);
  EXPECT_EQ(call("GET", draft).text("/attachments/0/id"), id);
  EXPECT_EQ(call("GET", "/conversations/" + talk_).text("/drafts/0/attachments/0/name"), "raft.jpg");
  house_.clock.advance(96h);
  ASSERT_TRUE(api_.media.sweep());
  EXPECT_EQ(call("GET", draft).text("/attachments/0/id"), id) << "a draft keeps what it has";
  const auto late = call("POST", "/conversations/" + talk_ + "/replies",
                         json::serialize(json::object{{"text", "x"}, {"attachments", json::array{{{"id", id}}}}}), {},
                         "999");
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(call("GET", draft).text("/attachments/0/id"), id);
}

TEST_P(AttachmentsTest, what_nobody_sends_is_swept_away_and_what_was_sent_stays) {
  const auto sent = upload(drawn(30, 30)), left = upload(drawn(31, 30)), twin = upload(drawn(30, 30));
  ASSERT_EQ(answer_with({{{"id", sent}}}).status, 202);
  EXPECT_EQ(files_lying(), 2) << "the same bytes lie there once";
  house_.clock.advance(48h);
  EXPECT_EQ(api_.media.sweep().value(), 0);
  house_.clock.advance(48h);
  EXPECT_EQ(api_.media.sweep().value(), 2);
  EXPECT_EQ(call("GET", "/media/" + left).status, 404);
  EXPECT_EQ(call("GET", "/media/" + twin).status, 404);
  EXPECT_EQ(call("GET", "/media/" + sent).status, 200);
  EXPECT_EQ(files_lying(), 1);
}

TEST_P(AttachmentsTest, files_stay_in_their_workspace) {
  const auto id = upload(drawn(30, 30));
  const auto other = house_.add_workspace("Elsewhere");
  const auto tom = house_.add_person(other, "tom", Role::owner);
  auto client = testing::signed_in(house_, tom);
  EXPECT_EQ(client.get("/api/v1/workspaces/" + to_string(other) + "/media/" + id).status, 404);
  EXPECT_EQ(client.get("/api/v1/workspaces/" + to_string(home_.workspace) + "/media/" + id).status, 404);
}

TEST_P(AttachmentsTest, files_of_a_mail_are_kept_and_given_out_safely) {
  channels::Page page;
  Incoming in;
  in.remote_id = "mail-1";
  in.author = {.remote_id = "anna@example.org", .handle = "anna@example.org", .name = "Anna"};
  in.html = R"(<p>See <img src="cid:logo@x" alt="our hall"><img src="cid:gone" alt="lost"></p>)";
  in.sent_at = house_.clock.now();
  const auto bytes = [](std::string b) { return std::make_shared<const std::string>(std::move(b)); };
  const auto photo = drawn(600, 300);
  in.attachments = {{.kind = "image", .type = "image/jpeg", .name = "hall.jpg", .size = 900, .content_id = "logo@x",
                     .bytes = bytes(photo)},
                    {.kind = "file", .type = "text/html", .name = "../../evil\xe2\x80\xae.html", .size = 20,
                     .bytes = bytes("<script>1</script>")},
                    {.kind = "file", .type = "video/mp4", .name = "long.mp4", .size = 31'000'000}};
  page.items = {in};
  page.cursor = "mail-1";
  ASSERT_TRUE(api_.intake.apply(home_.workspace, home_.channel, page));
  ASSERT_TRUE(api_.intake.apply(home_.workspace, home_.channel, page)) << "heard again";
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM media"), 2);
  const auto talk = format_id(count(db(), "SELECT conversation_id FROM message WHERE remote_id = ?", {"mail-1"}));
  const auto thread = call("GET", "/conversations/" + talk + "/messages");
  ASSERT_EQ(thread.status, 200) << thread.raw.body;
  const auto html = thread.text("/items/0/html");
  const auto first = thread.text("/items/0/attachments/0/url");
  EXPECT_TRUE(html.contains(first + "/picture?size=large")) << html;
  EXPECT_FALSE(html.contains("cid:")) << html;
  EXPECT_EQ(call("GET", first).raw.body, photo) << "the file as it came";
  const auto small = call("GET", thread.text("/items/0/attachments/0/preview_url"));
  EXPECT_EQ(small.raw.headers.get("Content-Type"), "image/jpeg");
  const auto page_file = call("GET", thread.text("/items/0/attachments/1/url"));
  EXPECT_EQ(page_file.raw.headers.get("Content-Type"), "application/octet-stream");
  EXPECT_EQ(page_file.raw.headers.get("Content-Disposition"),
            "attachment; filename=\"evil.html\"; filename*=UTF-8''evil.html");
  EXPECT_EQ(thread.at("/items/0/attachments/2/kept"), false);
  EXPECT_EQ(thread.text("/items/0/attachments/2/url"), "");
  const auto heard = thread.text("/items/0/attachments/0/id");
  EXPECT_EQ(answer_with({{{"id", heard}}}).status, 422) << "what others sent is not ours to send";
  EXPECT_EQ(call("DELETE", "/media/" + heard).status, 403);
  in.what = Incoming::What::deletion;
  page.items = {in};
  page.cursor = "mail-2";
  ASSERT_TRUE(api_.intake.apply(home_.workspace, home_.channel, page));
  house_.clock.advance(96h);
  EXPECT_EQ(api_.media.sweep().value(), 2) << "what was taken back goes with its files";
  EXPECT_EQ(files_lying(), 0);
}

}  // namespace
}  // namespace kith::api
