// The text room from the shell: measure and entities.
#include <boost/json.hpp>

#include "app/eval.h"
#include "text/entities.h"
#include "text/measure.h"

namespace kith::app {
namespace {

namespace json = boost::json;

// {id, network, text[, limit, url_length, warning]} → {id, length, limit, fits[, detail]}
Result<void> measure(const json::object& in, json::object& out) {
  TRY(const std::string network, string_field(in, "network"));
  TRY(const std::string words, string_field(in, "text"));
  text::MeasureOptions options;
  TRY(const auto limit, int_field(in, "limit", -1));
  if (limit >= 0) options.limit = static_cast<std::size_t>(limit);
  TRY(const auto url_length, int_field(in, "url_length", 23));
  options.url_length = static_cast<std::size_t>(url_length);
  std::string warning;
  if (in.contains("warning")) {
    TRY(warning, string_field(in, "warning"));
    options.warning = warning;
  }
  TRY(const auto length, text::measure(network, words, options));
  out["length"] = length.length;
  if (length.limit == 0)
    out["limit"] = nullptr;
  else
    out["limit"] = length.limit;
  out["fits"] = length.fits;
  if (!length.detail.empty()) out["detail"] = length.detail;
  return {};
}

json::array written(const std::vector<text::Entity>& entities) {
  json::array list;
  for (const auto& entity : entities) {
    list.push_back(
        json::object{{"text", entity.text}, {"start", entity.start}, {"end", entity.end}});
  }
  return list;
}

// {id, network, text} → {id, links, mentions, hashtags}, each [{text, start, end}]
Result<void> entities(const json::object& in, json::object& out) {
  TRY(const std::string network, string_field(in, "network"));
  TRY(const std::string words, string_field(in, "text"));
  TRY(const auto found, text::find_entities(network, words));
  out["links"] = written(found.links);
  out["mentions"] = written(found.mentions);
  out["hashtags"] = written(found.hashtags);
  return {};
}

}  // namespace

void add_text_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"measure", "length of a text as a network counts it", measure});
  tasks.push_back({"entities", "links, mentions and hashtags by a network's rules", entities});
}

}  // namespace kith::app
