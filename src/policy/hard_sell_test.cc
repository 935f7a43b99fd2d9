#include "policy/hard_sell.h"

#include <gtest/gtest.h>

#include <ctime>
#include <fstream>

namespace kith::policy {
namespace {

constexpr double kPitch = 0.4;

struct Labelled {
  bool pitch = false;
  std::string text;
};

std::vector<Labelled> texts() {
  std::ifstream file(KITH_POLICIES "/hard_sell/texts.txt");
  std::vector<Labelled> out;
  for (std::string line; std::getline(file, line);)
    if (const auto bar = line.find('|'); bar != std::string::npos && !line.starts_with('#'))
      out.push_back({line.starts_with("pitch"), line.substr(bar + 1)});
  return out;
}

TEST(HardSell, tells_pitches_from_friendly_answers) {
  const auto all = texts();
  ASSERT_GE(all.size(), 150U);
  double found = 0, missed = 0, wrong = 0;
  for (const auto& [pitch, text] : all) {
    const auto score = hard_sell(text).score;
    EXPECT_TRUE(score >= 0 && score <= 1) << text;
    const bool said = score >= kPitch;
    found += said && pitch;
    missed += !said && pitch;
    wrong += said && !pitch;
    if (said != pitch) GTEST_LOG_(INFO) << score << " " << text;
  }
  RecordProperty("precision", std::to_string(found / (found + wrong)));
  RecordProperty("recall", std::to_string(found / (found + missed)));
  EXPECT_GE(found / (found + wrong), 0.97);
  EXPECT_GE(found / (found + missed), 0.93);
}

std::string why(std::string_view text, std::span<const std::string> earlier = {}) {
  std::string out;
  for (const auto& cue : hard_sell(text, earlier).why)
    out += std::to_string(cue.start) + "-" + std::to_string(cue.end) + " " + std::string(cue.why) + "; ";
  return out;
}

TEST(HardSell, says_which_words_do_it) {
  EXPECT_EQ(why("Hello, buy now. Only €9!"), "7-14 buy; 22-23 price; ");
  EXPECT_EQ(why("Nur heute: 20% Rabatt"), "0-9 urgency; 11-14 discount; 15-21 discount; ");
  EXPECT_EQ(why("READ THIS NOTE TODAY"), "0-20 capitals; ");
  EXPECT_EQ(why("Great!!"), "5-7 exclamation; ");
  EXPECT_EQ(why("https://a.example"), "0-17 link without answer; ");
  EXPECT_EQ(why("You need not buy now"), "") << "denied";
}

TEST(HardSell, weighs_a_pitch_said_again) {
  const std::vector<std::string> earlier{"Buy now, our kayaks are 20% off"};
  const auto once = hard_sell("Order now, our kayaks are great").score;
  EXPECT_GT(hard_sell("Order now, our kayaks are great", earlier).score, once);
  EXPECT_EQ(hard_sell("See you on Monday", earlier).score, 0);
}

TEST(HardSell, is_bounded) {
  for (const auto* unit : {"buy now ", "!", "$1 ", "https://a ", "%", "🔥"}) {
    std::string text;
    while (text.size() < 100'000) text += unit;
    const auto begin = std::clock();
    EXPECT_LE(hard_sell(text).score, 1);
    EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 5.0) << unit;
  }
  EXPECT_EQ(hard_sell("").score, 0);
}

TEST(AsksToStop, in_every_language) {
  for (const auto* text : {"STOP",
                           "stop please",
                           "Unsubscribe",
                           "Please unsubscribe me from this list",
                           "take me off your list",
                           "Please stop emailing me",
                           "Don't contact me again",
                           "How do I opt out?",
                           "bitte abmelden",
                           "Keine Mails mehr bitte",
                           "Lasst mich in Ruhe",
                           "désabonner",
                           "Ne m'écrivez plus",
                           "Laissez-moi tranquille",
                           "baja",
                           "No quiero recibir más",
                           "Darme de baja por favor",
                           "Cancellami",
                           "Non scrivetemi più",
                           "Cancelar inscrição",
                           "Não me escrevam mais",
                           "afmelden",
                           "Schrijf me uit",
                           "Laat me met rust",
                           "Proszę mnie wypisać",
                           "Nie piszcie do mnie",
                           "Mesaj göndermeyin",
                           "Abonelikten çıkmak istiyorum",
                           "Отпишите меня",
                           "Не пишите мне",
                           "стоп",
                           "إلغاء الاشتراك",
                           "لا تراسلوني"})
    EXPECT_TRUE(asks_to_stop(text)) << text;
}

TEST(AsksToStop, and_not_where_nobody_asks) {
  for (const auto* text :
       {"", "Don't stop, this is great", "The bus stop is round the corner", "Please don't unsubscribe me",
        "I will stop by on Monday", "Thank you", "We had to cancel the picnic", "Please stop the leak in our roof",
        "Bitte nicht abmelden", "Der Bus hält nicht", "Merci, à bientôt", "Gracias por todo", "Bis Montag!"})
    EXPECT_FALSE(asks_to_stop(text)) << text;
}

}  // namespace
}  // namespace kith::policy
