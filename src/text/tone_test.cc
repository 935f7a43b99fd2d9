#include "text/tone.h"

#include <gtest/gtest.h>

#include <string>

namespace kith::text {
namespace {

TEST(Tone, of_messages) {
  struct Case {
    const char* language;
    const char* text;
    const char* label;
  };
  for (const auto& c : {Case{"en", "This is great, thank you so much!", "positive"},
                        {"en", "This is not good at all", "negative"},
                        {"en", "I don't like the new colour", "negative"},
                        {"en", "Terrible service, never again", "negative"},
                        {"en", "The parcel is blue.", "neutral"},
                        {"en", "One it is. I shall bring the question.", "neutral"},
                        {"en", "Please tell me when the old hall opens", "neutral"},
                        {"en", "Not bad", "positive"},
                        {"en", "It was nice but the food was awful", "negative"},
                        {"de", "Vielen Dank, das ist wirklich toll", "positive"},
                        {"de", "Das ist nicht gut", "negative"},
                        {"de", "Die App funktioniert schon wieder nicht", "negative"},
                        {"de", "Eine Frechheit, ich bin sehr enttäuscht", "negative"},
                        {"fr", "C’est magnifique, merci beaucoup", "positive"},
                        {"fr", "Ce n'est pas bon, je suis déçue", "negative"},
                        {"es", "Muchas gracias, me encanta", "positive"},
                        {"es", "Qué vergüenza, el servicio es pésimo", "negative"},
                        {"pt", "Adorei, muito obrigada", "positive"},
                        {"pt", "Péssimo atendimento, uma vergonha", "negative"},
                        {"it", "Ottimo servizio, grazie", "positive"},
                        {"it", "Sono molto delusa, un disastro", "negative"},
                        {"nl", "Heel erg bedankt, geweldig", "positive"},
                        {"nl", "Dit werkt niet, ik ben teleurgesteld", "negative"},
                        {"und", "🎉🎉", "positive"},
                        {"xx", "😡", "negative"},
                        {"en", "", "neutral"}})
    EXPECT_EQ(tone_of(c.text, c.language).label, c.label) << c.text;
  EXPECT_EQ(tone_of("no words known hier", "xx").evidence, 0);
  EXPECT_LE(tone_of(std::string(5000, '!') + " awful awful awful awful awful", "en").value, 0);
  EXPECT_GE(tone_of("awful terrible horrible", "en").value, -1.0);
}

}  // namespace
}  // namespace kith::text
