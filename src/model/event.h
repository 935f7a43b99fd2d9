// What rooms tell each other through the event log (store/events.h). Kinds are stable: they are stored,
// sent to browsers and, later, to webhooks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/time.h"

namespace kith {

struct Event {
  std::int64_t seq = 0;  // given by the log, rising without reordering within a workspace
  WorkspaceId workspace;
  Time at{};
  std::string kind;          // event::k…
  std::string subject_kind;  // "conversation", "channel", "contact", "delivery" …
  std::int64_t subject = 0;
  MemberId actor;    // none: the house itself
  std::string data;  // a JSON object, small: ids and what changed, never whole texts
};

namespace event {
inline constexpr std::string_view kMessageReceived = "message.received", kMessageEdited = "message.edited",
                                  kMessageDeleted = "message.deleted", kMessageState = "message.state",
                                  kConversationOpened = "conversation.opened",
                                  kConversationChanged = "conversation.changed",
                                  kConversationReopened = "conversation.reopened", kNoteAdded = "note.added",
                                  kMemberNamed = "member.named", kMomentAdded = "moment.added",
                                  kMomentDue = "moment.due", kMomentDone = "moment.done",
                                  kContactChanged = "contact.changed", kContactMerged = "contact.merged",
                                  kChannelChanged = "channel.changed", kChannelHealth = "channel.health",
                                  kDeliveryHeld = "delivery.held", kDeliverySent = "delivery.sent",
                                  kDeliveryFailed = "delivery.failed", kDeliveryUnknown = "delivery.unknown",
                                  kApprovalAsked = "approval.asked", kApprovalDecided = "approval.decided",
                                  kApprovalLate = "approval.late", kApprovalChanged = "approval.changed",
                                  kDecisionMade = "decision.made", kPolicyAdopted = "policy.adopted",
                                  kPolicyReminded = "policy.reminded", kPolicyAcknowledged = "policy.acknowledged",
                                  kPolicyReviewDue = "policy.review_due", kConcernAdded = "concern.added",
                                  kConcernAnswered = "concern.answered", kMemberJoined = "member.joined",
                                  kMemberChanged = "member.changed", kMemberLeft = "member.left",
                                  kIntakePoisoned = "intake.poisoned", kReactionSeen = "reaction.seen",
                                  kWatchChanged = "watch.changed", kWatchRemoved = "watch.removed",
                                  kWatchRun = "watch.run", kMentionHeard = "mention.heard",
                                  kRoutingChanged = "routing.changed", kRegisterChanged = "register.changed",
                                  kFactChanged = "fact.changed", kOutboundStopped = "outbound.stopped",
                                  kOutboundReleased = "outbound.released",
                                  kReleaseChanged = "release.changed", kPictureAnswered = "picture.answered",
                                  kVisitorStep = "visitor.step", kWishChanged = "wish.changed",
                                  kHoldChanged = "hold.changed", kRetentionChanged = "retention.changed",
                                  kRecordErased = "record.erased", kChannelProfile = "channel.profile";
}  // namespace event

}  // namespace kith
