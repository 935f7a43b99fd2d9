#include "text/zone.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>

#include <memory>

namespace kith::text {
namespace {

std::unique_ptr<icu::TimeZone> find(std::string_view name) {
  const icu::StringPiece utf8(name.data(), static_cast<std::int32_t>(name.size()));
  return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(utf8)));
}

}  // namespace

bool is_time_zone(std::string_view name) { return *find(name) != icu::TimeZone::getUnknown(); }

Millis zone_offset(Time at, std::string_view zone) {
  std::int32_t usual = 0, summer = 0;
  UErrorCode status = U_ZERO_ERROR;
  find(zone)->getOffset(static_cast<UDate>(to_ms(at)), false, usual, summer, status);
  return U_SUCCESS(status) ? Millis{usual + summer} : Millis{0};
}

Time day_ends(Time now, std::string_view zone) {
  const Time midnight = std::chrono::floor<std::chrono::days>(now + zone_offset(now, zone)) + std::chrono::days(1);
  const auto there = find(zone);
  const auto* const table = dynamic_cast<const icu::BasicTimeZone*>(there.get());
  if (!table) return midnight;
  // A midnight the clocks leap over is the moment of the leap; of one that comes twice the first counts.
  std::int32_t usual = 0, summer = 0;
  UErrorCode status = U_ZERO_ERROR;
  table->getOffsetFromLocal(static_cast<UDate>(to_ms(midnight)), UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, usual,
                            summer, status);
  return U_SUCCESS(status) ? midnight - Millis{usual + summer} : midnight;
}

}  // namespace kith::text
