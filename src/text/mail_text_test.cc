#include "text/mail_text.h"

#include <gtest/gtest.h>

namespace kith::text {
namespace {

struct Case {
  const char* text;
  const char* reply;
  const char* quoted;
  const char* signature;
};

const Case kCases[] = {
    {"Just this.\n", "Just this.", "", ""},
    {"Thanks!\n\nOn Mon, Nov 2, 2026 at 9:05 AM Anna <anna@example.org> wrote:\n> Hello\n> there\n", "Thanks!",
     "On Mon, Nov 2, 2026 at 9:05 AM Anna <anna@example.org> wrote:\n> Hello\n> there", ""},
    {"Danke\r\n\r\nAm 02.11.2026 um 09:05 schrieb Anna Muster\r\n<anna@example.org>:\r\n> "
     "Hallo\r\n",
     "Danke", "Am 02.11.2026 um 09:05 schrieb Anna Muster\n<anna@example.org>:\n> Hallo", ""},
    {"Merci\n\nLe lun. 2 nov. 2026 à 09:05, Anna <a@b.fr> a écrit :\n> Salut", "Merci",
     "Le lun. 2 nov. 2026 à 09:05, Anna <a@b.fr> a écrit :\n> Salut", ""},
    {"Gracias\n\nEl lun, 2 nov 2026 a las 9:05, Anna (<a@b.es>) escribió:\n\n> Hola", "Gracias",
     "El lun, 2 nov 2026 a las 9:05, Anna (<a@b.es>) escribió:\n\n> Hola", ""},
    {"Obrigado\n\nEm seg., 2 de nov. de 2026 às 09:05, Ana <a@b.pt> escreveu:\n> Olá", "Obrigado",
     "Em seg., 2 de nov. de 2026 às 09:05, Ana <a@b.pt> escreveu:\n> Olá", ""},
    {"Grazie\n\nIl giorno lun 2 nov 2026 alle ore 09:05 Anna <a@b.it> ha scritto:\n> Ciao", "Grazie",
     "Il giorno lun 2 nov 2026 alle ore 09:05 Anna <a@b.it> ha scritto:\n> Ciao", ""},
    {"Bedankt\n\nOp ma 2 nov 2026 om 09:05 schreef Anna <a@b.nl>:\n> Hallo", "Bedankt",
     "Op ma 2 nov 2026 om 09:05 schreef Anna <a@b.nl>:\n> Hallo", ""},
    {"Dzięki\n\npon., 2 lis 2026 o 09:05 Anna <a@b.pl> napisał(a):\n> Cześć", "Dzięki",
     "pon., 2 lis 2026 o 09:05 Anna <a@b.pl> napisał(a):\n> Cześć", ""},
    {"Tack\n\nDen mån 2 nov. 2026 kl 09:05 skrev Anna <a@b.se>:\n> Hej", "Tack",
     "Den mån 2 nov. 2026 kl 09:05 skrev Anna <a@b.se>:\n> Hej", ""},
    {"Спасибо\n\nпн, 2 нояб. 2026 г. в 09:05, Anna <a@b.ru>:\n> Привет", "Спасибо",
     "пн, 2 нояб. 2026 г. в 09:05, Anna <a@b.ru>:\n> Привет", ""},
    {"ありがとう\n\n2026年11月2日(月) 9:05 Anna <a@b.jp>:\n> こんにちは", "ありがとう",
     "2026年11月2日(月) 9:05 Anna <a@b.jp>:\n> こんにちは", ""},
    {"See below.\n\n-----Original Message-----\nFrom: Anna\nSent: Monday\n\nHello", "See below.",
     "-----Original Message-----\nFrom: Anna\nSent: Monday\n\nHello", ""},
    {"Ja.\n\n________________________________\nVon: Anna <a@b.de>\nGesendet: Montag, 2. November "
     "2026\nAn: Bob\nBetreff: Frage\n\nHallo",
     "Ja.",
     "________________________________\nVon: Anna <a@b.de>\nGesendet: Montag, 2. November "
     "2026\nAn: Bob\nBetreff: Frage\n\nHallo",
     ""},
    {"Oui\n\nDe : Anna\nEnvoyé : lundi\nÀ : Bob\nObjet : RE: x\n\nSalut", "Oui",
     "De : Anna\nEnvoyé : lundi\nÀ : Bob\nObjet : RE: x\n\nSalut", ""},
    {"Hi\n\n-- \nBob Builder\n+49 30 1234\n", "Hi", "", "Bob Builder\n+49 30 1234"},
    {"Hi\n-- \nBob\n\nOn 2 Nov 2026, Anna wrote:\n> x", "Hi", "On 2 Nov 2026, Anna wrote:\n> x", "Bob"},
    {"Ok\n\nSent from my iPhone\n\n> On 2 Nov 2026, at 09:05, Anna <a@b> wrote:\n> \n> x", "Ok",
     "> On 2 Nov 2026, at 09:05, Anna <a@b> wrote:\n>\n> x", "Sent from my iPhone"},
    {"Gut\n\nVon meinem iPhone gesendet", "Gut", "", "Von meinem iPhone gesendet"},
    {"> What time?\n\nAt nine.\n", "At nine.", "> What time?", ""},
    {"> One?\nYes.\n> Two?\nNo.\n", "> One?\nYes.\n> Two?\nNo.", "", ""},
    {"I wrote: it is late.\nReally.", "I wrote: it is late.\nReally.", "", ""},
    // A person's last line is not a part of the attribution under it, and the attribution may be broken anywhere.
    {"Thanks Anna\n On 2 Nov 2026 9:05 AM, \"Help\" <\nhelp@b.example> wrote:\n> x", "Thanks Anna",
     " On 2 Nov 2026 9:05 AM, \"Help\" <\nhelp@b.example> wrote:\n> x", ""},
    {"Takk\n\ntir. 18. apr. 2026 kl. 13:09 skrev Anna <anna@b.example\n>:\n\n> Hei", "Takk",
     "tir. 18. apr. 2026 kl. 13:09 skrev Anna <anna@b.example\n>:\n\n> Hei", ""},
    {"Kiitos\n\npe 20. lokakuuta 2026 klo 17.50 Anna\n<a@b.example> kirjoitti:\n\nHei!", "Kiitos",
     "pe 20. lokakuuta 2026 klo 17.50 Anna\n<a@b.example> kirjoitti:\n\nHei!", ""},
    {"Ok\n\n30.09.2026, 18.30, \"Anna\" <a@b.example>:\n\nTest", "Ok",
     "30.09.2026, 18.30, \"Anna\" <a@b.example>:\n\nTest", ""},
    {"Ok\n\n---- On Wed, 24 Feb 2026 14:02:50 +0530 a@b.example wrote ----\n\nx", "Ok",
     "---- On Wed, 24 Feb 2026 14:02:50 +0530 a@b.example wrote ----\n\nx", ""},
    {"Oui\n\n====\n\nMessage du : 12/12/2026 13:20\nDe : \"Anna\" <a@b.example>\nA : c@d.example\nSujet : x\n\nSalut",
     "Oui", "====\n\nMessage du : 12/12/2026 13:20\nDe : \"Anna\" <a@b.example>\nA : c@d.example\nSujet : x\n\nSalut",
     ""},
    {"Above.\n\nOn 2 Nov 2026, Anna wrote:\n> x\n\nBelow.", "Above.\n\nBelow.", "On 2 Nov 2026, Anna wrote:\n> x", ""},
    {"Hi,\n\nit broke.\n\nRegards,\n\nBob Builder\nBuilders Ltd", "Hi,\n\nit broke.", "",
     "Regards,\n\nBob Builder\nBuilders Ltd"},
    {"Bis bald!\n\nViele Grüße\nAnna", "Bis bald!\n\nViele Grüße\nAnna", "", ""},
    {"Yes\n\nSent from SomeApp<http://app.example/>", "Yes", "", "Sent from SomeApp<http://app.example/>"},
    {"Sent from the river, this is all I could write down before the raft went under today.",
     "Sent from the river, this is all "
     "I could write down before the raft went under today.",
     "", ""},
    {"Yes--- On Wed, Apr 4, 2026 at 3:59 PM, anna@b.example wrote:\n> x", "Yes",
     "On Wed, Apr 4, 2026 at 3:59 PM, anna@b.example wrote:\n> x", ""},
    {"Items:\n- from: a\n- to: b\n", "Items:\n- from: a\n- to: b", "", ""},
    {"", "", "", ""},
};

TEST(MailText, table) {
  for (const auto& c : kCases) {
    const auto parts = split_mail_text(c.text);
    EXPECT_EQ(parts.reply, c.reply) << c.text;
    EXPECT_EQ(parts.signature, c.signature) << c.text;
    std::string quoted = parts.quoted;
    for (auto i = quoted.find("> \n"); i != std::string::npos; i = quoted.find("> \n"))
      quoted.erase(i + 1, 1);
    EXPECT_EQ(quoted, c.quoted) << c.text;
  }
}

TEST(MailText, subjects) {
  EXPECT_EQ(base_subject("Re: AW: Fwd: Hello"), "Hello");
  EXPECT_EQ(base_subject("[list] Re[2]: [list] Hello: you"), "Hello: you");
  EXPECT_EQ(base_subject("Regarding: x"), "Regarding: x");
  EXPECT_EQ(base_subject("回复：你好"), "你好");
  EXPECT_EQ(base_subject("Re:"), "");
}

}  // namespace
}  // namespace kith::text
