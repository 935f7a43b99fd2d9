// Who is on pictures, releases and their end, from outside: requests in, answers out.
#include "api/comfort.h"
#include "api/testing/desk_testing.h"
#include "faces/finder.h"
#include "publish/gate/linked_pages.h"
#include "publish/pictures/drawn_faces.h"
#include "publish/pictures/sealed_people.h"

namespace kith::api {
namespace {

using store::Statement;
using store::Transaction;
using store::testing::count;

class PicturePeopleTest : public DeskHouse {
 protected:
  void SetUp() override {
    DeskHouse::SetUp();
    add_gate(*house_.routes, api_);
    owner_ = scoped(home_.dana, "releases");
    second_ = scoped(home_.ruth, "second");
  }
  void TearDown() override { std::filesystem::remove_all(std::filesystem::temp_directory_path() / "kith-desk-test"); }
  std::string scoped(MemberId member, const std::string& name) {
    static constexpr Statement kToken =
        "INSERT INTO api_token (id, workspace_id, member_id, name, token_hash, scopes_json, created_at) VALUES "
        "(?,?,?,?,?,?,?)";
    const std::string text = "kith_" + name;
    const char* scopes = R"(["desk:read","desk:write","policy:read","policy:write"])";
    EXPECT_TRUE(db().write([&](Transaction& tx) {
      return tx.execute(kToken, {next_id(now()), home_.workspace, member, name, sha256_hex(text), scopes, now()});
    }));
    return text;
  }
  Said ask(const std::string& method, const std::string& path, const json::value& body = nullptr,
           const std::string& as = {}) {
    testing::Client client(house_);
    client.token = as.empty() ? owner_ : as;
    const auto answer = client.ask(method, "/api/v1/workspaces/" + to_string(home_.workspace) + path,
                                   body.is_null() ? "" : json::serialize(body));
    return {answer.status, answer.body, {}, answer.raw.body};
  }
  // Bytes as they are.
  testing::Answer put(const std::string& method, const std::string& path, const std::string& bytes) {
    testing::Client client(house_);
    client.token = owner_;
    return client.ask(method, "/api/v1/workspaces/" + to_string(home_.workspace) + path, bytes);
  }
  std::string upload(const std::vector<publish::testing::DrawnFace>& faces) {
    const auto kept = put("POST", "/media?name=camp.jpg&alt=Camp", publish::testing::drawn_picture(900, 700, faces));
    EXPECT_EQ(kept.status, 201) << kept.raw.body;
    return kept.status == 201 ? kept.text("/id") : "";
  }
  std::string release_of(const std::string& who) {
    const auto made = ask("POST", "/releases", {{"name", who}, {"minor", true}, {"guardian", who + "'s mother"}});
    EXPECT_EQ(made.status, 201) << made.raw;
    EXPECT_EQ(text(made["/person/name"]), who);
    EXPECT_EQ(text(made["/guardian"]), who + "'s mother");
    person_ = text(made["/person/id"]);
    return text(made["/id"]);
  }

