// What documents cost that come from outside, in processor time: feeds parsed, posts of HTML made safe and readable.
//   load_parse [ROUNDS]        a line of JSON: median, lowest and highest of the rounds
// `feed_mb_s`: megabytes of RSS a second, HTML in every item; `feed_plain_mb_s`: text alone in them; `feed_memory`: how
// many times the document's size the process grew to; `post_us`: safe_html() and html_to_text() of a post of 4 kB.
// Ends with 1 where an answer is wrong.
#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "channels/feeds/feed.h"
#include "text/html.h"

namespace kith::load {
namespace {

constexpr int kItems = 200;
constexpr std::size_t kPostBytes = 4'096;

[[noreturn]] void give_up(const std::string& words) {
  fmt::print(stderr, "load_parse: {}\n", words);
  std::exit(1);
}

// A post as networks and newsletters send them: paragraphs, links, a list, a picture, an entity here and there.
std::string post(std::size_t least) {
  std::string out;
  for (int n = 0; out.size() < least; ++n) {
    out += fmt::format(
        "<p>The night train was late again, so the bakery by the <a href=\"https://example.org/riverside/{0}?a=1&amp;b=2\" "
        "class=\"mention\">riverside</a> opened its doors at <em>half past five</em> &mdash; with bread for "
        "everybody who waited, Zoë&#39;s coffee and {0} newspapers.<br>Thank you!</p>\n",
        n);
    if (n % 4 == 3)
      out += "<ul><li>Line 11: every ten minutes</li><li>Line 4: <strong>closed</strong> until Monday</li></ul>\n"
             "<p><img src=\"https://example.org/p/7.jpg\" alt=\"A crowded platform at dawn\" width=\"640\"></p>\n";
  }
  return out;
}

std::string plain(std::size_t least) {
  std::string out;
  while (out.size() < least) out += "The night train was late again, so the bakery by the riverside opened early. ";
  return out;
}

std::string feed(const std::string& body) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/"
      "content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Riverside News</title>"
      "<link>https://example.org/</link><description>What happens here</description>\n";
  for (int n = 0; n < kItems; ++n)
    out += fmt::format(
        "<item><title>Story {0} of the day</title><link>https://example.org/stories/{0}</link>"
        "<guid isPermaLink=\"false\">story-{0}</guid><dc:creator>Person {0}</dc:creator>"
        "<pubDate>Fri, 20 Nov 2026 12:00:00 +0000</pubDate><category>trains</category>"
        "<content:encoded><![CDATA[{1}]]></content:encoded></item>\n",
        n, body);
  return out + "</channel></rss>\n";
}

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

void parse(const std::string& document, std::string_view last_words) {
  const auto parsed = channels::feeds::parse_feed(document, {"https://example.org/feed", "application/rss+xml"});
  if (!parsed) give_up(describe(parsed.error()));
  if (parsed->items.size() != kItems || parsed->items.back().id != "story-199" || !parsed->items.back().published ||
      !parsed->items.back().text.contains(last_words))
    give_up("a feed was read wrongly");
}

double feed_rate(const std::string& document, std::string_view last_words) {
  const double before = processor_seconds();
  parse(document, last_words);
  return static_cast<double>(document.size()) / 1e6 / (processor_seconds() - before);
}

double post_micros(const std::string& html) {
  constexpr int kTimes = 50;
  text::SafeHtmlOptions options;
  options.base_url = "https://example.org/";
  options.picture = [](std::string_view address) { return std::string(address); };
  const double before = processor_seconds();
  for (int n = 0; n < kTimes; ++n) {
    const auto safe = text::safe_html(html, options);
    const auto words = text::html_to_text(html);
    if (!safe.contains("A crowded platform") || safe.contains("class=") || !words.contains("— with bread"))
      give_up("a post was read wrongly");
  }
  return (processor_seconds() - before) / kTimes * 1e6;
}

// In a process of its own.
double memory_times(const std::string& document) {
  int ends[2];
  if (::pipe(ends) != 0) give_up("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    const auto highest = [] {
      rusage used{};
      ::getrusage(RUSAGE_SELF, &used);
      return static_cast<double>(used.ru_maxrss) * 1024;
    };
    const double before = highest();
    parse(document, "Thank you!");
    const double times = (highest() - before) / static_cast<double>(document.size());
    ::_exit(::write(ends[1], &times, sizeof times) == sizeof times ? 0 : 1);
  }
  ::close(ends[1]);
  double times = 0;
  const auto got = ::read(ends[0], &times, sizeof times);
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  if (got != sizeof times) give_up("a feed could not be read in a process of its own");
  return times;
}

std::string spread(std::vector<double> seen) {
  std::ranges::sort(seen);
  return fmt::format("[{:.1f},{:.1f},{:.1f}]", seen[seen.size() / 2], seen.front(), seen.back());
}

void run(int rounds) {
  const std::string body = post(kPostBytes), with_html = feed(body), with_text = feed(plain(kPostBytes));
  const double memory = memory_times(with_html);  // first, while nothing is freed that it could use again
  std::vector<double> html, text, posts;
  for (; rounds > 0; --rounds) {
    html.push_back(feed_rate(with_html, "Thank you!"));
    text.push_back(feed_rate(with_text, "opened early."));
    posts.push_back(post_micros(body));
  }
  fmt::print(R"({{"feed_bytes":{},"feed_mb_s":{},"feed_plain_mb_s":{},"feed_memory":{:.1f},"post_bytes":{},"post_us":{}}})"
             "\n",
             with_html.size(), spread(html), spread(text), memory, body.size(), spread(posts));
}

}  // namespace
}  // namespace kith::load

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 1;
  if (rounds < 1) {
    fmt::print(stderr, "usage: load_parse [ROUNDS]\n");
    return 2;
  }
  kith::load::run(rounds);
  return 0;
}
