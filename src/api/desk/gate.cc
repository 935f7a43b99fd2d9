// What the gate would say to a draft, while it is being written.
#include "api/desk/attachments.h"
#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "api/links.h"
#include "publish/gate/linked_pages.h"

namespace kith::api {
namespace {

struct Draft {
  ConversationId conversation;
  ChannelId channel;
  OutboundKind kind = OutboundKind::reply;
  std::string text;
  std::optional<Visibility> visibility;
  Attached attached;
  std::vector<publish::MediaRow> rows;
  std::vector<OutboundMedia> media;
  std::vector<std::string> declared;
};

Result<Draft> read(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  Draft draft;
  draft.conversation = body.id_if<ConversationTag>("conversation_id").value_or(ConversationId{});
  draft.channel = body.id_if<ChannelTag>("channel_id").value_or(ChannelId{});
  const auto kind = body.word_if<OutboundKind>("kind");
  draft.text = body.raw_text("text", 0, limits::kDraftTextBytes);
  draft.visibility = body.word_if<Visibility>("visibility");
  draft.attached = attached(body, true);
  draft.declared = body.texts("declared", 100, 200);
  if (!kind || *kind > OutboundKind::mail)
    body.wrong("kind", "must be post, reply, message or mail");
  if (!draft.conversation && !draft.channel)
    body.wrong("conversation_id", "name a conversation or a channel");
  TRYV(body.done());
  draft.kind = *kind;
  return draft;
}

struct Prepared {
  publish::Wish wish;
  Outbound content;
};

Result<Prepared> prepare(store::Transaction& tx, const Call& call, const Draft& draft) {
  Prepared out;
  out.wish.workspace = call.workspace();
  out.wish.member = call.caller.member;
  out.wish.conversation = draft.conversation;
  out.wish.declared = draft.declared;
  if (draft.conversation && draft.kind != OutboundKind::post) {
    inbox::ReplyWish wish;
    wish.conversation = draft.conversation;
    wish.member = call.caller.member;
    wish.text = draft.text.find_first_not_of(" \t\r\n") == std::string::npos ? "…" : draft.text;
    wish.visibility = draft.visibility;
    wish.media = draft.media;
    TRY(auto prepared, inbox::prepare_reply(tx, call.workspace(), wish));
    out.wish.channel = prepared.channel;
    out.content = std::move(prepared.content);
    out.content.text = draft.text;
    return out;
  }
  if (!draft.channel)
    return fail(Kind::invalid, "a post wants a channel").with("field", "channel_id");
  out.wish.conversation = {};
  out.wish.channel = draft.channel;
  out.content.kind = draft.kind;
  out.content.text = draft.text;
  out.content.visibility = draft.visibility.value_or(
      draft.kind == OutboundKind::post ? Visibility::everyone : Visibility::direct);
  out.content.media = draft.media;
  return out;
}

// False where it is still being looked at: typing waits for nobody.
Result<bool> know_links(const Call& call, DeskApi& api, const Draft& draft) {
  const Outbound content{.kind = draft.kind, .text = draft.text};
  if (publish::links_of(content, "").empty()) return true;
  std::string network;
  if (draft.conversation) {
    TRY(const auto item, api.desk.find(call.workspace(), draft.conversation));
    network = item.channel.network;
  } else {
    TRY(const auto channel, api.channels.find(call.workspace(), draft.channel));
    network = channel.network;
  }
  return look_at_links(api, call.workspace(), content, network, limits::kLinkedPreviewWait);
}

// Pictures that pages it links to show, so that people can say who is on them.
Result<json::array> linked_json(store::Transaction& tx, const Call& call, const Prepared& prepared) {
  TRY(auto situation, publish::situation_for(tx, prepared.wish, call.now));
  TRY(const auto pictures, publish::add_linked_pages(tx, call.workspace(), prepared.content, situation));
  json::array out;
  for (const auto& picture : pictures) {
    TRY(const auto row, publish::find_picture(tx, call.workspace(), picture.digest));
    if (row) out.push_back(json::object{{"place", picture.file}, {"media", media_json(*row)}});
  }
  return out;
}

Result<net::Response> preview(Call& call, DeskApi& api) {
  TRY(auto draft, read(call));
  TRY(const bool known, know_links(call, api, draft));
  // Attachments not uploaded yet count as what their type says they are.
  TRY(draft.rows, rows_of(api, call.caller, draft.attached));
  draft.media = publish::outbound_of(draft.rows);
  struct Answer {
    json::object decision;
    Prepared prepared;
  };
  TRY(auto answer, call.db.read([&](store::Transaction& tx) -> Result<Answer> {
    TRY(auto prepared, prepare(tx, call, draft));
    TRY(auto judged, api.gate.decide(tx, prepared.wish, prepared.content, call.now));
    const auto disclosures = judged.decision.disclosures;
    if (!disclosures.empty()) {
      prepared.content.text = policy::with_disclosures(prepared.content.text, disclosures);
      TRY(judged, api.gate.decide(tx, prepared.wish, prepared.content, call.now));
    }
    TRY(const auto number, policy_number(tx, call.workspace(), judged.policy));
    Answer out{decision_json(judged.shown, number), std::move(prepared)};
    out.decision["disclosures"] = json::value_from(disclosures);
    TRY(out.decision["linked"], linked_json(tx, call, out.prepared));
    return out;
  }));
  TRY(const auto channel, api.channels.find(call.workspace(), answer.prepared.wish.channel));
  const auto ability = api.connector.ability(channel);
  answer.decision["length"] = length_json(ability, answer.prepared.content);
  const auto room = publish::check_room(draft.rows, room_of(ability));
  answer.decision["looking"] = !known;
  answer.decision["attachments_problem"] = room ? json::value() : json::value(room.error().message);
  return ok(std::move(answer.decision));
}

}  // namespace

void add_gate(Routes& routes, DeskApi& api) {
  routes.add({.method = "POST",
              .pattern = "/api/v1/workspaces/{ws}/gate/preview",
              .role = Role::contributor,
              .scope = "desk:read",
              .run = [&api](Call& call) { return preview(call, api); }});
}

}  // namespace kith::api
