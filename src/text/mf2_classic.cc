#include "text/mf2_classic.h"

namespace kith::text::mf2 {
namespace {

constexpr ClassicProperty kAdr[] = {{"post-office-box", 'p', "post-office-box"},
                                    {"extended-address", 'p', "extended-address"},
                                    {"street-address", 'p', "street-address"},
                                    {"locality", 'p', "locality"},
                                    {"region", 'p', "region"},
                                    {"postal-code", 'p', "postal-code"},
                                    {"country-name", 'p', "country-name"}};
constexpr ClassicProperty kGeo[] = {{"latitude", 'p', "latitude"}, {"longitude", 'p', "longitude"}};
constexpr ClassicProperty kCard[] = {{"fn", 'p', "name"},
                                     {"adr", 'p', "adr"},
                                     {"agent", 'p', "agent"},
                                     {"bday", 'd', "bday"},
                                     {"category", 'p', "category"},
                                     {"class", 'p', "class"},
                                     {"email", 'u', "email"},
                                     {"geo", 'p', "geo"},
                                     {"key", 'p', "key"},
                                     {"label", 'p', "label"},
                                     {"logo", 'u', "logo"},
                                     {"mailer", 'p', "mailer"},
                                     {"honorific-prefix", 'p', "honorific-prefix"},
                                     {"given-name", 'p', "given-name"},
                                     {"additional-name", 'p', "additional-name"},
                                     {"family-name", 'p', "family-name"},
                                     {"honorific-suffix", 'p', "honorific-suffix"},
                                     {"nickname", 'p', "nickname"},
                                     {"note", 'p', "note"},
                                     {"org", 'p', "org"},
                                     {"organization-name", 'p', "organization-name"},
                                     {"organization-unit", 'p', "organization-unit"},
                                     {"photo", 'u', "photo"},
                                     {"rev", 'd', "rev"},
                                     {"role", 'p', "role"},
                                     {"sort-string", 'p', "sort-string"},
                                     {"sound", 'u', "sound"},
                                     {"tel", 'p', "tel"},
                                     {"title", 'p', "job-title"},
                                     {"tz", 'p', "tz"},
                                     {"uid", 'u', "uid"},
                                     {"url", 'u', "url"}};
constexpr ClassicProperty kEntry[] = {{"entry-title", 'p', "name"},      {"entry-content", 'e', "content"},
                                      {"entry-summary", 'p', "summary"}, {"published", 'd', "published"},
                                      {"updated", 'd', "updated"},       {"author", 'p', "author"},
                                      {"category", 'p', "category"},     {"geo", 'p', "geo"},
                                      {"latitude", 'p', "latitude"},     {"longitude", 'p', "longitude"}};
constexpr ClassicProperty kEntryRels[] = {{"bookmark", 'u', "url"}, {"tag", 'p', "category"}};
constexpr ClassicProperty kFeed[] = {
    {"author", 'p', "author"}, {"category", 'p', "category"}, {"photo", 'u', "photo"}, {"url", 'u', "url"}};
constexpr ClassicProperty kFeedRels[] = {{"tag", 'p', "category"}};
constexpr ClassicProperty kNews[] = {
    {"entry", 'p', "entry"},       {"dateline", 'p', "dateline"},   {"geo", 'p', "geo"},
    {"latitude", 'p', "latitude"}, {"longitude", 'p', "longitude"}, {"source-org", 'p', "source-org"}};
constexpr ClassicProperty kNewsRels[] = {{"principles", 'u', "principles"}};
constexpr ClassicProperty kEvent[] = {{"summary", 'p', "name"},
                                      {"dtstart", 'd', "start"},
                                      {"dtend", 'd', "end"},
                                      {"duration", 'd', "duration"},
                                      {"description", 'p', "description"},
                                      {"url", 'u', "url"},
                                      {"category", 'p', "category"},
                                      {"location", 'p', "location"},
                                      {"geo", 'p', "geo"},
                                      {"attendee", 'p', "attendee"},
                                      {"contact", 'p', "contact"},
                                      {"organizer", 'p', "organizer"},
                                      {"class", 'p', "class"},
                                      {"dtstamp", 'd', "dtstamp"},
                                      {"last-modified", 'd', "last-modified"},
                                      {"status", 'p', "status"},
                                      {"uid", 'u', "uid"},
                                      {"rrule", 'p', "rrule"}};
constexpr ClassicProperty kProduct[] = {{"fn", 'p', "name"},
                                        {"photo", 'u', "photo"},
                                        {"brand", 'p', "brand"},
                                        {"category", 'p', "category"},
                                        {"description", 'p', "description"},
                                        {"identifier", 'u', "identifier"},
                                        {"listing", 'p', "listing"},
                                        {"price", 'p', "price"},
                                        {"review", 'p', "review"},
                                        {"url", 'u', "url"}};
constexpr ClassicProperty kTagRels[] = {{"tag", 'p', "category"}};
constexpr ClassicProperty kRecipe[] = {{"fn", 'p', "name"},
                                       {"ingredient", 'p', "ingredient"},
                                       {"yield", 'p', "yield"},
                                       {"instructions", 'e', "instructions"},
                                       {"duration", 'd', "duration"},
                                       {"photo", 'u', "photo"},
                                       {"summary", 'p', "summary"},
                                       {"author", 'p', "author"},
                                       {"published", 'd', "published"},
                                       {"nutrition", 'p', "nutrition"},
                                       {"category", 'p', "category"}};
constexpr ClassicProperty kResume[] = {
    {"summary", 'p', "summary"},          {"contact", 'p', "contact"}, {"education", 'p', "education"},
    {"experience", 'p', "experience"},    {"skill", 'p', "skill"},     {"affiliation", 'p', "affiliation"},
    {"publications", 'p', "publications"}};
constexpr ClassicProperty kReview[] = {
    {"summary", 'p', "name"},        {"item", 'p', "item"},           {"reviewer", 'p', "author"},
    {"dtreviewed", 'd', "reviewed"}, {"rating", 'p', "rating"},       {"best", 'p', "best"},
    {"worst", 'p', "worst"},         {"description", 'e', "content"}, {"type", 'p', "type"}};
constexpr ClassicProperty kReviewRels[] = {{"tag", 'p', "category"}, {"bookmark", 'u', "url"}};
constexpr ClassicProperty kAggregate[] = {
    {"summary", 'p', "name"},      {"item", 'p', "item"},       {"rating", 'p', "rating"}, {"best", 'p', "best"},
    {"worst", 'p', "worst"},       {"average", 'p', "average"}, {"count", 'p', "count"},   {"votes", 'p', "votes"},
    {"category", 'p', "category"}, {"url", 'u', "url"}};
constexpr ClassicProperty kThing[] = {{"fn", 'p', "name"}, {"photo", 'u', "photo"}, {"url", 'u', "url"}};

constexpr Vocabulary kVocabularies[] = {{"adr", "h-adr", kAdr, {}},
                                        {"geo", "h-geo", kGeo, {}},
                                        {"vcard", "h-card", kCard, {}},
                                        {"hfeed", "h-feed", kFeed, kFeedRels},
                                        {"hentry", "h-entry", kEntry, kEntryRels},
                                        {"hnews", "h-news", kNews, kNewsRels},
                                        {"vevent", "h-event", kEvent, kTagRels},
                                        {"hproduct", "h-product", kProduct, kTagRels},
                                        {"hrecipe", "h-recipe", kRecipe, kTagRels},
                                        {"hresume", "h-resume", kResume, {}},
                                        {"hreview", "h-review", kReview, kReviewRels},
                                        {"hreview-aggregate", "h-review-aggregate", kAggregate, kTagRels}};
constexpr Vocabulary kReviewed = {"item", "h-item", kThing, {}};

}  // namespace

const Vocabulary* find_vocabulary(std::string_view root) {
  for (const auto& one : kVocabularies)
    if (one.root == root) return &one;
  return nullptr;
}

const Vocabulary& reviewed_thing() {
  return kReviewed;
}

}  // namespace kith::text::mf2
