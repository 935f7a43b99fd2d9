#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/eval.h"

namespace kith::app {
namespace {

namespace json = boost::json;

std::string answers(std::string_view task, const std::vector<std::string>& lines) {
  const auto answer = (*find_eval_task(task)).begin("").value();
  std::string out;
  for (const auto& line : lines) answer(line, out);
  return out;
}

TEST(EvalNames, OneRegisterServesAllLines) {
  EXPECT_EQ(
      answers("names",
              {R"({"register":[{"name":"Brightwater Holdings Ltd"},{"id":"a","name":"Apple","exact_case":true}]})",
               R"({"id":1,"text":"We met Brightwater Holdings"})", R"({"id":"b","text":"apple, Apple"})"}),
      "{\"id\":1,\"hits\":[{\"entry\":\"0\",\"start\":7,\"end\":27,\"how\":\"short form\"}]}\n"
      "{\"id\":\"b\",\"hits\":[{\"entry\":\"a\",\"start\":7,\"end\":12,\"how\":\"plain\"}]}\n");
}

TEST(EvalNames, ALineMayHaveItsOwn) {
  EXPECT_EQ(answers("names", {R"({"id":1,"register":["@bwhq"],"text":"hi @bwhq"})", R"({"id":2,"text":"hi"})"}),
            "{\"id\":1,\"hits\":[{\"entry\":\"@bwhq\",\"start\":3,\"end\":8,\"how\":\"handle\"}]}\n"
            "{\"id\":2,\"error\":{\"kind\":\"invalid\",\"message\":\"the first line has the register: "
            "{\\\"register\\\":[…]}\"}}\n");
  const auto bad = answers("names", {R"({"id":3,"register":[{}],"text":"a"})", "nonsense"});
  EXPECT_TRUE(bad.contains("has no `name`") && bad.contains("no JSON object")) << bad;
}

TEST(EvalHardSell, ScoresAndSaysWhy) {
  const auto out = json::parse(answer_line(*find_eval_task("hard-sell"), R"({"id":1,"text":"Buy now, 50% off!!!"})"));
  EXPECT_GT(out.at("score").as_double(), 0.5);
  EXPECT_EQ(out.at("why").at(0), (json::object{{"start", 0}, {"end", 7}, {"why", "buy"}}));
  const auto friendly = json::parse(answer_line(*find_eval_task("hard-sell"), R"({"id":1,"text":"Glad you came!"})"));
  EXPECT_EQ(friendly.at("score").as_double(), 0);
}

std::string policy_line(std::string_view draft, std::string_view registers) {
  const std::string policy =
      "policy: A\nowner: dana\nvoices: {dana: {may: all}}\nregisters: {clients: {kind: confidential names}}\n"
      "rules: [{id: quiet, when: names(clients), then: never, say: This gives away a client.}]\n";
  return "{\"id\":1,\"policy\":" + json::serialize(json::string(policy)) + ",\"registers\":" + std::string(registers) +
         ",\"draft\":" + std::string(draft) + "}";
}

TEST(EvalPolicy, DecidesOverEverythingThatLeaves) {
  const auto decide = [](std::string_view draft, std::string_view registers = R"({"clients":["Brightwater"]})") {
    return json::parse(answer_line(*find_eval_task("policy"), policy_line(draft, registers))).as_object();
  };
  const auto blocked = decide(R"({"kind":"post","member":"dana","text":"Hi Br1ghtwater"})");
  EXPECT_EQ(blocked.at("decision"), json::value("block"));
  EXPECT_EQ(blocked.at("reasons"), (json::array{{{"rule", "quiet"},
                                                 {"then", "block"},
                                                 {"say", "This gives away a client."},
                                                 {"spans", json::array{{{"start", 3}, {"end", 14}}}}}}));
  EXPECT_EQ(decide(R"({"member":"dana","text":"Hi"})").at("decision"), json::value("allow"));
  for (const auto* draft :
       {R"({"member":"dana","text":"Hi","media":[{"alt":"with #brightwater"}]})",
        R"({"member":"dana","text":"Hi","media":[{"file":"brightwaterlogo.png"}]})",
        R"({"member":"dana","text":"Hi","subject":"Brightwater"})",
        R"({"member":"dana","text":"Hi","previews":["About Brightwater"]})",
        R"({"member":"dana","kind":"follow","target":"https://social.example/brightwater"})",
        R"({"member":"dana","kind":"mail","to":["a@example.org","b@brightwater.com"],"text":"Hi"})"})
    EXPECT_EQ(decide(draft).at("decision"), json::value("block")) << draft;
  const auto unknown = decide(R"({"member":"dana","text":"Hi"})", "{}");
  EXPECT_EQ(unknown.at("decision"), json::value("hold"));
  EXPECT_EQ(unknown.at("errors").as_array().size(), 1U);
}

TEST(EvalPolicy, SaysWhatIsWrongWithADocument) {
  const auto out = json::parse(
      answer_line(*find_eval_task("policy"), R"({"id":1,"policy":"policy: A\nowner: b\nrule: []","draft":{}})"));
  EXPECT_EQ(out.at("error").at("line"), json::value("3"));
}

}  // namespace
}  // namespace kith::app
