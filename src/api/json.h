// JSON of the API: reading request bodies field by field with errors that name the field, and
// writing answers. Include it from .cc files only: Boost.JSON is a heavy header.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "model/words.h"
#include "net/http_message.h"
#include "store/paging.h"

namespace kith::api {

namespace json = boost::json;

// A request body, an object. Readers answer a harmless empty value after the first mistake; done()
// reports every mistake at once and refuses fields nobody asked for:
//
//   TRY(Body body, Body::parse(call.http.body));
//   const std::string text = body.text("text", 1, 5000);
//   const auto until = body.time_if("until");
//   TRYV(body.done());
class Body {
 public:
  // Errors: invalid (not JSON, not an object, over 32 levels deep, not UTF-8).
  static Result<Body> parse(std::string_view text);

  bool has(std::string_view name);      // present, null included
  bool is_null(std::string_view name);  // present and null

  // Required. Lengths in bytes; leading and trailing white space is taken off except by raw_text.
  std::string text(std::string_view name, std::size_t min, std::size_t max);
  std::string raw_text(std::string_view name, std::size_t min, std::size_t max);
  std::int64_t number(std::string_view name, std::int64_t min, std::int64_t max);
  bool flag(std::string_view name);
  Time time(std::string_view name);
  template <class Tag>
  Id<Tag> id(std::string_view name) {
    return Id<Tag>{id_value(name, true).value_or(0)};
  }
  // Absent or null: nothing.
  std::optional<std::string> text_if(std::string_view name, std::size_t max);
  std::optional<std::string> raw_text_if(std::string_view name, std::size_t max);
  std::optional<std::int64_t> number_if(std::string_view name, std::int64_t min, std::int64_t max);
  std::optional<bool> flag_if(std::string_view name);
  std::optional<Time> time_if(std::string_view name);
  template <class Tag>
  std::optional<Id<Tag>> id_if(std::string_view name) {
    const auto value = id_value(name, false);
    if (!value) return std::nullopt;
    return Id<Tag>{*value};
  }
  // One of a closed set with names in model/words.h.
  template <class E>
  std::optional<E> word_if(std::string_view name);
  // A list of texts; empty where absent.
  std::vector<std::string> texts(std::string_view name, std::size_t most, std::size_t max_each);
  // The value as it is; null pointer where absent. Its fields are the caller's to check.
  const json::value* any(std::string_view name);
  // An object inside; its own mistakes are reported with the path "outer.inner" by fold().
  Body object(std::string_view name);
  bool has_object(std::string_view name);
  void fold(const Body& inner);

  // Adds a mistake of the endpoint's own.
  void wrong(std::string_view name, std::string message);
  // Errors: invalid, with context field → message for each.
  Result<void> done() const;

 private:
  explicit Body(json::object object, std::string prefix = {})
      : object_(std::move(object)), prefix_(std::move(prefix)) {}
  const json::value* find(std::string_view name, bool required);
  std::optional<std::string> any_text(std::string_view name, bool required, std::size_t min, std::size_t max,
                                      bool trimmed);
  std::optional<std::int64_t> id_value(std::string_view name, bool required);

  json::object object_;
  std::string prefix_;
  std::set<std::string, std::less<>> asked_;
  std::vector<std::pair<std::string, std::string>> mistakes_;
};

template <class E>
std::optional<E> Body::word_if(std::string_view name) {
  const auto text = text_if(name, 64);
  if (!text) return std::nullopt;
  const auto value = kith::parse<E>(*text);
  if (!value) wrong(name, "`" + *text + "` is not one of the known words");
  return value;
}

// Small writers: JSON null for what is not there.
template <class Tag>
json::value id_or_null(Id<Tag> id) {
  if (!id) return nullptr;
  return json::string(to_string(id));
}
json::value time_or_null(const std::optional<Time>& t);
json::value text_or_null(const std::optional<std::string>& t);
// JSON stored in a column; an empty object where it cannot be read.
json::value stored(std::string_view text);

net::Response reply(int status, const json::value& value);
inline net::Response ok(const json::value& value) {
  return reply(200, value);
}
inline net::Response created(const json::value& value) {
  return reply(201, value);
}
inline net::Response accepted(const json::value& value) {
  return reply(202, value);
}
inline net::Response no_content() {
  return net::Response::empty(204);
}
// With `ETag: "version"`.
net::Response ok_versioned(const json::value& value, std::int64_t version);
// {"items":[…],"next":"…"|null}
net::Response page(json::array items, std::string_view next);

}  // namespace kith::api
