// Untrusted HTML from the shell: sanitize.
#include <boost/json.hpp>

#include "app/eval.h"
#include "text/html.h"

namespace kith::app {
namespace {

namespace json = boost::json;

// {id, html[, base_url]} → {id, html, text}
Result<void> sanitize(const json::object& in, json::object& out) {
  TRY(const std::string html, string_field(in, "html"));
  TRY(const std::string base, optional_string_field(in, "base_url"));
  text::SafeHtmlOptions options;
  options.base_url = base;
  options.picture = [](std::string_view address) { return std::string(address); };
  const std::string safe = text::safe_html(html, options);
  out["text"] = text::html_to_text(safe);
  out["html"] = safe;
  return {};
}

}  // namespace

void add_html_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"sanitize", "untrusted HTML made safe, and readable as text", sanitize});
}

}  // namespace kith::app
