#include "text/lang.h"

#include <gtest/gtest.h>

namespace kith::text {
namespace {

TEST(Language, of_messages) {
  struct Case {
    const char* text;
    const char* code;
  };
  for (const auto& c : {Case{"My order still has not arrived, could you please look into it?", "en"},
                        {"Meine Bestellung ist immer noch nicht da, könnten Sie bitte nachsehen?", "de"},
                        {"Ma commande n'est toujours pas arrivée, pouvez-vous vérifier s'il vous plaît ?", "fr"},
                        {"Mi pedido todavía no ha llegado, ¿podrían comprobarlo por favor?", "es"},
                        {"O meu pedido ainda não chegou, podem verificar por favor?", "pt"},
                        {"Il mio ordine non è ancora arrivato, potete controllare per favore?", "it"},
                        {"Mijn bestelling is nog steeds niet aangekomen, kunt u dat nakijken?", "nl"},
                        {"Moje zamówienie jeszcze nie dotarło, czy możecie to sprawdzić?", "pl"},
                        {"Мой заказ до сих пор не пришёл, проверьте, пожалуйста", "ru"},
                        {"私の注文がまだ届きません", "ja"},
                        {"주문이 아직 도착하지 않았어요", "ko"},
                        {"ありがとう", "ja"},
                        {"สวัสดี", "th"},
                        {"Ευχαριστώ", "el"},
                        {"yaar ye service bilkul bakwas hai, paise wapas karo", "hi-Latn"},
                        {"kya aap kal ghar aaoge?", "hi-Latn"},
                        {"मेरा ऑर्डर अभी तक नहीं आया", "hi"},
                        {"hai visto la partita di ieri sera?", "it"},
                        {"qwrt zxcv asdf sdfg", "und"},
                        {"Kevin Müller", "und"},
                        {"https://example.com/deutsch #hashtag @name", "und"},
                        {"ok", "und"},
                        {"", "und"},
                        {"😀😀😀", "und"},
                        {"12345 67890", "und"},
                        {"\xFF\xC3", "und"}})
    EXPECT_EQ(detect_language(c.text).code, c.code) << c.text;
  EXPECT_GT(detect_language("This is a plain English sentence about nothing in particular.").confidence, 0.8);
  EXPECT_EQ(detect_language("hm").confidence, 0.0);
}

TEST(Lang, quick_way_agrees_where_words_or_script_settle_it) {
  Reader reader;
  const struct {
    const char *text, *code;
  } cases[] = {{"Where is my order? I have been waiting for it since the start of the week", "en"},
               {"Wo ist meine Bestellung? Ich warte schon die ganze Woche auf das Paket und es ist nicht da", "de"},
               {"Je suis très déçu par le service, c'est la deuxième fois que le colis est perdu", "fr"},
               {"Мой заказ до сих пор не пришёл, и я не знаю, что с ним", "ru"},
               {"Моє замовлення ще не прийшло, і я не знаю, що з ним та де воно", "uk"},
               {"Moje zamówienie jeszcze nie dotarło, a to jest już drugi raz i się nie dziwię", "pl"},
               {"私の注文がまだ届きません", "ja"},
               {"주문이 아직 도착하지 않았어요", "ko"},
               {"สวัสดีครับวันนี้อากาศดี", "th"},
               {"ok", "und"},
               {"", "und"}};
  for (const auto& one : cases) EXPECT_EQ(detect_language(one.text, reader.read(one.text)).code, one.code) << one.text;
}

}  // namespace
}  // namespace kith::text
