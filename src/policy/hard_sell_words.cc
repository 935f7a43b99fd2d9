#include "policy/hard_sell_words.h"

namespace kith::policy::detail {
namespace {

constexpr PressingWords kPressing[] = {
    // English
    {"buy", 0.45,
     "buy now|buy yours|buy today|order now|order yours|order today|shop now|shop today|shop our|get yours|grab yours|"
     "grab one|grab it|snap up|add to cart|add to basket|sign up now|sign up today|subscribe now|book now|book today|"
     "book your|click here|click the link|tap the link|hit the link|link in bio|join now|start your free|"
     "claim your|claim yours|get started today|call now|dm me to|dm us to|invest now|upgrade now|upgrade today|"
     "download now|order yours|treat yourself|reserve your|secure your|don't wait|swipe up|use code|use the code|"
     "enter code|promo code|discount code|coupon code|contact our sales|talk to sales|book a demo|schedule a demo|"
     "our premium plan|you need our|why wait"},
    {"buy", 0.12, "buy|purchase|order|checkout|subscribe|upgrade|demo"},
    {"urgency", 0.35,
     "don't miss|do not miss|miss out|last chance|final hours|final call|hurry|hurry up|act now|act fast|today only|"
     "only today|while stocks last|while supplies last|ends today|ends tonight|ends soon|ends tomorrow|ending soon|"
     "ends at midnight|almost gone|selling fast|going fast|only # left|# spots left|# seats left|before it's gone|"
     "before it's too late|before they're gone|limited time|limited spots|limited seats|limited stock|for # hours only|"
     "next # hours|now or never|time is running out|won't last|# hours left|last # spots|once they're gone"},
    {"offer", 0.35,
     "limited offer|special offer|exclusive offer|exclusive deal|best deal|best offer|great deal|deal of the|"
     "amazing deal|unbeatable|lowest price|best price|best prices|buy one get one|risk free|money back|no obligation|"
     "free gift|free trial|satisfaction guaranteed|once in a lifetime|game changer|black friday|cyber monday|flash "
     "sale|"
     "summer sale|winter sale|big sale|mega sale|clearance|too good to miss|100 free|absolutely free|cheapest|"
     "guaranteed results|you won't regret|number one choice|#1 choice|double your|triple your|earn up to|make money"},
    {"discount", 0.35,
     "# off|# percent off|off everything|off your first|off your order|save up to|save # on|half price|free shipping|"
     "free delivery|discounted|price drop|prices slashed|off all"},
    {"discount", 0.2, "discount*|bargain*|save #|sale|voucher*|coupon*|deals"},
    // German
    {"buy", 0.45,
     "jetzt kaufen|jetzt bestellen|jetzt zugreifen|zugreifen|jetzt buchen|jetzt sichern|jetzt anmelden|kauf jetzt|"
     "kaufen sie jetzt|bestellen sie jetzt|bestell jetzt|bestell dir|hol dir|holen sie sich|sichere dir|sichern sie "
     "sich|"
     "greif zu|greifen sie zu|jetzt shoppen|jetzt abonnieren|klick hier|klicken sie hier|link in der bio|"
     "jetzt testen|jetzt kostenlos|worauf wartest du|worauf warten sie|gutscheincode|rabattcode|mit dem code|"
     "in den warenkorb|jetzt zuschlagen|schlag zu|jetzt downloaden|gönn dir|jetzt upgraden|buch dir|jetzt investieren|"
     "demo buchen|gleich bestellen|ruf jetzt an|rufen sie jetzt an|gleich sichern"},
    {"buy", 0.12, "kaufen|kauf|bestellen|bestell|abonnieren"},
    {"urgency", 0.35,
     "nur heute|nur noch heute|nur noch #|letzte chance|nur für kurze zeit|kurze zeit|solange der vorrat reicht|"
     "solange vorrat|beeil dich|beeilen sie sich|schnell sein|sei schnell|nicht verpassen|verpass nicht|"
     "verpassen sie nicht|endet heute|endet morgen|endet um mitternacht|bald vorbei|nur bis|letzte plätze|"
     "letzten plätze|nur wenige|fast ausverkauft|jetzt oder nie|die zeit läuft|begrenzte zeit|begrenzte plätze"},
    {"offer", 0.35,
     "sonderangebot*|exklusives angebot|exklusive angebot*|super angebot|top angebot|bestes angebot|unschlagbar*|"
     "bestpreis|tiefpreis*|einmalige gelegenheit|einmalig günstig|ohne risiko|geld zurück|gratis dazu|geschenkt|"
     "schnäppchen|knaller|aktion nur|mega angebot|wahnsinns*|supergünstig|verdopple|verdopple dein*|gratis testen|"
     "kostenlos testen|black friday|sale startet"},
    {"discount", 0.3,
     "rabatt*|# prozent auf|% auf alles|auf alles|sparen sie|spar dir|spare bis|spare #|jetzt sparen|"
     "halber preis|zum halben preis|reduziert|versandkostenfrei|gratis versand|gutschein*|prozente"},
    // French
    {"buy", 0.45,
     "achetez maintenant|achète maintenant|achetez|commandez maintenant|commandez vite|commandez|profitez en|"
     "profitez de|profite de|profitez vite|réservez maintenant|réservez vite|réservez votre|cliquez ici|clique ici|"
     "lien en bio|lien dans la bio|inscrivez vous vite|inscrivez vous maintenant|abonnez vous maintenant|"
     "n'attendez plus|n'attends plus|craquez pour|offrez vous|avec le code|code promo|ajoutez au panier|"
     "essayez gratuitement|téléchargez maintenant|passez commande|foncez|investissez"},
    {"buy", 0.12, "acheter|commander|abonner"},
    {"urgency", 0.35,
     "dernière chance|derniers jours|dernières heures|dernières places|aujourd'hui seulement|seulement aujourd'hui|"
     "dépêchez vous|dépêche toi|vite|ne ratez pas|ne manquez pas|ne rate pas|jusqu'à épuisement|stocks limités|"
     "places limitées|durée limitée|temps limité|se termine ce soir|se termine demain|plus que # |avant qu'il ne soit|"
     "c'est maintenant ou jamais|plus que quelques|bientôt fini"},
    {"offer", 0.35,
     "offre limitée|offre spéciale|offre exclusive|offre exceptionnelle|vente flash|meilleur prix|meilleurs prix|"
     "prix imbattable*|prix cassé*|bonne affaire|bonnes affaires|sans engagement|satisfait ou remboursé|cadeau offert|"
     "à ne pas rater|gratuit pendant|occasion unique|soldes|promo exceptionnelle|black friday|doublez vos"},
    {"discount", 0.3,
     "promo|promos|promotion*|remise*|réduction*|de réduction|moitié prix|livraison gratuite|"
     "livraison offerte|économisez|bon d'achat|rabais"},
    // Spanish
    {"buy", 0.45,
     "compra ya|compra ahora|compre ahora|compra hoy|cómpralo|pide ya|pide ahora|pídelo|reserva ya|reserva ahora|"
     "reserva tu plaza|haz clic aquí|haz click aquí|haz clic|link en la bio|enlace en la bio|suscríbete ya|"
     "suscríbete ahora|aprovecha|aproveche|aprovéchalo|llévate|consigue el tuyo|consigue tu|no esperes más|"
     "a qué esperas|con el código|usa el código|código de descuento|regístrate ya|apúntate ya|pruébalo gratis|"
     "descarga ya|añade al carrito|invierte ahora|llama ya"},
    {"buy", 0.12, "comprar|compra|suscribirte"},
    {"urgency", 0.35,
     "última oportunidad|últimas horas|últimos días|últimas plazas|solo hoy|sólo hoy|hasta agotar existencias|"
     "hasta fin de existencias|date prisa|corre|no te lo pierdas|no te pierdas|no se lo pierda|plazas limitadas|"
     "tiempo limitado|por tiempo limitado|termina hoy|termina mañana|acaba hoy|quedan pocas|quedan pocos|"
     "solo quedan #|se agota*|ahora o nunca|antes de que se acabe"},
    {"offer", 0.35,
     "oferta especial|oferta limitada|oferta exclusiva|ofertón|ofertas|super oferta|súper oferta|mejor precio|"
     "mejores precios|precio imbatible|precios imbatibles|ganga*|chollo*|sin compromiso|regalo gratis|"
     "oportunidad única|rebajas|prueba gratis|gratis con tu|duplica tus|gana dinero|black friday"},
    {"discount", 0.3, "descuento*|rebajado*|ahorra|ahorre|mitad de precio|envío gratis|2x1|3x2|oferta|promoción|cupón"},
    // Italian
    {"buy", 0.45,
     "acquista ora|acquista subito|compra ora|compra subito|ordina ora|ordina subito|prenota ora|prenota subito|"
     "clicca qui|link in bio|iscriviti ora|iscriviti subito|abbonati ora|approfitta|approfittane|approfittatene|"
     "cosa aspetti|che aspetti|non aspettare|regalati|prendi il tuo|acquistalo|con il codice|usa il codice|"
     "codice sconto|scarica ora|provalo gratis|aggiungi al carrello|investi ora|chiama ora|chiama subito"},
    {"buy", 0.12, "acquistare|comprare|ordinare"},
    {"urgency", 0.35,
     "ultima occasione|ultime ore|ultimi giorni|ultimi posti|solo oggi|solo per oggi|fino a esaurimento|"
     "fino ad esaurimento|affrettati|affrettatevi|non perdere|non perderti|da non perdere|non lasciarti sfuggire|"
     "posti limitati|tempo limitato|per poco tempo|scade oggi|scade domani|scade a mezzanotte|ultimi pezzi|"
     "ora o mai più|sbrigati|corri"},
    {"offer", 0.35,
     "offerta speciale|offerta limitata|offerta esclusiva|offerte imperdibili|super offerta|offertissima|imperdibile|"
     "imperdibili|miglior prezzo|prezzi imbattibili|prezzo imbattibile|prezzo shock|occasione unica|senza impegno|"
     "soddisfatti o rimborsati|in omaggio|prova gratuita|saldi|svendita|black friday|affare|raddoppia"},
    {"discount", 0.3,
     "sconto|sconti|scontato|scontati|scontata|di sconto|metà prezzo|spedizione gratuita|risparmia|"
     "promozione|offerta|offerte|buono sconto"},
    // Portuguese
    {"buy", 0.45,
     "compre já|compre agora|compra já|compre hoje|peça já|peça agora|encomende já|encomenda já|reserve já|"
     "reserve agora|reserva já|clique aqui|clica aqui|link na bio|inscreva se já|inscreva se agora|assine já|"
     "assine agora|aproveite|aproveita|garanta já|garanta o seu|garanta a sua|garante já|garante o teu|"
     "não espere mais|o que está esperando|está à espera de quê|com o código|use o código|cupom de desconto|"
     "baixe agora|experimente grátis|leve já|invista agora|ligue já"},
    {"buy", 0.12, "comprar|compre|encomendar|assinar"},
    {"urgency", 0.35,
     "última chance|últimas horas|últimos dias|últimas vagas|última oportunidade|só hoje|somente hoje|apenas hoje|"
     "enquanto durar*|corra|corre|não perca|não percas|não deixe passar|vagas limitadas|tempo limitado|"
     "por tempo limitado|acaba hoje|termina hoje|termina amanhã|últimas unidades|agora ou nunca|restam poucas|"
     "restam apenas"},
    {"offer", 0.35,
     "oferta especial|oferta limitada|oferta exclusiva|oferta imperdível|imperdível|imperdíveis|super oferta|"
     "melhor preço|melhores preços|preço imbatível|preços imbatíveis|oportunidade única|sem compromisso|brinde grátis|"
     "pechincha*|teste grátis|ganhe dinheiro|saldos|queima de estoque|liquidação|black friday|dobre seus"},
    {"discount", 0.3,
     "desconto|descontos|promoção|promoções|metade do preço|frete grátis|portes grátis|economize|"
     "poupe|oferta|ofertas|cupom|cupão"},
    // Dutch
    {"buy", 0.45,
     "koop nu|koop vandaag|bestel nu|bestel vandaag|bestel snel|bestel direct|boek nu|boek snel|shop nu|shop snel|"
     "klik hier|link in bio|schrijf je nu in|meld je nu aan|abonneer nu|sla je slag|profiteer nu|profiteer van|"
     "pak je kans|grijp je kans|haal hem|haal 'm|waar wacht je|wacht niet|scoor|met de code|met code|kortingscode|"
     "gebruik code|probeer gratis|probeer nu|download nu|in je winkelmand|investeer nu|bel nu|vraag nu aan"},
    {"buy", 0.12, "kopen|bestellen|koop|bestel"},
    {"urgency", 0.35,
     "laatste kans|laatste plekken|laatste dagen|laatste uren|alleen vandaag|vandaag alleen|nog maar #|"
     "zolang de voorraad|op is op|op=op|wees snel|haast je|wees er snel|mis het niet|mis dit niet|niet te missen|"
     "tijdelijk|beperkte tijd|korte tijd|eindigt vandaag|eindigt morgen|bijna uitverkocht|nu of nooit|beperkte "
     "plekken"},
    {"offer", 0.35,
     "speciale aanbieding|exclusieve aanbieding|exclusief aanbod|beperkt aanbod|superaanbieding|knaldeal|topdeal|"
     "laagste prijs|beste prijs|scherpste prijs|unieke kans|niet goed geld terug|gratis cadeau|vrijblijvend|"
     "uitverkoop|stuntprijs*|koopje*|gratis proberen|black friday|dagdeal"},
    {"discount", 0.3,
     "korting|kortingen|afgeprijsd|halve prijs|gratis verzending|bespaar|aanbieding|aanbiedingen|"
     "actieprijs|waardebon"},
    // Polish
    {"buy", 0.45,
     "kup teraz|kup już|kup dziś|kupuj|zamów teraz|zamów już|zamów dziś|zarezerwuj teraz|kliknij tutaj|kliknij w link|"
     "link w bio|zapisz się już|zapisz się teraz|skorzystaj|nie czekaj|na co czekasz|odbierz swój|z kodem|użyj kodu|"
     "kod rabatowy|wypróbuj za darmo|pobierz teraz|dodaj do koszyka|zadzwoń teraz|zadzwoń już"},
    {"urgency", 0.35,
     "ostatnia szansa|ostatnie godziny|ostatnie dni|ostatnie miejsca|tylko dziś|tylko dzisiaj|tylko teraz|"
     "do wyczerpania zapasów|pospiesz się|śpiesz się|nie przegap|nie zwlekaj|ograniczony czas|limitowana liczba|"
     "kończy się dziś|kończy się jutro|teraz albo nigdy|zostało tylko|zostały tylko"},
    {"offer", 0.35,
     "oferta specjalna|specjalna oferta|wyjątkowa oferta|super oferta|oferta limitowana|najlepsza cena|"
     "najniższa cena|najniższe ceny|bez ryzyka|gratis|okazja|wyprzedaż|niepowtarzalna okazja|black friday"},
    {"discount", 0.3, "rabat*|zniżk*|promocj*|przecen*|za pół ceny|darmowa dostawa|taniej|oszczędź"},
    // Turkish
    {"buy", 0.45,
     "hemen al|hemen satın al|şimdi al|şimdi satın al|satın alın|hemen sipariş|sipariş ver|sipariş verin|"
     "hemen başvur|hemen tıkla|tıklayın|buraya tıkla|bio'daki link|linke tıkla|hemen kaydol|hemen kayıt ol|"
     "abone ol|kaçırma|kaçırmayın|ne bekliyorsun|neyi bekliyorsun|kodunu kullan|indirim kodu|sepete ekle|"
     "ücretsiz dene|hemen dene|hemen ara|fırsatı yakala"},
    {"urgency", 0.35,
     "son şans|son fırsat|son saatler|son günler|son gün|sadece bugün|bugüne özel|stoklarla sınırlı|acele et|"
     "acele edin|sınırlı süre|kısa süre*|bugün bitiyor|yarın bitiyor|tükenmeden|son # ürün|şimdi ya da asla"},
    {"offer", 0.35,
     "özel teklif|özel fırsat|büyük fırsat|süper fırsat|kaçırılmayacak|en uygun fiyat|en iyi fiyat|inanılmaz fiyat*|"
     "hediye|bedava|kampanya*|fırsat|risksiz|black friday|efsane cuma"},
    {"discount", 0.3, "indirim*|yarı fiyat*|ücretsiz kargo|kargo bedava|taksit*|kupon*"},
    // Russian
    {"buy", 0.45,
     "купите сейчас|купи сейчас|купить сейчас|покупайте|купите|закажите сейчас|закажи сейчас|заказывайте|закажите|"
     "успейте купить|успей купить|переходите по ссылке|переходи по ссылке|жми|жмите|кликай|ссылка в профиле|"
     "ссылка в био|подпишись сейчас|записывайтесь|забронируйте|звоните|звоните сейчас|оформите заказ|"
     "по промокоду|промокод*|чего вы ждёте|чего ждёшь|не ждите|воспользуйтесь|попробуйте бесплатно|скачайте сейчас"},
    {"urgency", 0.35,
     "последний шанс|последние часы|последние дни|последние места|только сегодня|только сейчас|торопитесь|торопись|"
     "спешите|успейте|успей|не упустите|не упусти|не пропустите|не пропусти|ограниченное время|"
     "количество ограничено|осталось всего|осталось #|акция заканчивается|заканчивается сегодня|сейчас или никогда"},
    {"offer", 0.35,
     "специальное предложение|спецпредложение|выгодное предложение|эксклюзивное предложение|лучшая цена|"
     "лучшие цены|самые низкие цены|низкие цены|супер цена|в подарок|без риска|уникальная возможность|распродаж*|"
     "акция|супер акция|чёрная пятница|гарантия результата|удвойте"},
    {"discount", 0.3, "скидк*|скидок|со скидкой|за полцены|бесплатная доставка|дешевле|выгод*|купон*"},
    // Arabic
    {"buy", 0.45,
     "اشتر الآن|اشتري الآن|اشتروا الآن|اطلب الآن|اطلبه الآن|اطلبها الآن|اطلبوا الآن|احجز الآن|احجز مكانك|اضغط هنا|"
     "اضغط على الرابط|الرابط في البايو|سجل الآن|اشترك الآن|استفد من|استفيدوا|لا تنتظر|ماذا تنتظر|استخدم الكود|"
     "كود الخصم|كود خصم|جرب مجانا|حمل الآن|تسوق الآن|تسوقوا الآن|اتصل الآن|اطلب"},
    {"urgency", 0.35,
     "آخر فرصة|الفرصة الأخيرة|اليوم فقط|لليوم فقط|لفترة محدودة|لمدة محدودة|الكمية محدودة|الكميات محدودة|"
     "حتى نفاد الكمية|سارع|سارعوا|أسرع|لا تفوت|لا تفوتوا|لا تفوتك|ينتهي اليوم|ينتهي العرض|قبل فوات الأوان|الآن أو "
     "أبدا"},
    {"offer", 0.35,
     "عرض خاص|عروض خاصة|عرض حصري|عروض حصرية|أفضل سعر|أفضل الأسعار|أقل سعر|أسعار لا تقبل|فرصة لا تعوض|هدية مجانية|"
     "مجانا مع|بدون مخاطر|عروض|تخفيضات|الجمعة البيضاء"},
    {"discount", 0.3, "خصم|خصومات|تخفيض|بنصف السعر|نصف السعر|شحن مجاني|توصيل مجاني|وفر"},
};

}  // namespace

std::span<const PressingWords> pressing_words() {
  return kPressing;
}

std::string_view negating_words() {
  return "no|not|never|don't|didn't|doesn't|won't|can't|cannot|without|isn't|aren't|nobody|nothing|"
         "nicht|kein|keine|keinen|keiner|nie|ohne|pas|jamais|sans|aucun|aucune|nunca|sin|ningún|ninguna|non|senza|mai|"
         "nessun|nessuno|não|nem|sem|nenhum|niet|geen|nooit|zonder|brak|bez|nigdy|değil|yok|hiç|asla|не|нет|без|"
         "никогда|"
         "لا|ليس|لن|لم|بدون";
}

std::string_view only_words() {
  return "only|just|nur|seulement|solo|sólo|soltanto|apenas|só|somente|slechts|maar|voor "
         "maar|tylko|jedyne|sadece|yalnızca|"
         "всего|только|فقط|ab|from|now|jetzt|statt|instead|au lieu|antes|was|zamiast|вместо|desde|vanaf|nu|teraz|şimdi";
}

std::string_view stop_words() {
  return "stop|stopp|unsubscribe|optout|quit|cancel|remove|abmelden|abbestellen|austragen|désabonner|désinscription|"
         "désinscrire|arrêt|arrêtez|arretez|baja|darse|cancelar|parar|alto|cancella|cancellami|disiscrivimi|"
         "disiscrizione|"
         "basta|pare|parem|sair|descadastrar|afmelden|uitschrijven|stoppen|wypisz|rezygnuję|wypisuję|dur|iptal|çık|"
         "стоп|отписаться|отписка|отпишите|отмена|توقف|إلغاء|الغاء";
}

std::string_view polite_words() {
  return "please|pls|thanks|thank|you|now|all|me|it|everything|the|this|that|hi|hello|bitte|danke|mich|jetzt|hallo|"
         "merci|svp|plaît|vous|te|s'il|"
         "moi|me|por|favor|gracias|la|de|grazie|per|favore|obrigado|obrigada|alsjeblieft|graag|bedankt|aub|dank|je|u|"
         "proszę|dziękuję|mnie|lütfen|teşekkürler|пожалуйста|спасибо|меня|мне|من|فضلك|شكرا|الاشتراك|il|dm|dms|emails|"
         "email|mails|mail|messages|newsletter";
}

std::string_view stop_phrases() {
  return "unsubscribe|opt out|opt me out|opting out|remove me|take me off|stop emailing|stop mailing|stop messaging|"
         "stop writing|stop sending|stop contacting|stop texting|stop dming|stop spamming|stop following up|stop these|"
         "stop this spam|no more emails|no more mails|no more messages|no more newsletters|don't contact me|"
         "do not contact me|don't email me|do not email me|don't write to me|do not write to me|don't write me|"
         "don't message me|do not message me|don't send me|do not send me|leave me alone|"
         "leave me in peace|not interested please|delete me from|delete my data|no longer wish to receive|"
         "don't want to receive|do not want to receive|don't want your|do not want your|don't want any more|"
         "don't want to hear from|want no more|off your list|off this list|"
         "abmelden|abbestellen|aus dem verteiler|aus ihrem verteiler|aus eurem verteiler|keine mails mehr|"
         "keine e mails mehr|keine emails mehr|keine nachrichten mehr|keine weiteren mails|keine weiteren nachrichten|"
         "keine werbung|schreiben sie mir nicht|schreibt mir nicht|schreib mir nicht|nicht mehr schreiben|"
         "nicht mehr anschreiben|nicht mehr kontaktieren|lasst mich in ruhe|lassen sie mich in ruhe|lass mich in ruhe|"
         "austragen|hören sie auf|hört auf mir|hör auf mir|möchte nichts mehr|möchte keine|will keine|kündige|"
         "désabonner|désabonnez|désinscrire|désinscrivez|désinscription|plus de messages|plus de mails|plus d'e mails|"
         "plus d'emails|ne m'écrivez plus|ne m'écris plus|ne plus recevoir|ne veux plus|ne souhaite plus|"
         "ne me contactez plus|arrêtez de m'écrire|arrêtez de m'envoyer|arrêtez de me|laissez moi tranquille|"
         "retirez moi|supprimez moi|"
         "darme de baja|dame de baja|dar de baja|darse de baja|denme de baja|deme de baja|no me escribas|no me "
         "escriban|"
         "no me escriba|no me envíen|no me envíes|no me envíe|no me contacten|no quiero recibir|no quiero más|"
         "no deseo recibir|dejen de escribirme|deja de escribirme|dejad de escribirme|dejen de enviarme|"
         "dejen de molestarme|déjenme en paz|déjame en paz|quítenme|bórrenme|eliminen mis datos|"
         "cancellami|cancellatemi|disiscrivermi|disiscrivimi|disiscrivetemi|cancellarmi|annullare l'iscrizione|"
         "non scrivetemi|non scrivermi|non contattatemi|non voglio più|non voglio ricevere|non desidero|"
         "smettete di scrivermi|smettila di scrivermi|smettetela|lasciatemi in pace|lasciami in "
         "pace|toglietemi|rimuovetemi|"
         "cancelar inscrição|cancelar a inscrição|cancelar a subscrição|cancelar subscrição|descadastrar|"
         "não me escreva|não me escrevam|não me enviem|não me envie|não me mandem|não me contactem|não quero receber|"
         "não quero mais|não desejo receber|pare de me|parem de me|parem de enviar|deixem me em paz|me deixem em paz|"
         "me deixe em paz|me tire da lista|me tirem da lista|retirem me|removam me|"
         "afmelden|uitschrijven|schrijf me uit|schrijf mij uit|meld me af|meld mij af|geen mails meer|geen mail meer|"
         "geen berichten meer|geen e mails meer|stop met mailen|stop met schrijven|stop met sturen|stop met berichten|"
         "niet meer mailen|niet meer schrijven|niet meer ontvangen|wil geen|laat me met rust|laat mij met rust|"
         "haal me van|haal mij van|verwijder mij|verwijder me|"
         "wypisz mnie|wypiszcie mnie|proszę mnie wypisać|wypisać się|wypisuję się|usuńcie mnie|usuń mnie|nie piszcie|"
         "nie pisz do mnie|nie wysyłajcie|nie chcę otrzymywać|nie chcę więcej|nie życzę sobie|rezygnuję z|"
         "przestańcie pisać|przestań pisać|dajcie mi spokój|daj mi spokój|"
         "abonelikten çık*|listeden çıkar*|beni listeden|bana yazma*|yazmayın|mesaj atmayın|mesaj göndermeyin|"
         "mail göndermeyin|e posta göndermeyin|mesaj istemiyorum|mail istemiyorum|almak istemiyorum|rahat bırakın|"
         "beni rahat|üyeliğimi iptal|"
         "отпишите меня|отписаться|отпиши меня|отписывай*|уберите меня|удалите меня|не пишите мне|не пиши мне|"
         "больше не пишите|мне не пишите|не присылайте|не отправляйте|не хочу получать|хватит писать|хватит присылать|"
         "перестаньте писать|прекратите писать|прекратите присылать|оставьте меня в покое|исключите меня|"
         "إلغاء الاشتراك|الغاء الاشتراك|ألغوا اشتراكي|ألغ اشتراكي|احذفوني|احذفني|أزيلوني|توقفوا عن|توقف عن|"
         "لا تراسلوني|لا تراسلني|لا ترسلوا|لا ترسل لي|لا أريد رسائل|لا أريد المزيد|لا أريد استلام|لا أرغب|كفى رسائل|"
         "اتركوني وشأني|اتركني وشأني";
}

std::string_view go_on_phrases() {
  return "don't unsubscribe|do not unsubscribe|don't want to unsubscribe|do not want to unsubscribe|never unsubscribe|"
         "won't unsubscribe|don't remove me|do not remove me|nicht abmelden|nicht abbestellen|nicht austragen|niet "
         "uitschrijven|"
         "niet afmelden|pas me désabonner|pas me désinscrire|no quiero darme de baja|non voglio cancellarmi";
}

}  // namespace kith::policy::detail
