// The comfort zone's endpoints, called as a member would: checked, drafted, adopted, previewed,
// approved.
#include "api/comfort.h"

#include <gtest/gtest.h>

#include "api/session/access.h"
#include "api/comfort/comfort_json.h"
#include "api/metrics.h"
#include "publish/approvals/approval_mail.h"
#include "publish/testing_desk.h"
#include "store/testing.h"

namespace kith::api {
namespace {

namespace desk = publish::testing;

class NoNetworks final : public ChannelConnector {
 public:
  std::vector<NetworkInfo> networks() override { return {}; }
  Ability ability(const listen::ChannelRow&) override {
    return {.measured_as = "mastodon", .text_limit = 100, .url_length = 23};
  }
  Result<listen::NewChannel> connect(std::string_view, std::string_view) override { return none(); }
  Result<ConsentBegun> begin(std::string_view, std::string_view, Mode) override { return none(); }
  Result<listen::NewChannel> finish(std::string_view, const Secret&, std::string_view) override {
    return none();
  }
  Result<listen::ChannelHealth> check(const listen::ChannelRow&) override { return none(); }
  Result<std::vector<Incoming>> reread(const listen::ChannelRow&, std::string_view) override {
    return none();
  }
  void changed(WorkspaceId, ChannelId) override {}

 private:
  static Error none() { return fail(Kind::unsupported, "there is no network in this test"); }
};

class NoPictures final : public PictureSource {
 public:
  Result<Picture> load(const std::string&) override {
    return fail(Kind::not_found, "there is no picture in this test");
  }
  Result<Picture> kept(const std::string&, const std::function<Result<Picture>()>& make) override { return make(); }
};

class ComfortApi : public ::testing::Test {
 protected:
  ComfortApi() {
    EXPECT_TRUE(desk::furnish(*db_, clock_.now()));
    hear("Hello from me");
    add_comfort(routes_, api_);
  }

  // Something to answer.
  void hear(std::string text) {
    constexpr store::Statement kHeard =
        "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, "
        "text, state, sent_at, received_at, waits) VALUES (?, ?, ?, ?, 'in', 'r1', ?, 'received', "
        "?, "
        "?, 1)";
    const auto heard = db_->write(desk::kHome, [&](store::Transaction& tx) {
      return tx.execute(kHeard, {next_id(clock_.now()), desk::kHome, desk::kTalk, desk::kChannel,
                                 text, clock_.now(), clock_.now()});
    });
    EXPECT_TRUE(heard);
  }

  struct Answer {
    int status = 0;
    json::value body;
    std::string error;
  };

  // Runs the endpoint itself; who may call it is the routes' business and tested there.
  Answer call(std::string_view method, std::string pattern, std::string body, MemberId member,
              Role role, net::Fields params = {}) {
    for (const auto& endpoint : routes_.endpoints()) {
      if (endpoint.method != method || endpoint.pattern != "/api/v1" + pattern) continue;
      if (role < endpoint.role) return {403, {}, "role"};
      net::Request request;
      request.method = method;
      request.params = std::move(params);
      request.body = std::move(body);
      Call c{.http = request, .db = *db_, .now = clock_.now(), .caller = {}};
      c.caller.member = member;
      c.caller.workspace = desk::kHome;
      c.caller.role = role;
      auto answer = endpoint.run(c);
      if (!answer) return {http_status(answer.error().kind), {}, answer.error().message};
      return {answer->status, json::parse(answer->body), {}};
    }
    ADD_FAILURE() << "no endpoint " << method << " " << pattern;
    return {};
  }
  Answer post(std::string rest, const json::value& body, MemberId member = desk::kDana,
              Role role = Role::owner, net::Fields params = {}) {
    return call("POST", "/workspaces/{ws}" + rest, json::serialize(body), member, role,
                std::move(params));
  }
  Answer get(std::string rest, MemberId member = desk::kDana, Role role = Role::owner) {
    return call("GET", "/workspaces/{ws}" + rest, "", member, role);
  }

