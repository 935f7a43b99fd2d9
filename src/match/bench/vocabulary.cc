#include "match/bench/vocabulary.h"

#include <unicode/locid.h>
#include <unicode/uloc.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "text/utf8.h"
#include "text/words.h"

namespace kith::match::samples {
namespace {

// The commonest words first.
constexpr std::array kSpoken = {
    Spoken{
        "en", 550, true,
        "the to and a of in is it you that was for on this have with be not are my we but so they at just like what "
        "all your me do he out up if get about one can there when from has will know time good now or people how "
        "more don't really day it's their an no see think who would still want new great been should back our today "
        "love going got never work after much first make right need last year because delivery order service phone "
        "app waiting customer help please thanks school game team price company news market update morning coffee "
        "week home music film weather train city energy money job support store broken refund late amazing terrible"},
    Spoken{"de", 40, true,
           "die der und in das ist nicht ich zu den es mit sich auf für eine dem ein auch so als an von noch wie wir "
           "aus bei nur aber man hat oder war wenn werden kann schon mehr sind heute immer mein gut sehr gibt wieder "
           "jetzt Jahr Zeit über Menschen leider Lieferung Bestellung Kunde Straße möchte schön größer Zug verspätet "
           "Wetter Schule Spiel Preis danke bitte Arbeit endlich würde können müssen natürlich Nachrichten"},
    Spoken{
        "fr", 40, true,
        "de la le et les des est un une que en du à il je pas pour dans ce qui on au sur ne plus vous avec tout mais "
        "c'est se par nous sont j'ai bien très être fait cette l'été aujourd'hui aussi comme même toujours temps "
        "merci livraison commande colis retard école équipe prix service client téléphone déçu génial qu'il n'est "
        "d'accord voilà français où déjà après année semaine travail monde gens problème"},
    Spoken{"es", 50, true,
           "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o este sí "
           "porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno "
           "les ni contra otros hoy año mañana gracias pedido entrega tienda cliente precio teléfono escuela equipo "
           "partido canción días después qué así está días música niños señor mejor peor tiempo"},
    Spoken{"pt", 40, true,
           "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu "
           "sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos "
           "hoje você obrigado entrega pedido atraso loja preço cliente escola jogo música amanhã atenção informação "
           "ação coração então ainda bom dia pessoas tempo trabalho serviço"},
    Spoken{"it", 30, true,
           "di e il la che in a per un è non sono con si da come le ho lo ma anche più mi al una se dei nel ci questo "
           "della ha tutti gli perché quando cosa molto bene solo io dell'anno l'ho c'è po' oggi sempre così già fatto "
           "consegna ordine ritardo negozio prezzo cliente scuola partita musica grazie città qualità tempo lavoro "
           "giorno domani servizio telefono pioggia treno"},
    Spoken{
        "nl", 25, true,
        "de en het van een ik in is dat op te zijn met die niet voor er aan om je was ze maar ook als dit bij wat nog "
        "naar door over hij uit dan wel kan heb meer mijn al weer geen goed heel vandaag altijd nu zo'n foto's "
        "bestelling levering winkel klant prijs school wedstrijd muziek bedankt één geïnteresseerd trein te laat "
        "werk tijd mensen jaar week morgen"},
    Spoken{"pl", 25, true,
           "w i na z że się nie do to jest o jak za od po ale co przez tylko już dla czy mnie tak ten był być ma może "
           "jego bardzo gdy też jeszcze przed są można dziś wszystko zawsze dzień rok czas ludzie dziękuję zamówienie "
           "dostawa przesyłka sklep klient cena szkoła mecz muzyka świetnie źle późno pociąg miasto praca tydzień "
           "jutro pogoda obsługa telefon"},
    Spoken{
        "tr", 30, true,
        "ve bir bu da de için ile çok ne gibi daha ama o mi en var kadar olarak sonra ben değil olan her şey ki biz "
        "yok bugün iyi güzel zaman gün yeni İstanbul'da Türkiye'nin teşekkürler kargo sipariş teslimat müşteri fiyat "
        "okul maç müzik hizmet telefon kötü geç insanlar yarın hafta çalışma şehir hava şimdi bence nasıl neden "
        "artık önce büyük küçük"},
    Spoken{"ru", 30, true,
           "и в не на я что он с как это по но из у за от так же вы для мы бы она только было о ещё меня его к очень "
           "если уже когда есть вот нет да все был чтобы или быть время сегодня люди год день спасибо заказ доставка "
           "магазин клиент цена школа матч музыка поезд опоздал город работа неделя завтра погода телефон хорошо плохо "
           "просто почему где надо"},
    Spoken{
        "uk", 15, true,
        "і в не на я що він з як це по але із у за від так ви для ми б вона тільки було про ще мене його до дуже якщо "
        "вже коли є ось ні та все був щоб або бути час сьогодні люди рік день дякую замовлення доставка магазин "
        "клієнт ціна школа матч музика потяг запізнився місто робота тиждень завтра погода м'яч п'ять об'єкт їжа"},
    Spoken{"ar", 35, true,
           "في من على أن إلى هذا لا ما مع هو كل التي عن كان بعد هذه أو قد ذلك الذي لم كما إن لكن هي حتى أنا يوم اليوم "
           "قبل عند نحن بين غير شكرا الطلب التوصيل متجر العميل السعر المدرسة المباراة الموسيقى القطار متأخر المدينة "
           "العمل الأسبوع غدا الطقس الهاتف جيد سيئ الناس الوقت سنة جدًا مُهمّ"},
    Spoken{"hi", 30, true,
           "के है में की और से को का हैं पर यह कि ने एक भी नहीं इस तो हो था लिए ही या कर अपने जो हम आप साथ बहुत कुछ "
           "सब आज अब समय लोग दिन साल धन्यवाद ऑर्डर डिलीवरी दुकान ग्राहक कीमत स्कूल मैच संगीत ट्रेन देर शहर काम सप्ताह कल "
           "मौसम फ़ोन अच्छा बुरा क्यों कैसे क्या मुझे"},
    Spoken{
        "zh", 25, false,
        "的 是 了 我 不 在 有 他 这 们 中 来 上 大 为 和 也 就 都 很 你 要 会 说 到 去 我们 今天 现在 可以 没有 自己 "
        "什么 觉得 时候 因为 所以 喜欢 知道 真的 快递 订单 客服 手机 商店 价格 学校 比赛 音乐 火车 城市 工作 明天 天气 "
        "谢谢 问题 服务 中国 北京 上海 公司 市场 新闻 朋友 开始 非常"},
    Spoken{
        "ja", 40, false,
        "の は に を が と で も た です ます ない した から まで れる て いる する この その こと もの 今日 私 人 年 "
        "日 "
        "本当に とても ありがとう 注文 配達 荷物 遅れ 店 お客様 値段 学校 試合 音楽 電車 街 仕事 来週 明日 天気 電話 "
        "サービス スマホ アプリ ニュース コーヒー ゲーム チーム 良い 悪い 思います 買いました 届きません 東京 大阪"},
    Spoken{"th", 20, false,
           "ที่ และ ใน ไม่ เป็น มี ได้ ของ ให้ ว่า ไป มา จะ กับ นี้ แล้ว คน ก็ วัน อยู่ แต่ จาก ต้อง หรือ ดี มาก "
           "เรา ผม ครับ ค่ะ วันนี้ ตอนนี้ เพราะ ทำไม ขอบคุณ สั่งซื้อ จัดส่ง ร้าน ลูกค้า ราคา โรงเรียน "
           "เกม เพลง รถไฟ สาย เมือง งาน สัปดาห์ พรุ่งนี้ อากาศ โทรศัพท์ บริการ กรุงเทพ ประเทศไทย อาหาร เวลา"},
    Spoken{"ko", 35, true,
           "이 그 저는 것은 수 있는 하는 오늘 정말 너무 많이 우리 사람이 때문에 그리고 하지만 지금 다시 같은 좋은 없는 "
           "아니라 "
           "더 잘 또 왜 어떻게 감사합니다 주문을 배송이 가게에서 고객 가격이 학교에 경기를 음악을 기차가 늦었어요 "
           "도시의 일을 "
           "다음 내일 날씨가 전화를 서비스 시간이 한국 서울에서 뉴스 게임 커피를 앱이 안 됩니다 했어요 있습니다"},
};

void add_new(std::vector<std::string>& words, std::set<std::string, std::less<>>& seen, std::string_view word) {
  if (text::count_code_points(word) < 2 || !seen.emplace(word).second) return;
  words.emplace_back(word);
}

void add_words(std::vector<std::string>& words, std::set<std::string, std::less<>>& seen,
               const icu::UnicodeString& name) {
  std::string utf8;
  name.toUTF8String(utf8);
  for (const auto& word : text::words(utf8)) add_new(words, seen, word.text);
}

// Letters that follow two others (or anything, where there are many letters), as often as they do in the words it was
// taught.
class Letters {
 public:
  explicit Letters(bool by_two) : by_two_(by_two) {}
  void learn(std::string_view word) {
    char32_t before = 0, last = 0;
    for (const char32_t c : text::to_utf32(word)) {
      after_[{before, last}].push_back(c);
      before = by_two_ ? last : 0;
      last = by_two_ ? c : 0;
    }
    after_[{before, last}].push_back(0);
  }

