#include "policy/document.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "policy/run_tests.h"
#include "policy/yaml_tree.h"

namespace kith::policy {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> documents(bool refused) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(KITH_POLICIES))
    if (entry.path().extension() == ".yaml" &&
        (entry.path().parent_path().filename() == "must_refuse") == refused)
      out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::string told(const std::vector<Problem>& problems) {
  std::string out;
  for (const auto& p : problems)
    out += std::to_string(p.line) + ":" + std::to_string(p.column) + " " + p.message + " | " +
           p.hint + "\n";
  return out;
}

TEST(Documents, pass_the_tests_they_carry) {
  ASSERT_GE(documents(false).size(), 5U);
  for (const auto& file : documents(false)) {
    const auto policy = parse_policy(read(file));
    ASSERT_TRUE(policy) << file << "\n" << told(policy.error());
    const auto results = run_tests(*policy);
    EXPECT_FALSE(results.empty()) << file;
    for (const auto& result : results)
      EXPECT_TRUE(result.ok) << file << ":" << result.line << " " << result.name << " → " << result.detail;
  }
}

// The first line says `# refuse <line>:<column> <words of the message> | <words of the hint>`.
TEST(Documents, are_refused_with_place_and_hint) {
  ASSERT_GE(documents(true).size(), 20U);
  const std::regex first(R"(# refuse (\d+):(\d+) ([^|]*) \| (.*))");
  for (const auto& file : documents(true)) {
    const auto text = read(file);
    std::smatch wanted;
    const auto line = text.substr(0, text.find('\n'));
    ASSERT_TRUE(std::regex_match(line, wanted, first)) << file;
    const auto policy = parse_policy(text);
    ASSERT_FALSE(policy) << file;
    const auto& problems = policy.error();
    const bool found = std::any_of(problems.begin(), problems.end(), [&](const Problem& p) {
      return std::to_string(p.line) == wanted[1] && std::to_string(p.column) == wanted[2] &&
             p.message.contains(wanted[3].str()) && p.hint.contains(wanted[4].str());
    });
    EXPECT_TRUE(found) << file << "\nwanted " << line << "\ngot " << told(problems);
  }
}

TEST(Documents, all_mistakes_at_once) {
  const auto policy = parse_policy(
      "policy: A\nowner: dana\nrulez: []\nvoices: {dana: {may: [sing]}}\nrules: [{id: a, then: "
      "fly}]\n");
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().size(), 3U) << told(policy.error());
}

TEST(Documents, notes_do_not_refuse) {
  const auto policy =
      parse_policy("policy: A\nowner: dana\nvoices: {ruth: {may: [reply], not about: [money]}}\n");
  ASSERT_TRUE(policy);
  ASSERT_EQ(policy->notes().size(), 1U);
  EXPECT_TRUE(policy->notes()[0].message.contains("`money`"));
  EXPECT_EQ(check_people(*policy, {"dana"}).size(), 1U);
  EXPECT_TRUE(check_people(*policy, {"dana", "ruth"}).empty());
}

TEST(Documents, hostile_bytes_are_refused_without_harm) {
  EXPECT_FALSE(parse_policy(std::string(100'000, '[')));
  EXPECT_FALSE(parse_policy(std::string(100'000, '{')));
  EXPECT_FALSE(parse_policy("policy: \xff"));
  EXPECT_FALSE(parse_policy(std::string("policy: a\0b", 11)));
  EXPECT_FALSE(parse_policy("a: &x [1]\nb: [*x, *x]\n"));
  EXPECT_FALSE(parse_policy(std::string(600 * 1024, 'a')));
  EXPECT_FALSE(parse_policy("--- {policy: a}\n--- {policy: b}\n"));
}

TEST(Yaml, scalars_read_back) {
  for (const std::string text :
       {"plain", "with: colon", "a #comment", "\"quoted\"", "- dash", "", "yes", "line\nbreak",
        "[list]", "tail:", "Müller & Söhne", "*star", "it's"}) {
    const auto tree = parse_yaml("a: " + yaml_scalar(text) + "\n");
    ASSERT_TRUE(tree) << text;
    EXPECT_EQ(tree->find("a")->value, text);
  }
}

}  // namespace
}  // namespace kith::policy
