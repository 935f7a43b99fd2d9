#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/eval.h"
#include "app/watch_list.h"

namespace kith::app {
namespace {

std::string answers(const std::vector<std::string>& lines, const std::string& watches = "") {
  const auto answer = find_eval_task("match")->begin(watches);
  if (!answer) return answer.error().message;
  std::string out;
  for (const auto& line : lines) (*answer)(line, out);
  return out;
}

constexpr const char* kWatches =
    R"({"watches":[{"id":"w1","query":"raft NEAR/3 sank"},{"id":2,"query":"camp* lang:en"}]})";

TEST(EvalMatch, GivesIdsBackAsTheyWere) {
  EXPECT_EQ(answers({kWatches, R"({"id":7,"text":"the raft has sank"})",
                     R"({"id":"7","text":"Camping","lang":"en-GB"})", R"({"text":"raft"})"}),
            "{\"id\":7,\"matches\":[\"w1\"]}\n{\"id\":\"7\",\"matches\":[2]}\n{\"id\":null,\"matches\":[]}\n");
}

TEST(EvalMatch, NamesAWatchThatIsWrongAndUsesTheOthers) {
  const auto out = answers({R"({"watches":[{"id":1,"query":"raft"},{"id":"x","query":"(raft"},{"id":1,"query":"a"}]})",
                            R"({"id":1,"text":"raft"})"});
  EXPECT_NE(out.find(R"("watch":"x","error")"), std::string::npos) << out;
  EXPECT_NE(out.find(R"("column":1)"), std::string::npos) << out;
  EXPECT_NE(out.find("another watch has this id"), std::string::npos) << out;
  EXPECT_TRUE(out.ends_with("{\"id\":1,\"matches\":[1]}\n")) << out;
}

TEST(EvalMatch, AnswersABadLineAndGoesOn) {
  const auto out = answers({R"({"id":1,"text":"before"})", kWatches, "nonsense", R"({"id":3,"text":4})",
                            "{\"id\":4,\"text\":\"raft \xff sank\"}"});
  EXPECT_NE(out.find("the first line has the watches"), std::string::npos) << out;
  EXPECT_NE(out.find(R"({"id":3,"error":{"kind":"invalid")"), std::string::npos) << out;
  EXPECT_TRUE(out.ends_with("{\"id\":4,\"matches\":[\"w1\"]}\n")) << out;
}

TEST(EvalMatch, ReadsWatchesFromAFile) {
  const auto path = std::filesystem::temp_directory_path() / "kith_eval_match_test.jsonl";
  std::ofstream(path) << "{\"id\":5,\"query\":\"raft\"}\n\n{\"id\":6,\"query\":\"camp\"}\n";
  EXPECT_EQ(answers({R"({"id":1,"text":"a camp"})"}, path.string()), "{\"id\":1,\"matches\":[6]}\n");
  std::filesystem::remove(path);
  EXPECT_NE(answers({}, path.string()).find("cannot be read"), std::string::npos);
}

}  // namespace
}  // namespace kith::app
