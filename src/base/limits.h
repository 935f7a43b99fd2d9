// Every written limit of the house, in one place. Sizes in bytes unless the name says otherwise.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

// HTTP, inbound.
inline constexpr std::size_t kHttpHeaderBytes = 32 * 1024;
inline constexpr std::size_t kHttpBodyBytes = 2 * 1024 * 1024;
inline constexpr std::size_t kHttpUploadBytes = 40 * 1024 * 1024;
inline constexpr auto kHttpHeaderTime = 10s;
inline constexpr auto kHttpBodyTime = 60s;
inline constexpr auto kHttpIdleTime = 75s;
inline constexpr std::size_t kHttpConnections = 12'000;
inline constexpr std::size_t kHttpHeldBytes = 256 * 1024 * 1024;  // bodies and answers under way, together
inline constexpr std::size_t kLiveStreamsPerMember = 12;
inline constexpr std::size_t kLiveBacklogEvents = 1'000;

// HTTP, outbound.
inline constexpr std::size_t kFetchBodyBytes = 10 * 1024 * 1024;
inline constexpr auto kFetchConnectTime = 10s;
inline constexpr auto kFetchTotalTime = 30s;
inline constexpr int kFetchRedirects = 5;
inline constexpr std::size_t kFetchesAtOnce = 64;

// Paging.
inline constexpr int kPageDefault = 50;
inline constexpr int kPageMost = 200;

// Store.
inline constexpr std::size_t kQueryRows = 100'000;
inline constexpr int kWriteTries = 8;
inline constexpr std::size_t kWritesPerCommit = 64;
inline constexpr std::size_t kStatementsKept = 200;

// Text.
inline constexpr std::size_t kMessageTextBytes = 256 * 1024;
inline constexpr std::size_t kMessageHtmlBytes = 512 * 1024;
inline constexpr std::size_t kDraftTextBytes = 100 * 1024;
inline constexpr std::size_t kHtmlDepth = 200;
inline constexpr std::size_t kPolicyDocumentBytes = 512 * 1024;
inline constexpr std::size_t kQueryBytes = 20 * 1024;
inline constexpr std::size_t kQueryDepth = 64;
inline constexpr std::size_t kQueryTerms = 2'000;
inline constexpr std::size_t kSetQueries = 4'000'000;
inline constexpr std::size_t kSetCode = 500'000'000;  // words of 32 bits: a term takes two or three
inline constexpr std::size_t kMatchDocumentBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kMatchZones = 10'000;  // text, title and what is searched with them
// What the queries may do with one document besides looking terms up: places compared, joined, tried. Some 2 ns each.
inline constexpr std::uint64_t kMatchSteps = 100'000'000;
inline constexpr std::size_t kJsonLineBytes = 1024 * 1024;

// Mail.
inline constexpr std::size_t kMailBytes = 30 * 1024 * 1024;
inline constexpr std::size_t kMimeParts = 200;
inline constexpr std::size_t kMimeDepth = 20;
inline constexpr std::size_t kImapResponseBytes = 2 * 1024 * 1024;  // one response without its literals

// Channels and intake.
inline constexpr int kIntakePageItems = 100;
inline constexpr int kIntakePagesPerRound = 200;
inline constexpr std::size_t kPoisonBytes = 1024 * 1024;
inline constexpr std::size_t kAttachmentsPerMessage = 50;
inline constexpr std::size_t kFeedItems = 2'000;

// Others' pictures, shown through the proxy.
inline constexpr std::size_t kPictureBytes = 15 * 1024 * 1024;
inline constexpr std::uint64_t kPicturePixels = 24'000'000;
inline constexpr int kPictureEdge = 2'048;
inline constexpr auto kPictureTime = 15s;
inline constexpr std::size_t kPicturesAtOnce = 3;
inline constexpr std::uint64_t kPictureCacheBytes = 256ULL * 1024 * 1024;

