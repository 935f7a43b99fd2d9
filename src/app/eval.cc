#include "app/eval.h"

#include <fmt/format.h>
#include <algorithm>
#include <boost/json.hpp>
#include <exception>

#include "app/commands.h"
#include "app/lines.h"
#include "base/limits.h"
#include "base/secret.h"

namespace kith::app {
namespace {

namespace json = boost::json;

// Text that is no JSON may still say which line it was: `"id": 12` or `"id": "a"`.
json::value id_of_broken(std::string_view line) {
  const auto at = line.find("\"id\"");
  if (at == std::string_view::npos) return nullptr;
  auto rest = line.substr(at + 4);
  const auto skip = rest.find_first_not_of(" \t:");
  if (skip == std::string_view::npos || !rest.substr(0, skip).contains(':')) return nullptr;
  rest = rest.substr(skip);
  const bool text = rest.starts_with('"');
  const auto end = text ? rest.find('"', 1) : rest.find_first_of(",} \t");
  if (end == std::string_view::npos) return nullptr;
  boost::system::error_code problem;
  auto value = json::parse(rest.substr(0, text ? end + 1 : end), problem);
  return problem || value.is_structured() ? json::value(nullptr) : value;
}

std::string refusal(json::value id, const Error& error) {
  json::object said{{"kind", code(error.kind)}, {"message", error.message}};
  for (const auto& [key, value] : error.context) said[key] = value;
  return json::serialize(json::object{{"id", std::move(id)}, {"error", std::move(said)}});
}

std::string answer_object(const EvalTask& task, const json::object& in) {
  const json::value* id = in.if_contains("id");
  json::object out;
  if (id != nullptr)
    out["id"] = *id;
  else
    out["id"] = nullptr;
  try {
    if (auto done = task.run(in, out); !done) return refusal(out["id"], done.error());
  } catch (const std::exception& problem) {
    return refusal(out["id"],
                   fail(Kind::internal, fmt::format("the task failed: {}", problem.what())));
  }
  return json::serialize(out);
}

}  // namespace

const std::vector<EvalTask>& eval_tasks() {
  static const std::vector<EvalTask> all = [] {
    std::vector<EvalTask> tasks;
    add_text_tasks(tasks);
    add_query_tasks(tasks);
    add_match_tasks(tasks);
    add_words_tasks(tasks);
    add_html_tasks(tasks);
    add_url_tasks(tasks);
    add_face_tasks(tasks);
    add_feed_tasks(tasks);
    add_mail_tasks(tasks);
    add_web_tasks(tasks);
    add_activity_tasks(tasks);
    add_policy_tasks(tasks);
    std::ranges::sort(tasks, {}, &EvalTask::name);
    return tasks;
  }();
  return all;
}

const EvalTask* find_eval_task(std::string_view name) {
  const auto& tasks = eval_tasks();
  const auto found = std::ranges::find(tasks, name, &EvalTask::name);
  return found == tasks.end() ? nullptr : &*found;
}

std::string answer_line(const EvalTask& task, std::string_view line) {
  try {
    boost::system::error_code problem;
    json::parse_options options;
    options.allow_invalid_utf8 = true;  // Repaired by the rooms themselves.
    const json::value value = json::parse(line, problem, {}, options);
    if (problem) {
      return refusal(id_of_broken(line),
                     fail(Kind::invalid, "the line is no JSON: " + problem.message()));
    }
    if (!value.is_object())
      return refusal(nullptr, fail(Kind::invalid, "the line is no JSON object"));
    return answer_object(task, value.get_object());
  } catch (const std::exception& problem) {
    return refusal(nullptr, fail(Kind::internal,
                                 fmt::format("the line could not be read: {}", problem.what())));
  }
}

std::string refuse_line(std::string_view line, const Error& error) {
  return refusal(id_of_broken(line), error);
}

int run_lines(const LineAnswer& answer, int in, int out) {
  Lines lines(in);
  std::string line, answers;
  bool too_long = false, writable = true;
  const auto flush = [&] {
    writable = writable && write_all(out, answers);
    answers.clear();
  };
  while (writable && lines.next(line, too_long, flush)) {
    if (too_long) {
      answers += refuse_line(line, fail(Kind::too_large, fmt::format("the line is longer than {} bytes",
                                                                     limits::kEvalLineBytes)));
      answers += '\n';
    } else if (line.find_first_not_of(" \t\r") != std::string::npos) {
      answer(line, answers);
    }
    if (answers.size() >= 64 * 1024) flush();
  }
  flush();
  return writable ? 0 : 1;
}

int run_eval(const EvalTask& task, const std::string& watches, int in, int out) {
  if (task.begin) {
    const auto answer = task.begin(watches);
    return answer ? run_lines(*answer, in, out) : report(answer.error());
  }
  return run_lines(
      [&](std::string_view line, std::string& answers) {
        answers += answer_line(task, line);
        answers += '\n';
      },
      in, out);
}

Result<std::string> string_field(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || !value->is_string()) {
    return fail(Kind::invalid, fmt::format("`{}` must be given, as a string", name));
  }
  return std::string(value->get_string());
}

Result<std::string> optional_string_field(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || value->is_null()) return std::string();
  return string_field(in, name);
}

Result<std::string> bytes_field(const json::object& in, std::string_view name) {
  TRY(const std::string coded, string_field(in, name));
  auto bytes = from_base64(coded);
  if (!bytes) return fail(Kind::invalid, fmt::format("`{}` must be base64", name));
  return bytes;
}

Result<std::int64_t> int_field(const json::object& in, std::string_view name,
                               std::int64_t otherwise) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr) return otherwise;
  if (!value->is_int64() || value->get_int64() < 0) {
    return fail(Kind::invalid, fmt::format("`{}` must be a whole number from 0", name));
  }
  return value->get_int64();
}

}  // namespace kith::app
