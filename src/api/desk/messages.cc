// What is said in a conversation, notes and drafts.
#include "api/desk/attachments.h"
#include "api/desk/desk_json.h"
#include "base/limits.h"
#include "inbox/visitors.h"
#include "publish/pictures/picture_people.h"

namespace kith::api {
namespace {

constexpr const char* kMessages = "/api/v1/workspaces/{ws}/conversations/{id}/messages";
constexpr const char* kNotes = "/api/v1/workspaces/{ws}/conversations/{id}/notes";
constexpr const char* kDraft = "/api/v1/workspaces/{ws}/conversations/{id}/draft";

bool has_picture(const inbox::MessageView& message) {
  return message.attachments_json.contains("\"image\"") || message.html.contains("<img");
}

// Under a comfort zone that wants it, what visitors send is hidden until a member has looked; each message says so.
Result<void> hide_pictures(DeskApi& api, const Call& call, const std::vector<inbox::MessageView>& messages,
                           json::array& written) {
  return call.db.read([&](store::Transaction& tx) -> Result<void> {
    TRY(const auto policy, api.gate.policy(tx, call.workspace()));
    if (!publish::hides_pictures(policy.get())) return {};
    for (std::size_t i = 0; i < messages.size() && i < written.size(); ++i) {
      if (messages[i].direction != Direction::in || !has_picture(messages[i])) continue;
      TRY(const auto shown, publish::looked_at(tx, call.workspace(), messages[i].id));
      if (!shown.value_or(false))
        written[i].as_object()["flags"].as_object()["pictures"] = shown ? "hidden" : "not_looked_at";
    }
    return {};
  });
}

// What the desk hides says so, with the reason; the words are there all the same.
Result<void> mark_hidden(const Call& call, ConversationId id, const std::vector<inbox::MessageView>& messages,
                         json::array& written) {
  return call.db.read([&](store::Transaction& tx) -> Result<void> {
    TRY(const auto hidden, inbox::hidden_in(tx, call.workspace(), id));
    for (const auto& one : hidden)
      for (std::size_t i = 0; i < messages.size() && i < written.size(); ++i)
        if (messages[i].id == one.message)
          written[i].as_object()["flags"].as_object()["hidden"] = json::object{{"why", one.step.why},
                                                                               {"rule", one.step.rule},
                                                                               {"by", one.step.by_name},
                                                                               {"at", format_time(one.step.at)},
                                                                               {"conversation_id", to_string(id)}};
    return {};
  });
}

Result<net::Response> list(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ConversationTag>("id"));
  TRY(const auto before, call.query_id<MessageTag>("before"));
  TRY(const int limit, call.limit());
  TRY(const auto found, api.desk.messages(call.workspace(), id, before.value_or(MessageId{}), limit));
  auto items = messages_json(found.items, api.pictures);
  TRYV(hide_pictures(api, call, found.items, items));
  TRYV(mark_hidden(call, id, found.items, items));
  return page(std::move(items), found.next);
}

Result<net::Response> add_note(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ConversationTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  const std::string text = body.text("text", 1, 20'000);
  TRYV(body.done());
  TRY(const auto note, api.writing.add_note(call.workspace(), call.caller.member, id, text));
  TRY(const auto view, api.desk.message(call.workspace(), note));
  return created(message_json(view, api.pictures));
}

Result<net::Response> get_draft(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ConversationTag>("id"));
  TRY(const auto draft, api.writing.draft(call.workspace(), call.caller.member, id));
  if (!draft) return fail(Kind::not_found, "nothing is drafted here");
  TRY(auto answer, draft_json(api, call.workspace(), *draft));
  return ok(std::move(answer));
}

Result<net::Response> put_draft(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ConversationTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  inbox::Draft draft;
  draft.text = body.raw_text("text", 0, limits::kDraftTextBytes);
  draft.base_version = body.number("base_version", 0, INT64_MAX);
  if (const auto* options = body.any("options")) {
    draft.options_json = json::serialize(*options);
    if (!options->is_object() || draft.options_json.size() > 10'000)
      body.wrong("options", "an object of at most 10 kB is meant");
  }
  const auto files = attached(body);
  for (const auto& one : files.items) draft.media.push_back(one.id);
  TRYV(body.done());
  TRY(const auto kept, api.writing.save_draft(call.workspace(), call.caller.member, id, std::move(draft)));
  TRY(auto answer, draft_json(api, call.workspace(), kept));
  return ok(std::move(answer));
}

Result<net::Response> drop_draft(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<ConversationTag>("id"));
  TRYV(api.writing.drop_draft(call.workspace(), call.caller.member, id));
  return no_content();
}

}  // namespace

void add_messages(Routes& routes, DeskApi& api) {
  routes.add(
      {.method = "GET", .pattern = kMessages, .scope = "desk:read", .run = [&api](Call& c) { return list(api, c); }});
  routes.add({.method = "POST",
              .pattern = kNotes,
              .role = Role::contributor,
              .scope = "desk:write",
              .idempotent = true,
              .run = [&api](Call& c) { return add_note(api, c); }});
  routes.add(
      {.method = "GET", .pattern = kDraft, .role = Role::contributor, .scope = "desk:read", .run = [&api](Call& c) {
         return get_draft(api, c);
       }});
  routes.add(
      {.method = "PUT", .pattern = kDraft, .role = Role::contributor, .scope = "desk:write", .run = [&api](Call& c) {
         return put_draft(api, c);
       }});
  routes.add(
      {.method = "DELETE", .pattern = kDraft, .role = Role::contributor, .scope = "desk:write", .run = [&api](Call& c) {
         return drop_draft(api, c);
       }});
}

}  // namespace kith::api