  std::string owner_, second_, person_;
};
INSTANTIATE_TEST_SUITE_P(databases, PicturePeopleTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(PicturePeopleTest, each_face_is_answered_and_a_second_person_agrees) {
  if (!faces::built_in()) GTEST_SKIP() << "built without the model (tools/dev deps)";
  const auto media = upload({{300, 300, 110}});
  auto people = ask("GET", "/media/" + media + "/people");
  ASSERT_EQ(people.status, 200) << people.raw;
  ASSERT_EQ(people["/faces"].as_array().size(), 1U);
  EXPECT_EQ(text(people["/faces/0/answer"]), "open");
  const auto face = "/media/" + media + "/faces/" + text(people["/faces/0/id"]);

  release_of("Liam Byrne");
  people = ask("PATCH", face, {{"answer", "person"}, {"person_id", person_}});
  ASSERT_EQ(people.status, 200) << people.raw;
  EXPECT_EQ(text(people["/faces/0/person/name"]), "Liam Byrne");
  EXPECT_EQ(ask("PATCH", face, {{"answer", "somebody"}}).status, 422);
  EXPECT_EQ(ask("PATCH", face, {{"answer", "person"}, {"person_id", format_id(77)}}).status, 404);
  EXPECT_EQ(ask("PATCH", "/media/" + media + "/faces/" + format_id(77), {{"answer", "nobody"}}).status, 404);

  people = ask("PATCH", face, {{"answer", "nobody"}});
  EXPECT_EQ(people["/waits"], true);
  EXPECT_EQ(people["/may_agree"], false);
  EXPECT_EQ(ask("POST", "/media/" + media + "/agree").status, 403);
  people = ask("POST", "/media/" + media + "/agree", nullptr, second_);
  ASSERT_EQ(people.status, 200) << people.raw;
  EXPECT_EQ(people["/free_of_people"], true);
  EXPECT_EQ(ask("PUT", "/media/" + media + "/bank", {{"bank", true}}).status, 200);
  const auto bank = ask("GET", "/library?bank=true");
  ASSERT_EQ(bank["/items"].as_array().size(), 1U) << bank.raw;
  const auto again = ask("POST", "/media/" + media + "/copy", nullptr, second_);
  EXPECT_EQ(again.status, 201) << again.raw;

  people = ask("POST", "/media/" + media + "/faces", {{"x", 0.7}, {"y", 0.1}, {"w", 0.1}, {"h", 0.1}});
  ASSERT_EQ(people.status, 200) << people.raw;
  EXPECT_EQ(people["/faces"].as_array().size(), 2U);
  EXPECT_EQ(people["/bank"], false);
  EXPECT_EQ(ask("POST", "/media/" + media + "/faces", {{"x", 0.95}, {"y", 0.1}, {"w", 0.1}, {"h", 0.1}}).status, 422);
}

TEST_P(PicturePeopleTest, a_withdrawal_lists_where_the_picture_went_and_takes_it_back) {
  if (!faces::built_in()) GTEST_SKIP() << "built without the model (tools/dev deps)";
  const auto media = upload({{300, 300, 110}});
  const auto people = ask("GET", "/media/" + media + "/people");
  const auto release = release_of("Liam Byrne");
  ASSERT_EQ(ask("PATCH", "/media/" + media + "/faces/" + text(people["/faces/0/id"]),
                {{"answer", "person"}, {"person_id", person_}})
                .status,
            200);
  // Sent twice, as two rows say that left; a third one waits.
  static constexpr Statement kSent = "UPDATE media SET message_id = ?, unused_since = NULL WHERE id = ?";
  static constexpr Statement kMessage = "UPDATE message SET direction = 'out', state = ?, remote_id = ? WHERE id = ?";
  std::vector<std::int64_t> messages;
  for (const char* id : {"m1", "m2", "m3"}) {
    hear(id, "mags", "words");
    messages.push_back(count(db(), "SELECT id FROM message WHERE remote_id = ?", {id}));
  }
  const std::int64_t copies[] = {*parse_id(media), 0, 0};
  std::vector<std::int64_t> rows{copies[0]};
  for (int i = 0; i < 2; ++i) {
    const auto copy = ask("POST", "/media/" + media + "/copy");
    ASSERT_EQ(copy.status, 201) << copy.raw;
    rows.push_back(*parse_id(text(copy["/id"])));
  }
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(db().write([&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kSent, {messages[i], rows[i]}));
      TRYV(tx.execute(kMessage, {i == 2 ? "waiting" : "sent", "status/" + std::to_string(i), messages[i]}));
      return {};
    }));
  }
  auto uses = ask("GET", "/releases/" + release + "/uses");
  ASSERT_EQ(uses.status, 200) << uses.raw;
  EXPECT_EQ(uses["/items"].as_array().size(), 3U);

  const auto gone = ask("POST", "/releases/" + release + "/withdraw", {{"why", "They moved away"}});
  ASSERT_EQ(gone.status, 200) << gone.raw;
  EXPECT_EQ(text(gone["/release/state"]), "withdrawn");
  ASSERT_EQ(gone["/uses"].as_array().size(), 3U);
  // Every one of them is queued, or says why not.
  for (const auto& use : gone["/uses"].as_array())
    EXPECT_TRUE(use.at("removal").is_string() || !use.at("why").as_string().empty()) << json::serialize(use);
  EXPECT_EQ(ask("POST", "/releases/" + release + "/withdraw", {{"why", "again"}}).status, 409);
  uses = ask("GET", "/releases/" + release + "/uses");
  EXPECT_EQ(uses["/items"].as_array().size(), 3U) << "what was taken back stays in the list";
}

