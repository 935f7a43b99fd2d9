// kith eval TASK: a pure room from the shell. JSON Lines in, JSON Lines out, one answer a line with
// the same `id`; a bad line gets an error as its answer and the next goes on. Shapes: docs/eval.md.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"

namespace kith::app {

// Answers one line: appends nothing, or lines with their ends. Never throws.
using LineAnswer = std::function<void(std::string_view line, std::string& answers)>;

struct EvalTask {
  std::string name;
  std::string what;  // one line for --help
  // Fills `out` (without `id`) from one line's object. May throw; then the line's answer is an
  // error.
  std::function<Result<void>(const boost::json::object& in, boost::json::object& out)> run;
  // In its place, for a task that remembers lines: begins with the file of --watches, empty where there is none.
  std::function<Result<LineAnswer>(const std::string& watches)> begin = {};
};

// Every task, by name.
const std::vector<EvalTask>& eval_tasks();
const EvalTask* find_eval_task(std::string_view name);

// Each room's tasks, in eval_<room>.cc.
void add_text_tasks(std::vector<EvalTask>& tasks);
void add_query_tasks(std::vector<EvalTask>& tasks);
void add_match_tasks(std::vector<EvalTask>& tasks);
void add_words_tasks(std::vector<EvalTask>& tasks);  // fold, words, graphemes, lang
void add_html_tasks(std::vector<EvalTask>& tasks);   // sanitize
void add_url_tasks(std::vector<EvalTask>& tasks);    // url-canon, ssrf-check
void add_feed_tasks(std::vector<EvalTask>& tasks);   // feed-parse
void add_face_tasks(std::vector<EvalTask>& tasks);   // faces
void add_mail_tasks(std::vector<EvalTask>& tasks);   // mime, reply-strip
void add_web_tasks(std::vector<EvalTask>& tasks);    // mf2, wm-discover, mention
void add_activity_tasks(std::vector<EvalTask>& tasks);  // activity
void add_policy_tasks(std::vector<EvalTask>& tasks);    // policy, names, hard-sell

// The answer to one line, without its line end. Never throws.
std::string answer_line(const EvalTask& task, std::string_view line);

// A refusal of a line, with the id that can be made out in it.
std::string refuse_line(std::string_view line, const Error& error);

// Reads `in` to its end and answers on `out` (file descriptors). What is answered is written at
// once whenever no further input is waiting. Returns the exit code: 0, or 1 where `out` cannot be
// written.
int run_lines(const LineAnswer& answer, int in, int out);
int run_eval(const EvalTask& task, const std::string& watches, int in, int out);

// For tasks: a field of the line. Errors: invalid, naming the field.
Result<std::string> string_field(const boost::json::object& in, std::string_view name);
// Empty where it is missing or null.
Result<std::string> optional_string_field(const boost::json::object& in, std::string_view name);
// Base64 in either alphabet, decoded.
Result<std::string> bytes_field(const boost::json::object& in, std::string_view name);
Result<std::int64_t> int_field(const boost::json::object& in, std::string_view name,
                               std::int64_t otherwise);

}  // namespace kith::app