  store::testing::TestDatabase db_{store::testing::Kind::sqlite};
  ManualClock clock_{parse_time("2026-11-22T12:00:00Z").value()};
  Sealer sealer_ = Sealer::ephemeral();
  publish::Gatekeeper gate_{&sealer_};
  net::WorkerPool workers_{1};
  Live live_{*db_, workers_};
  NoNetworks networks_;
  NoPictures pictures_;
  store::Files files_{std::filesystem::temp_directory_path() / "kith-comfort-test"};
  DeskApi api_{*db_, clock_, sealer_, gate_, live_, networks_, pictures_, files_};
  Metrics metrics_;
  AccessServices access_{.db = *db_, .clock = clock_, .sealer = sealer_, .metrics = metrics_};
  Routes routes_{access_};
};

TEST_F(ComfortApi, worries_are_open_to_all) {
  const auto answer = call("GET", "/worries", "", {}, Role::viewer);
  ASSERT_EQ(answer.status, 200);
  EXPECT_GE(answer.body.at("items").as_array().size(), 12U);
  for (const auto& worry : answer.body.at("items").as_array())
    EXPECT_FALSE(worry.at("rules").as_array().empty()) << worry.at("id");
}

TEST_F(ComfortApi, from_worries_to_an_adopted_policy) {
  const auto made = post("/policy/starter", {{"worries", {"politics-religion", "staff-speaking"}},
                                             {"answers", json::object()}});
  ASSERT_EQ(made.status, 200) << made.error;
  const auto document = made.body.at("document").as_string();
  const auto checked = post("/policy/check", {{"document", document}});
  EXPECT_TRUE(checked.body.at("ok").as_bool()) << checked.body;
  const auto drafted = post("/policy", {{"document", document}, {"reason", "first light"}});
  ASSERT_EQ(drafted.status, 201) << drafted.error;
  const auto adopted = post("/policy/{version}/adopt", json::object(), desk::kDana, Role::owner,
                            {{"version", std::string(drafted.body.at("id").as_string())}});
  ASSERT_EQ(adopted.status, 200) << adopted.error;
  EXPECT_EQ(get("/policy").body.at("document"), json::value(document));
  EXPECT_EQ(get("/policy/versions").body.at("items").as_array().size(), 2U);
  EXPECT_EQ(post("/policy", {{"document", document}}, desk::kRuth, Role::agent).status, 403);
}

TEST_F(ComfortApi, a_bad_document_is_told_where) {
  const auto checked = post("/policy/check", {{"document", "policy: A\nowner: dana\nrulez: []\n"}});
  ASSERT_EQ(checked.status, 200);
  EXPECT_FALSE(checked.body.at("ok").as_bool());
  const auto& problem = checked.body.at("problems").as_array().at(0);
  EXPECT_EQ(problem.at("line").as_int64(), 3);
  EXPECT_EQ(post("/policy", {{"document", "policy: A"}}).status, http_status(Kind::invalid));
  EXPECT_EQ(post("/policy/starter", {{"worries", {"dragons"}}}).status, http_status(Kind::invalid));
}

TEST_F(ComfortApi, preview_tells_the_decision_and_the_length) {
  const auto preview = [&](std::string text, MemberId who, Role role) {
    return post("/gate/preview",
                {{"conversation_id", to_string(desk::kTalk)}, {"kind", "reply"}, {"text", text}},
                who, role);
  };
  auto answer = preview("Hello", desk::kRuth, Role::agent);
  ASSERT_EQ(answer.status, 200) << answer.error;
  EXPECT_EQ(answer.body.at("outcome"), "allow") << answer.body;
  EXPECT_EQ(answer.body.at("length").at("length"), 5);
  EXPECT_EQ(answer.body.at("length").at("limit"), 100);
  answer = preview("😀 politics", desk::kRuth, Role::agent);
  EXPECT_EQ(answer.body.at("outcome"), "hold");
  const auto& reason = answer.body.at("reasons").as_array().at(0);
  EXPECT_EQ(reason.at("rule"), "politics");
  EXPECT_EQ(reason.at("spans").as_array().at(0).at("start"), 2);
  EXPECT_EQ(preview("secret", desk::kRuth, Role::agent).body.at("outcome"), "block");
  EXPECT_EQ(preview("", desk::kRuth, Role::agent).status, 200);
  EXPECT_EQ(post("/gate/preview", {{"kind", "reply"}, {"text", "x"}}).status,
            http_status(Kind::invalid));
  EXPECT_TRUE(get("/decisions").body.at("items").as_array().empty()) << "nothing of it is stored";
}

TEST_F(ComfortApi, approvals) {
  ASSERT_TRUE(desk::reply(*db_, gate_, "some politics", clock_.now(), desk::kRuth));
  const auto mine = get("/approvals", desk::kRuth, Role::agent);
  ASSERT_EQ(mine.body.at("items").as_array().size(), 1U);
  EXPECT_FALSE(mine.body.at("items").as_array()[0].at("can_decide").as_bool());
  const auto danas = get("/approvals");
  const auto& item = danas.body.at("items").as_array()[0];
  EXPECT_TRUE(item.at("can_decide").as_bool());
  EXPECT_EQ(item.at("text"), "some politics");
  const net::Fields id{{"id", std::string(item.at("id").as_string())}};
  EXPECT_EQ(post("/approvals/{id}", {{"decision", "approve"}}, desk::kRuth, Role::agent, id).status,
            403);
  EXPECT_EQ(post("/approvals/{id}", {{"decision", "maybe"}}, desk::kDana, Role::owner, id).status,
            http_status(Kind::invalid));
  const auto done = post("/approvals/{id}", {{"decision", "approve"}, {"text", "some talk"}},
                         desk::kDana, Role::owner, id);
  ASSERT_EQ(done.status, 200) << done.error;
  EXPECT_EQ(done.body.at("state"), "approved");
  EXPECT_EQ(done.body.at("text"), "some talk");
  EXPECT_EQ(done.body.at("delivery").at("state"), "waiting");
  EXPECT_EQ(post("/approvals/{id}", {{"decision", "approve"}}, desk::kDana, Role::owner, id).status,
            409);
  EXPECT_FALSE(get("/decisions").body.at("items").as_array().empty());
}

class ApprovalPage : public ComfortApi {
 protected:
  void SetUp() override {
    ComfortApi::SetUp();
    ASSERT_TRUE(desk::reply(*db_, gate_, "some <b>politics</b>", clock_.now(), desk::kRuth));
    ASSERT_EQ(publish::write_letters(*db_, gate_, clock_.now()).value(), 1);
    letter_ = publish::take_letters(*db_, clock_.now(), 10).value().at(0).letter;
    path_ = "/approve/" + publish::letter_token(publish::letter_key(sealer_), letter_);
  }
  net::Response ask(std::string method, std::string body = "", std::string path = "") {
    net::Request request;
    request.method = std::move(method);
    request.path = path.empty() ? path_ : std::move(path);
    request.body = std::move(body);
    request.peer = "192.0.2.1";
    return routes_.handle(request);
  }
  DeliveryState state() {
    return db_->read([&](store::Transaction& tx) { return publish::find_delivery(tx, desk::kHome, letter_.delivery); })
        .value()
        .state;
  }
  publish::Letter letter_;
  std::string path_;
};

TEST_F(ApprovalPage, opening_it_decides_nothing) {
  ASSERT_TRUE(Routes::owns(path_));
  EXPECT_FALSE(Routes::owns("/approve/desk")) << "a workspace may be called approve";
  for (int i = 0; i < 3; ++i) {
    const auto page = ask("GET");
    ASSERT_EQ(page.status, 200);
    EXPECT_TRUE(page.body.contains("some &lt;b&gt;politics&lt;/b&gt;")) << "words, no markup";
    EXPECT_TRUE(page.body.contains("This touches politics."));
    EXPECT_FALSE(page.body.contains("<script"));
    EXPECT_TRUE(page.headers.get("Content-Security-Policy").contains("default-src 'none'"));
    EXPECT_TRUE(page.headers.get("Content-Security-Policy").contains("form-action 'self'"));
    EXPECT_EQ(page.headers.get("Cache-Control"), "no-store");
  }
  EXPECT_EQ(ask("HEAD").status == 200 ? state() : DeliveryState::held, DeliveryState::held);
  EXPECT_EQ(state(), DeliveryState::held);
}

TEST_F(ApprovalPage, a_button_decides_once) {
  EXPECT_EQ(ask("POST", "decision=maybe").status, 422);
  EXPECT_EQ(ask("POST", "").status, 422);
  EXPECT_EQ(ask("POST", "decision=%zz").status, 422);
  EXPECT_EQ(state(), DeliveryState::held);
  const auto done = ask("POST", "decision=approve&note=Good+one");
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_TRUE(done.body.contains("It goes on its way now."));
  EXPECT_EQ(state(), DeliveryState::waiting);
  EXPECT_EQ(ask("POST", "decision=refuse").status, 410);
  EXPECT_EQ(ask("GET").status, 410);
  EXPECT_EQ(state(), DeliveryState::waiting);
}

TEST_F(ApprovalPage, refusing_keeps_it_here) {
  EXPECT_EQ(ask("POST", "decision=refuse&note=not+now").status, 200);
  EXPECT_EQ(state(), DeliveryState::cancelled);
}

TEST_F(ApprovalPage, a_note_of_any_letters_is_kept) {
  std::string note = "%E2%82%AC%FF";  // a letter, and a byte that is none
  for (int i = 0; i < 1'999; ++i) note += "%E2%82%AC";
  const auto done = ask("POST", "decision=refuse&note=a" + note);
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(state(), DeliveryState::cancelled);
}

TEST_F(ApprovalPage, strangers_and_guesses_get_nothing) {
  EXPECT_EQ(ask("GET", "", path_ + "x").status, 404);
  EXPECT_EQ(ask("POST", "decision=approve", path_.substr(0, path_.size() - 2) + "__").status, 404);
  EXPECT_EQ(state(), DeliveryState::held);
  int slowed = 0;
  for (int i = 0; i < 40; ++i) slowed += ask("GET", "", "/approve/a.b.c").status == 429 ? 1 : 0;
  EXPECT_GT(slowed, 0);
}

TEST_F(ComfortApi, a_register_is_for_the_few_and_its_reasons_for_all) {
  ASSERT_TRUE(desk::adopt(*db_,
                          "policy: A\nowner: dana\nregisters: {clients: {kind: confidential names}}\n"
                          "voices: {dana: {may: [all], in: all}, ruth: {may: [all], in: all}}\n"
                          "rules:\n  - {id: no-client, when: names(clients), then: never, say: Ask Dana.}\n",
                          clock_.now()));
  const net::Fields clients{{"register", "clients"}};
  const auto list = [&](MemberId who, Role role) {
    return call("GET", "/workspaces/{ws}/registers/{register}/entries", "", who, role, clients);
  };
  const json::object entry{{"name", "Brightwater Holdings"}, {"aliases", {"BWH"}}};
  EXPECT_EQ(post("/registers/{register}/entries", entry, desk::kRuth, Role::admin, clients).status, 403);
  ASSERT_EQ(post("/registers/{register}/entries", entry, desk::kDana, Role::owner, clients).status, 201);
  EXPECT_EQ(list(desk::kDana, Role::owner).body.at("items").as_array().size(), 1U);
  EXPECT_EQ(list(desk::kRuth, Role::admin).status, 403);
  const auto ruths = get("/registers", desk::kRuth, Role::admin).body.at("items").as_array().at(0);
  EXPECT_TRUE(ruths.at("entries").is_null());
  EXPECT_FALSE(ruths.at("may_see").as_bool());
  const json::object text{{"text", "Lunch with Brightwater Holdings"}};
  const auto tried = post("/registers/try", text);
  ASSERT_EQ(tried.status, 200) << tried.error;
  EXPECT_EQ(tried.body.at("hits").as_array().at(0).at("entry").at("name"), "Brightwater Holdings");
  EXPECT_TRUE(post("/registers/try", text, desk::kRuth, Role::admin).body.at("hits").as_array().empty());
  const json::object draft{{"conversation_id", to_string(desk::kTalk)},
                           {"kind", "reply"},
                           {"text", "Lunch with Brightwater Holdings"}};
  const auto shown = post("/gate/preview", draft, desk::kRuth, Role::agent);
  EXPECT_EQ(shown.body.at("outcome"), "block");
  EXPECT_EQ(shown.body.at("reasons").as_array().at(0).at("say"), "Ask Dana.");
  EXPECT_TRUE(shown.body.at("reasons").as_array().at(0).at("spans").as_array().empty());
  EXPECT_FALSE(json::serialize(shown.body).contains("Brightwater"));
}

TEST_F(ComfortApi, who_speaks_where_is_told_to_everybody) {
  const auto told = call("GET", "/workspaces/{ws}/policy/speakers", "", desk::kTomas, Role::viewer);
  ASSERT_EQ(told.status, 200) << told.error;
  EXPECT_EQ(told.body.at("channels").as_array().size(), 2U);
  EXPECT_EQ(told.body.at("all"), 3);
  const auto& dana = told.body.at("members").as_array().at(0);
  EXPECT_EQ(dana.at("handle"), "dana");
  ASSERT_EQ(dana.at("by_channel").as_array().size(), 2U);
  EXPECT_EQ(dana.at("by_channel").at(0).at("reply").at("outcome"), "allow");
  const auto& tomas = told.body.at("members").as_array().at(2);
  EXPECT_EQ(tomas.at("by_channel").at(0).at("post").at("outcome"), "hold");
  EXPECT_EQ(tomas.at("by_channel").at(0).at("post").at("held_for").at(0), "ruth");
}

TEST_F(ComfortApi, one_press_holds_everything) {
  const auto stopped = post("/stops", {{"reason", "A letter"}}, desk::kRuth, Role::agent);
  ASSERT_EQ(stopped.status, 201) << stopped.error;
  EXPECT_EQ(post("/stops", {{"reason", "A letter"}}, desk::kRuth, Role::agent).status, 409);
  EXPECT_EQ(get("/stops").body.at("items").as_array().size(), 1U);
  const net::Fields id{{"id", std::string(stopped.body.at("id").as_string())}};
  EXPECT_EQ(post("/stops/{id}/release", {}, desk::kRuth, Role::agent, id).status, 403);
  EXPECT_EQ(post("/stops/{id}/release", json::object(), desk::kDana, Role::owner, id).status, 200);
  EXPECT_EQ(post("/record/check", json::object()).body.at("whole"), true);
}

}  // namespace
}  // namespace kith::api
