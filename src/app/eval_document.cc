#include "app/eval_document.h"

#include <algorithm>
#include <boost/json.hpp>

#include "app/eval.h"
#include "base/time.h"
#include "text/utf8.h"

namespace kith::app {
namespace {

namespace json = boost::json;

Result<void> text_if(const json::object& in, std::string_view name, std::string& into) {
  const auto* value = in.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  TRY(into, string_field(in, name));
  into = text::repair_utf8(into);
  return {};
}

Result<void> list_if(const json::object& in, std::string_view name, std::vector<std::string>& into) {
  const auto* value = in.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_array()) return fail(Kind::invalid, "`" + std::string(name) + "` must be a list of strings");
  for (const auto& item : value->get_array()) {
    if (!item.is_string()) return fail(Kind::invalid, "`" + std::string(name) + "` must be a list of strings");
    into.push_back(text::repair_utf8(item.get_string()));
  }
  return {};
}

Result<std::optional<std::int64_t>> number_if(const json::object& in, std::string_view name) {
  const auto* value = in.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  TRY(const auto number, int_field(in, name, 0));
  return number;
}

// A name, or an object with name and handle.
Result<void> author(const json::object& in, match::Document& d) {
  const auto* value = in.if_contains("author");
  if (value != nullptr && value->is_object()) {
    TRYV(text_if(value->get_object(), "name", d.author));
    TRYV(text_if(value->get_object(), "handle", d.handle));
    return {};
  }
  TRYV(text_if(in, "author", d.author));
  TRYV(text_if(in, "handle", d.handle));
  if (d.handle.empty() && d.author.starts_with('@')) d.handle = d.author;
  return {};
}

Result<void> age(const json::object& in, match::Document& d) {
  TRY(d.age_seconds, number_if(in, "age_seconds"));
  std::string created, asked;
  TRYV(text_if(in, "created_at", created));
  TRYV(text_if(in, "now", asked));
  if (created.empty() || d.age_seconds) return {};
  TRY(const auto at, parse_time(created));
  Time now = system_clock().now();
  if (!asked.empty()) {
    TRY(now, parse_time(asked));
  }
  d.age_seconds = std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(now - at).count());
  return {};
}

}  // namespace

Result<match::Document> eval_document(const json::object& in) {
  match::Document d;
  for (const auto& [name, into] :
       {std::pair{"text", &d.text}, std::pair{"title", &d.title}, std::pair{"lang", &d.lang},
        std::pair{"network", &d.network}, std::pair{"channel", &d.channel}, std::pair{"site", &d.site},
        std::pair{"url", &d.url}, std::pair{"tone", &d.tone}, std::pair{"stage", &d.stage}}) {
    TRYV(text_if(in, name, *into));
  }
  TRYV(author(in, d));
  for (const auto& [name, into] :
       {std::pair{"more", &d.more}, std::pair{"links", &d.links}, std::pair{"has", &d.has}, std::pair{"is", &d.is}}) {
    TRYV(list_if(in, name, *into));
  }
  TRY(const auto circle, number_if(in, "circle"));
  if (circle) d.circle = static_cast<int>(std::min<std::int64_t>(*circle, 1'000'000));
  TRY(d.followers, number_if(in, "followers"));
  TRYV(age(in, d));
  return d;
}

}  // namespace kith::app