// Files: what members attach, and what came with mails.
inline constexpr std::size_t kMediaBytes = 20 * 1024 * 1024;         // one file, as uploaded
inline constexpr std::size_t kMediaMessageBytes = 25 * 1024 * 1024;  // kept of one heard message, all files
inline constexpr int kMediaEdge = 4'096;                             // of our own pictures
inline constexpr int kThumbnailEdge = 480;
inline constexpr std::size_t kMediaPerMessage = 20;  // on an answer, whatever the network takes
inline constexpr std::size_t kMediaAltBytes = 8'000;
inline constexpr std::size_t kMediaNameBytes = 200;
inline constexpr int kMediaUnusedMost = 500;  // uploaded and not sent, in a workspace
inline constexpr auto kMediaUnusedTime = 72h;
inline constexpr int kMediaSweptAtOnce = 200;

// Listening.
inline constexpr std::size_t kWatchesPerWorkspace = 250'000;
inline constexpr std::size_t kRoutingRulesPerWorkspace = 500;
inline constexpr std::size_t kTagsPerWatch = 10;
inline constexpr std::size_t kTagBytes = 50;
inline constexpr std::size_t kMatchersBytes = 128 * 1024 * 1024;  // compiled watches of all workspaces together
// Pushed posts: one request, unpacked; one line; how many requests at once.
inline constexpr std::size_t kPushBodyBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kPushUnpackedBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kPushLineBytes = 1024 * 1024;
inline constexpr int kPushesAtOnce = 2;
inline constexpr std::size_t kPushProblemsTold = 100;
inline constexpr std::size_t kPushBatchesKept = 1'000;

// Registers and company facts.
inline constexpr std::size_t kRegisterEntries = 20'000;  // in one register
inline constexpr std::size_t kRegisterEntryBytes = 16 * 1024;
inline constexpr std::size_t kCompanyFacts = 500;
inline constexpr std::size_t kProfileTextBytes = 8'000;  // one text of a channel's profile
inline constexpr std::size_t kProfileParts = 30;         // its links, its fields
inline constexpr std::size_t kRegisterSetsBytes = 256 * 1024 * 1024;  // compiled registers of all workspaces together

// Pages a draft links to, looked at as networks show them.
inline constexpr std::size_t kLinksLookedAt = 5;  // of one draft
inline constexpr std::size_t kLinkedPictures = 4;  // of one page
inline constexpr std::size_t kLinkedPageBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kLinkedWordsBytes = 8'000;
inline constexpr auto kLinkedFetchTime = 6s;      // one exchange
inline constexpr auto kLinkedPagesWait = 15s;     // all of one draft, as it is sent off
inline constexpr auto kLinkedPreviewWait = 400ms;  // the same, while it is written
inline constexpr auto kLinkedPageFresh = 1h;      // not fetched again within
inline constexpr auto kLinkedPageKept = 24h;      // counts for the gate within
inline constexpr auto kLinkedFailureKept = 1min;
inline constexpr std::size_t kLinkedPagesAtOnce = 64;  // under way, all workspaces together

// Programs of this machine that look into films, documents and pictures.
inline constexpr auto kHelperTime = 20s;  // all runs for one file
inline constexpr std::size_t kHelperMemoryBytes = 1024UL * 1024 * 1024;
inline constexpr std::size_t kHelperFileBytes = 64UL * 1024 * 1024;
inline constexpr std::size_t kHelperOutputBytes = 1024 * 1024;
inline constexpr int kFilmFrames = 60;
inline constexpr int kDocumentPages = 30;
inline constexpr int kDocumentPictures = 60;
inline constexpr auto kReadWordsTime = 8s;                    // in one picture
inline constexpr std::size_t kFileWordsBytes = 200 * 1024;  // in one file

// Outbox.
inline constexpr int kDeliveryAttempts = 12;
inline constexpr auto kDeliveryLease = 90s;
inline constexpr auto kDeliveryRetryFirst = 5s;
inline constexpr auto kDeliveryRetryMost = 6h;
inline constexpr auto kDeliveryGiveUp = 48h;
inline constexpr auto kSettleFirst = 5s;
inline constexpr auto kSettleMost = 15min;

// Shell.
inline constexpr std::size_t kEvalLineBytes = 32 * 1024 * 1024;

// Access.
inline constexpr auto kSessionIdle = 14 * 24h;
inline constexpr auto kSessionMost = 60 * 24h;
inline constexpr auto kSetupTokenTime = 24h;
inline constexpr auto kInvitationTime = 7 * 24h;
inline constexpr auto kIdempotencyTime = 24h;

}  // namespace kith::limits
