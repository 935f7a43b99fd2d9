#include "app/eval.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <string>
#include <thread>

#include "base/limits.h"

namespace kith::app {
namespace {

namespace json = boost::json;

json::object answer(std::string_view task, std::string_view line) {
  return json::parse(answer_line(*find_eval_task(task), line)).as_object();
}

TEST(Eval, MeasuresAText) {
  const auto out = answer("measure", R"({"id":7,"network":"bluesky","text":"héllo"})");
  EXPECT_EQ(out.at("id"), json::value(7));
  EXPECT_EQ(out.at("length"), json::value(5));
  EXPECT_EQ(out.at("limit"), json::value(300));
  EXPECT_EQ(out.at("fits"), json::value(true));
}

TEST(Eval, TakesTheServersOwnLimit) {
  const auto out = answer("measure", R"({"id":"a","network":"mastodon","text":"hello","limit":4})");
  EXPECT_EQ(out.at("limit"), json::value(4));
  EXPECT_EQ(out.at("fits"), json::value(false));
}

TEST(Eval, FindsEntitiesInTheNetworksUnit) {
  const char* text = R"({"id":1,"network":"NETWORK","text":"é #tag"})";
  const auto with = [&](std::string network) {
    std::string line = text;
    line.replace(line.find("NETWORK"), 7, network);
    return answer("entities", line).at("hashtags").at(0).at("start");
  };
  EXPECT_EQ(with("mastodon"), json::value(2));
  EXPECT_EQ(with("bluesky"), json::value(3));
}

struct BadLine {
  const char* what;
  std::string line;
  json::value id;
  const char* kind;
};

TEST(Eval, AnswersABadLineWithAnError) {
  const std::vector<BadLine> lines = {
      {"no JSON", "hello", nullptr, "invalid"},
      {"cut off", R"({"id":12,"network":"x","te)", 12, "invalid"},
      {"cut off, id a string", R"({"id":"q-1","text":)", "q-1", "invalid"},
      {"a list", "[1]", nullptr, "invalid"},
      {"no text", R"({"id":1,"network":"x"})", 1, "invalid"},
      {"text a number", R"({"id":1,"network":"x","text":5})", 1, "invalid"},
      {"no such network", R"({"id":1,"network":"nowhere","text":""})", 1, "unsupported"},
      {"a negative limit", R"({"id":1,"network":"x","text":"","limit":-1})", 1, "invalid"},
      {"half a surrogate", R"({"id":3,"network":"x","text":"\ud83d"})", 3, "invalid"},
      {"deep", R"({"id":4,"text":)" + std::string(5000, '[') + "}", 4, "invalid"},
  };
  for (const auto& line : lines) {
    SCOPED_TRACE(line.what);
    const auto out = answer("measure", line.line);
    EXPECT_EQ(out.at("id"), line.id);
    EXPECT_EQ(out.at("error").at("kind"), json::value(line.kind));
    EXPECT_FALSE(out.at("error").at("message").as_string().empty());
  }
}

TEST(Eval, TakesBytesThatAreNoUtf8) {
  const auto out = answer("measure", "{\"id\":1,\"network\":\"x\",\"text\":\"a\xff\"}");
  EXPECT_EQ(out.at("fits"), json::value(true));
}

class Pipes {
 public:
  Pipes() {
    EXPECT_EQ(::pipe(in_), 0);
    EXPECT_EQ(::pipe(out_), 0);
    runner_ = std::thread([this] {
      code_ = run_eval(*find_eval_task("measure"), "", in_[0], out_[1]);
      ::close(out_[1]);
    });
  }
  ~Pipes() {
    finish();
    ::close(in_[0]);
    ::close(out_[0]);
  }

  void write(std::string_view text) {
    while (!text.empty()) {
      const auto count = ::write(in_[1], text.data(), text.size());
      ASSERT_GT(count, 0);
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  // One line, waited for.
  std::string read_line() {
    std::string line;
    char letter = 0;
    while (::read(out_[0], &letter, 1) == 1 && letter != '\n') line += letter;
    return line;
  }
  int finish() {
    if (runner_.joinable()) {
      ::close(in_[1]);
      runner_.join();
    }
    return code_;
  }

 private:
  int in_[2] = {}, out_[2] = {};
  int code_ = -1;
  std::thread runner_;
};

TEST(Eval, AnswersEachLineAtOnceWhenInputIsSlow) {
  Pipes pipes;
  for (int n = 0; n < 3; ++n) {
    pipes.write(R"({"id":)" + std::to_string(n) + R"(,"network":"x","text":"a"})" + "\n");
    EXPECT_EQ(json::parse(pipes.read_line()).at("id"), json::value(n));
  }
  EXPECT_EQ(pipes.finish(), 0);
}

TEST(Eval, SkipsBlankLinesAndReadsALastLineWithoutEnd) {
  Pipes pipes;
  pipes.write("\r\n  \nnonsense\n{\"id\":2,\"network\":\"x\",\"text\":\"a\"}");
  std::thread closer([&] { pipes.finish(); });
  EXPECT_TRUE(json::parse(pipes.read_line()).as_object().contains("error"));
  EXPECT_EQ(json::parse(pipes.read_line()).at("id"), json::value(2));
  EXPECT_EQ(pipes.read_line(), "");
  closer.join();
}

TEST(Eval, RefusesALineOverTheLimitAndGoesOn) {
  Pipes pipes;
  std::thread writer([&] {
    pipes.write("{\"id\":1,\"text\":\"" + std::string(limits::kEvalLineBytes + 1, 'x') + "\"}\n");
    pipes.write("{\"id\":2,\"network\":\"x\",\"text\":\"a\"}\n");
  });
  EXPECT_EQ(json::parse(pipes.read_line()).at("error").at("kind"), json::value("too_large"));
  EXPECT_EQ(json::parse(pipes.read_line()).at("id"), json::value(2));
  writer.join();
}

}  // namespace
}  // namespace kith::app