  std::string word(Chance& chance, std::size_t longest) const {
    std::u32string out;
    char32_t before = 0, last = 0;
    while (out.size() < longest) {
      const auto& next = after_.at({before, last});
      const char32_t c = next[chance.below(next.size())];
      if (c == 0) break;
      out += c;
      before = by_two_ ? last : 0;
      last = by_two_ ? c : 0;
    }
    return text::to_utf8(out);
  }

 private:
  bool by_two_;
  std::map<std::pair<char32_t, char32_t>, std::vector<char32_t>> after_;
};

}  // namespace

std::span<const Spoken> spoken() {
  return kSpoken;
}

std::vector<std::string> names_in(const char* language) {
  std::vector<std::string> words;
  std::set<std::string, std::less<>> seen;
  const icu::Locale in(language);
  icu::UnicodeString name;
  for (const auto* const* code = uloc_getISOLanguages(); *code; ++code) {
    icu::Locale(*code).getDisplayLanguage(in, name);
    if (name != icu::UnicodeString(*code)) add_words(words, seen, name);
  }
  for (const auto* const* code = uloc_getISOCountries(); *code; ++code)
    add_words(words, seen, icu::Locale("", *code).getDisplayCountry(in, name));
  return words;
}

Vocabulary::Vocabulary(const Spoken& spoken, std::size_t size, std::uint64_t seed) : spoken_(spoken) {
  std::set<std::string, std::less<>> seen;
  std::string_view common = spoken.common;
  while (!common.empty()) {
    const auto end = std::min(common.find(' '), common.size());
    if (seen.emplace(common.substr(0, end)).second) words_.emplace_back(common.substr(0, end));
    common.remove_prefix(std::min(end + 1, common.size()));
  }
  for (const auto& word : names_in(spoken.code)) add_new(words_, seen, word);
  std::set<char32_t> alphabet;
  for (const auto& word : words_)
    for (const char32_t c : text::to_utf32(word)) alphabet.insert(c);
  Letters letters(alphabet.size() < 150);
  for (const auto& word : words_) letters.learn(word);
  Chance chance(seed);
  while (words_.size() < size) add_new(words_, seen, letters.word(chance, alphabet.size() < 150 ? 14 : 4));
  double sum = 0;
  for (std::size_t rank = 0; rank < words_.size(); ++rank)
    below_.push_back(sum += 1.0 / std::pow(static_cast<double>(rank) + 2.7, 1.15));
}

std::size_t Vocabulary::draw(Chance& chance) const {
  const auto drawn = chance.even() * below_.back();
  return static_cast<std::size_t>(std::ranges::upper_bound(below_, drawn) - below_.begin());
}

}  // namespace kith::match::samples