TEST_P(PicturePeopleTest, names_lie_sealed_and_are_found_by_part) {
  const auto release = release_of("Aoife Ní Bhriain");
  release_of("Liam Byrne");
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM shown_person WHERE name LIKE '%Liam%' OR name LIKE '%Aoife%'", {}), 0);
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM photo_release WHERE guardian LIKE '%mother%'", {}), 0);
  auto found = ask("GET", "/shown-people?name=aoi");
  ASSERT_EQ(found["/items"].as_array().size(), 1U) << found.raw;
  EXPECT_EQ(text(found["/items/0/name"]), "Aoife Ní Bhriain");
  found = ask("GET", "/shown-people");
  ASSERT_EQ(found["/items"].as_array().size(), 2U);
  EXPECT_EQ(text(found["/items/0/name"]), "Aoife Ní Bhriain");

  const auto kept = put("PUT", "/releases/" + release + "/proof?name=Aoife-form.txt", "I agree.");
  ASSERT_EQ(kept.status, 200) << kept.raw.body;
  EXPECT_EQ(kept.text("/proof/name"), "Aoife-form.txt");
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM photo_release WHERE proof_name LIKE '%Aoife%'", {}), 0);
  EXPECT_EQ(put("PUT", "/releases/" + format_id(77) + "/proof?name=form.txt", "I agree.").status, 404);

  // As an older Kith left it.
  static constexpr Statement kOld = "UPDATE shown_person SET name = 'Old Name' WHERE id = ?";
  ASSERT_TRUE(db().write([&](Transaction& tx) { return tx.execute(kOld, {*parse_id(person_)}); }));
  EXPECT_EQ(ask("GET", "/shown-people?name=old")["/items"].as_array().size(), 1U);
  EXPECT_EQ(publish::seal_people(db(), house_.sealer).value(), 1);
  EXPECT_EQ(publish::seal_people(db(), house_.sealer).value(), 0);
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM shown_person WHERE name = 'Old Name'", {}), 0);
  EXPECT_EQ(ask("GET", "/shown-people?name=old")["/items"].as_array().size(), 1U);
  const auto other = Sealer::ephemeral();
  EXPECT_FALSE(publish::open_words(other, home_.workspace, publish::seal_words(house_.sealer, home_.workspace, "Liam"))
                   .contains("Liam"));
}

TEST_P(PicturePeopleTest, a_picture_somebody_sent_us_is_shown_when_a_member_says_so) {
  hear("m1", "mags", "words");
  const auto message = format_id(count(db(), "SELECT id FROM message WHERE remote_id = ?", {"m1"}));
  EXPECT_EQ(ask("PUT", "/messages/" + message + "/pictures", {{"shown", true}}).status, 200);
  EXPECT_EQ(ask("PUT", "/messages/" + message + "/pictures", {{"shown", false}}).status, 200);
  EXPECT_EQ(count(db(), "SELECT COUNT(*) FROM picture_look WHERE shown = 0", {}), 1);
  EXPECT_EQ(ask("PUT", "/messages/" + format_id(77) + "/pictures", {{"shown", true}}).status, 404);
}

// One page, and a gate in front of it that can be closed for a while.
class SlowPage final : public publish::PageSource {
 public:
  Result<publish::FetchedPage> fetch(const std::string&) override {
    publish::FetchedPage page;
    page.words = {"The secret garden"};
    page.pictures.push_back({.url = "p", .bytes = publish::testing::drawn_picture(300, 200, {}), .why = {}});
    return page;
  }
};

TEST_P(PicturePeopleTest, linked_pages_are_looked_at_while_one_writes_and_known_when_it_is_sent) {
  SlowPage source;
  std::vector<std::move_only_function<void()>> later;
  publish::LinkedPages pages(db(), house_.clock, files_, source,
                             [&](std::move_only_function<void()> work) { later.push_back(std::move(work)); });
  api_.pages = &pages;
  const auto talk = hear("m1", "mags", "question");
  const json::object draft{{"conversation_id", talk}, {"kind", "reply"}, {"text", "See https://page.example/1"}};
  auto said = ask("POST", "/gate/preview", draft);
  ASSERT_EQ(said.status, 200) << said.raw;
  EXPECT_EQ(said["/looking"], true) << "typing waits for nobody";
  ASSERT_EQ(later.size(), 1U);
  later[0]();
  said = ask("POST", "/gate/preview", draft);
  EXPECT_EQ(said["/looking"], false);
  ASSERT_EQ(said["/linked"].as_array().size(), 1U) << said.raw;
  EXPECT_EQ(text(said["/linked/0/place"]), "the picture of page.example");
  EXPECT_EQ(ask("GET", "/media/" + text(said["/linked/0/media/id"]) + "/people").status, 200);
  // The desk's policy holds `secret` back, wherever it stands.
  EXPECT_EQ(
      call("POST", "/conversations/" + talk + "/replies", {{"text", "See https://page.example/1"}}, version_of(talk))
          .status,
      422);
  EXPECT_EQ(later.size(), 1U) << "known already";
  api_.pages = nullptr;
}

}  // namespace
}  // namespace kith::api
