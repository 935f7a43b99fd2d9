// For tests of the desk's endpoints: a house with a scripted channel, asked from outside.
#pragma once

#include "api/desk_api.h"

#include <gtest/gtest.h>

#include "api/json.h"
#include "api/testing/testing.h"
#include "store/search.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::api {

inline constexpr const char* kDeskPolicy = R"(
policy: A test of the desk
owner: dana
concerns:
  arguments: We do not argue.
  secrets: Some things stay here.
voices:
  dana: {may: [all], in: all}
  ruth: {may: [reply, message], in: all}
rules:
  - id: politics
    for: arguments
    on: [reply, post]
    when: politics
    then: hold for dana
    say: This touches politics.
  - id: secrets
    for: secrets
    when: secret
    then: never
    say: This stays here.
)";

// Answers as a network would, and remembers what it was asked.
class PaperConnector final : public ChannelConnector {
 public:
  std::vector<NetworkInfo> networks() override {
    return {{"scripted", "Scripted", {"script"}, {Mode::listen, Mode::reply}, ability({})}};
  }
  Ability ability(const listen::ChannelRow&) override {
    Ability a;
    a.measured_as = "mastodon";
    a.can_reply = true;
    a.text_limit = 500;
    a.visibilities = {Visibility::everyone, Visibility::direct};
    return a;
  }
  Result<listen::NewChannel> connect(std::string_view network, std::string_view input) override {
    last_input = std::string(input);
    if (input.find("wrong") != std::string_view::npos)
      return fail(Kind::unauthenticated, "the network refused this password").with("field", "app_password");
    listen::NewChannel out;
    out.network = std::string(network);
    out.handle = "@new";
    out.name = "New";
    out.remote_account_id = "acct-7";
    out.credential = Secret("{\"password\":\"hush\"}");
    return out;
  }
  Result<ConsentBegun> begin(std::string_view, std::string_view server, Mode) override {
    return ConsentBegun{"https://" + std::string(server) + "/oauth/authorize", "state-1",
                        Secret("{\"verifier\":\"v\"}")};
  }
  Result<listen::NewChannel> finish(std::string_view network, const Secret& pending, std::string_view code) override {
    last_input = pending.reveal() + std::string(code);
    return connect(network, "{}");
  }
  Result<listen::ChannelHealth> check(const listen::ChannelRow&) override {
    if (dead) return fail(Kind::unauthenticated, "the network no longer takes this token");
    listen::ChannelHealth health;
    health.handle = "@checked";
    health.rate_json = "{\"limit\":300,\"remaining\":12,\"reset_at\":null}";
    return health;
  }
  Result<std::vector<Incoming>> reread(const listen::ChannelRow&, std::string_view raw) override {
    Incoming in;
    in.remote_id = "poisoned";
    in.author = {.remote_id = "id:tom", .handle = "@tom", .name = "tom"};
    in.text = std::string(raw);
    in.sent_at = parse_time("2026-11-20T12:00:00Z").value();
    return std::vector<Incoming>{in};
  }
  Result<ChannelProfile> profile(const listen::ChannelRow&) override {
    if (dead) return fail(Kind::unauthenticated, "the network no longer takes this token");
    return said;
  }
  void changed(WorkspaceId, ChannelId channel) override { changes.push_back(channel); }

  ChannelProfile said;  // of the channel's account
  std::string last_input;
  std::vector<ChannelId> changes;
  bool dead = false;
};

class PaperPictures final : public PictureSource {
 public:
  Result<Picture> load(const std::string& url) override {
    asked.push_back(url);
    return Picture{"image/png", "PNG!"};
  }
  Result<Picture> kept(const std::string&, const std::function<Result<Picture>()>& make) override { return make(); }
  std::vector<std::string> asked;
};

class DeskHouse : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  void SetUp() override {
    add_desk(*house_.routes, api_);
    dana_ = token(home_.workspace, home_.dana, "dana");
    ruth_ = token(home_.workspace, home_.ruth, "ruth");
  }
  std::string token(WorkspaceId workspace, MemberId member, const std::string& name) {
    static constexpr store::Statement kToken =
        "INSERT INTO api_token (id, workspace_id, member_id, name, token_hash, scopes_json, created_at) VALUES "
        "(?,?,?,?,?,?,?)";
    const std::string text = "kith_" + name + to_string(workspace);
    const char* scopes = R"(["desk:read","desk:write","people:read","people:write","channels:read","channels:write"])";
    EXPECT_TRUE(db().write([&](store::Transaction& tx) {
      return tx.execute(kToken, {next_id(now()), workspace, member, name, sha256_hex(text), scopes, now()});
    }));
    return text;
  }
  void promote(MemberId member, const char* role) {
    static constexpr store::Statement kRole = "UPDATE member SET role = ? WHERE id = ?";
    ASSERT_TRUE(db().write([&](store::Transaction& tx) { return tx.execute(kRole, {role, member}); }));
  }
  void live_in(const std::string& zone) {
    static constexpr store::Statement kZone = "UPDATE workspace SET settings_json = ? WHERE id = ?";
    const std::string settings = json::serialize(json::object{{"time_zone", zone}});
    ASSERT_TRUE(db().write([&](store::Transaction& tx) { return tx.execute(kZone, {settings, home_.workspace}); }));
  }
  store::Database& db() { return *house_.db; }
  Time now() const { return house_.clock.now(); }

  struct Said {
    int status = 0;
    json::value body;
    std::string etag, raw;
    const json::value& operator[](std::string_view path) const { return body.at_pointer(path); }
  };
  Said call(const std::string& method, const std::string& path, const json::value& body = nullptr,
            const std::string& version = "", const std::string& as = "") {
    testing::Client client(house_);
    client.token = as.empty() ? dana_ : as;
    if (!version.empty()) client.more.set("If-Match", "\"" + version + "\"");
    const auto target = path.starts_with("/media") ? path : "/api/v1/workspaces/" + to_string(home_.workspace) + path;
    const auto answer = client.ask(method, target, body.is_null() ? "" : json::serialize(body));
    return {answer.status, answer.body, std::string(answer.raw.headers.get("ETag")), answer.raw.body};
  }
  static std::string text(const json::value& v) { return std::string(v.as_string()); }
  // Hears one message; answers its conversation.
  std::string hear(const std::string& id, const std::string& who, const std::string& words,
                   const std::string& parent = "") {
    channels::Page page;
    Incoming in;
    in.remote_id = id;
    in.parent = parent;
    in.author = {.remote_id = "id:" + who,
                 .handle = "@" + who,
                 .name = who,
                 .avatar_url = "https://pics.example/" + who + ".png"};
    in.html = "<p>" + words + " <img src=\"https://pics.example/smile.png\" alt=\"smile\"></p>";
    in.text = words;
    in.url = "https://talk.example/" + id;
    in.attachments = {
        {.kind = "image", .url = "https://pics.example/raft.jpg", .alt = "a raft", .width = 10, .height = 20}};
    house_.clock.advance(Seconds(1));
    in.sent_at = now();
    page.items = {in};
    page.cursor = id;
    EXPECT_TRUE(api_.intake.apply(home_.workspace, home_.channel, page));
    house_.clock.advance(Seconds(1));
    return format_id(store::testing::count(db(), "SELECT conversation_id FROM message WHERE remote_id = ?", {id}));
  }
  std::string version_of(const std::string& talk) {
    return std::to_string(call("GET", "/conversations/" + talk)["/version"].to_number<std::int64_t>());
  }

  testing::Installation house_{GetParam()};
  store::testing::Home home_ = store::testing::make_home(db(), "riverside", now(), kDeskPolicy);
  publish::Gatekeeper gate_;
  PaperConnector connector_;
  PaperPictures pictures_;
  store::Files files_{std::filesystem::temp_directory_path() / "kith-desk-test"};
  DeskApi api_{db(), house_.clock, house_.sealer, gate_, *house_.live, connector_, pictures_, files_};
  std::string dana_, ruth_;
};

}  // namespace kith::api
