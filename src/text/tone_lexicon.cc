#include "text/tone_lexicon.h"

#include <array>

namespace kith::text {
namespace {

constexpr auto kEnglish = std::to_array<ToneWords>({
    {4, "outstanding superb magnificent phenomenal flawless masterpiece"},
    {3,
     "excellent amazing awesome fantastic wonderful brilliant perfect perfectly love loved loves "
     "adore* delight* thrilled marvel* "
     "terrific incredible stunning spectacular best favorite favourite beautiful beautifully "
     "gorgeous exceptional* superior "
     "hilarious triumph* glorious exhilarat* heavenly unbeatable ecstatic overjoyed"},
    {2,
     "great good happy happily glad pleased enjoy* recommend* thank thanks thankful grateful "
     "appreciat* impress* helpful friendly kind "
     "kindly lovely nice nicely fun funny charming charm smart clever win wins winning won "
     "success* excited exciting pleasure "
     "satisfied satisfying satisfaction joy joyful proud elegant* engaging compelling refresh* "
     "warm warmth bravo congrat* congratulations "
     "praise* cheer* hero* talent* gift* inspir* powerful strong rich fresh vivid captivating "
     "fascinat* moving touching thoughtful "
     "sincere honest genuine* rewarding generous* delicious yummy cool neat sweet celebrat* trust* "
     "reliable durable sharp crisp gem "
     "bargain kudos welcome* treat entertaining thriller memorable witty amus* sophisticated "
     "intelligent intelligence subtle wise"},
    {1,
     "fine ok okay easy easily quick quickly fast smooth smoothly work works worked well better "
     "improve* improving improvement useful "
     "handy solid clear clearly clean comfortable affordable cheap worth worthy fair fairly "
     "interesting like liked likes likable "
     "support* help helps helped solve* solved fix fixed resolved hope hopeful hopefully free safe "
     "safely calm relax* decent positive "
     "bright light lightweight smile* laugh* feature benefit* advantage secure sturdy simple "
     "popular ready agree* accept* respect* "
     "peace* freedom progress prosper* promis* original artful ambitious effective efficient "
     "convincing polished portable "
     "solved thorough* welcomed important admire* adequate compatible care cares caring protect* "
     "loyal lucky luck"},
});

constexpr auto kEnglishBad = std::to_array<ToneWords>({
    {-1,
     "problem problems issue issues slow slowly late wait waiting waited miss missed missing lack "
     "lacks lacking lost lose losing "
     "expensive overpriced hard difficult* confus* complicated cheap-looking dated odd "
     "weird strange unclear "
     "doubt* concern* worry worried worries unfortunately sadly sorry sad unable limit* "
     "tired tiring flat predictable "
     "formulaic noise noisy loud heavy bulky awkward* error errors bug bugs fault* defect* delay* "
     "return returned repair* "
     "critic* warn* risk* risky stop stopped drop dropped avoid wrong mess messy "
     "tedious uneven thin lame "
     "mediocre generic contrived overlong shallow cliche* silly hardly refuse* deny denied "
     "dispute* debt opposed oppos* hurt "
     "injur* pain* weak blame* illegal tough violence violent strict sluggish scratch* flimsy "
     "inconvenien* clumsy skip skips"},
    {-2,
     "bad badly poor poorly disappoint* annoy* frustrat* fail fails failed failing failure broken "
     "break breaks broke crash crashes "
     "crashed upset unhappy angry anger mad complain* complaint* refund damaged damage dirty rude "
     "unhelpful useless boring bore bored "
     "dull stupid dumb ugly junk crap lousy unacceptable unreliable ridiculous nonsense pathetic "
     "waste wasted mistake mistakes "
     "regret* ignor* cheat* lie lies lied lying unfair unfriendly unprofessional stuck dead die "
     "dies died death kill* hate* fear* "
     "threat* danger* crisis war attack* corrupt* crime* criminal abuse* guilty victim* disease* "
     "sick ill suffer* "
     "tragic tragedy disturb* pointless insult* shame* embarrass* inept incompetent incoherent "
     "mindless "
     "lifeless soulless tiresome nasty gross cruel* fraud scandal* violat* unjust poverty terror* "
     "deadly unsafe poison* "
     "mess-up malfunction* inferior nightmare* clunky unwatchable unfunny sloppy dreary bland "
     "dissatisf* trouble* ruin* wreck*"},
    {-3,
     "terrible horrible awful dreadful worst worse hate hated hates disgust* horrendous atrocious "
     "appalling abysmal pathetic scam* "
     "garbage trash rubbish crappy outrag* furious livid unusable worthless disaster* catastroph* "
     "despicable sucks suck sucked "
     "ripoff rip-off fucking fuck shit shitty bullshit damn idiot* idiotic insufferable excruciat* "
     "torture* evil vile murder* rape* "
     "massacre* genocide"},
});

constexpr auto kGerman = std::to_array<ToneWords>({
    {3,
     "hervorragend* ausgezeichnet* fantastisch* wunderbar* wundervoll* grossartig* perfekt* "
     "genial* begeister* liebe lieben liebt "
     "traumhaft* spitze klasse spitzenmassig* exzellent* phanomenal* sensationell* herrlich* beste "
     "bester bestes besten"},
    {2,
     "gut gute guter gutes guten super toll tolle toller tolles tollen schone schoner "
     "schones schonen freundlich* danke dank "
     "dankbar* zufrieden freue freut freuen freude empfehl* hilfsbereit* hilfreich* nett nette "
     "netter nettes netten glucklich froh "
     "lecker kostlich* prima erfolg* gelungen* sympathisch* zuverlassig* kompetent* bravo "
     "gluckwunsch* wertvoll* uberrascht "
     "lobenswert* angenehm* cool geil interessant*"},
    {1,
     "schnell schnelle schneller einfach klar sauber* besser praktisch* nutzlich* funktioniert! "
     "klappt! geholfen gelost hilft! "
     "passt! ordentlich* gunstig* fair sicher hoff* gerne gern lohnt! gefallt! gefallen stimmt! "
     "bequem* ok okay"},
    {-1,
     "problem* langsam* spat verspat* warte warten gewartet fehlt fehler fehlen leider schade "
     "teuer* schwierig* kompliziert* "
     "unklar* umstandlich* verwirr* sorge* sorgen unsicher* kaputt zuruckgeschickt zuruck storung* "
     "ausfall* mangel* verzoger* "
     "vergessen falsch* schwach* zweifel* traurig* laut mude* muhsam*"},
    {-2,
     "schlecht* enttausch* argerlich* arger* verarger* unfreundlich* frech* unverschamt* "
     "unzufrieden* nutzlos* wutend* wut sauer "
     "beschwer* reklam* beschadigt* defekt* unbrauchbar* nervt nervig* genervt langweilig* dumm* "
     "versag* absturz* abgesturzt "
     "unprofessionell* luge* lugen gelogen mies* unzuverlassig* unmoglich* unertraglich* hass* "
     "angst* tod tot krank* krieg* "
     "mangelhaft* inkompetent* lacherlich* peinlich* verschwend* schmutzig* dreckig* hasslich*"},
    {-3,
     "furchtbar* schrecklich* katastroph* grauenhaft* grausam* ekelhaft* widerlich* betrug* "
     "betruger* abzocke* abgezockt frechheit "
     "unverschamtheit scheisse* scheiss* mull saftladen schlimmste* miserabel* unterirdisch* "
     "skandal* idiot* horror*"},
});

constexpr auto kFrench = std::to_array<ToneWords>({
    {3,
     "excellent* magnifique* formidable* fantastique* merveilleu* parfait* genial* super "
     "extraordinaire* adore* sublime* exceptionnel* "
     "meilleur* bravo impeccable*"},
    {2,
     "bon bonne bons bonnes bien merci content* heureu* ravi* satisfait* agreable* aimable* "
     "gentil* sympa* sympathique* beau belle "
     "beaux belles joli* recommande* apprecie* plaisir felicitations efficace* delicieu* aime "
     "aimons reussi* professionnel* accueillant* "
     "chaleureu* top cool drole* interessant*"},
    {1,
     "rapide* rapidement facile* facilement simple* pratique* utile* clair* propre* mieux "
     "fonctionne! marche! resolu* aide* correct* "
     "sur* espere* confortable*"},
    {-1,
     "probleme* lent* retard* attend* attente manque* erreur* cher chere chers difficile* "
     "complique* dommage malheureusement "
     "panne* inquiet* inquiete* doute* confus* casse* bruyant* faible* triste* bug* perdu*"},
    {-2,
     "mauvais* mal decu* decevant* deception* enerve* enervant* colere furieu* inutile* impoli* "
     "desagreable* incompetent* nul nulle "
     "nuls plainte* reclam* rembours* abime* defectueu* sale* ennuyeu* stupide* mensonge* menteu* "
     "echec* ridicule* inacceptable* peur "
     "guerre* mort* malade* deteste* moche* arnaquer gache*"},
    {-3,
     "horrible* affreu* terrible* catastroph* epouvantable* honteu* honte arnaque* escroc* "
     "degoutant* merde* pire* scandaleu* scandale* "
     "minable* lamentable* inadmissible* execrable* idiot*"},
});

constexpr auto kSpanish = std::to_array<ToneWords>({
    {3,
     "excelente* magnifico* magnifica* fantastic* maravillos* perfect* genial* increible* encanta* "
     "encanto espectacular* amo adoro "
     "mejor mejores extraordinari* estupend*"},
    {2,
     "buen bueno buena buenos buenas bien gracias feliz* content* alegr* satisfech* agradable* "
     "amable* simpatic* bonit* hermos* linda lindo "
     "recomiend* recomendable* agradec* felicidades felicit* eficiente* delicios* rico rica gusta "
     "gusto gustado util* divertid* exito* "
     "profesional* guapo guapa interesante*"},
    {1,
     "rapid* facil* sencill* practic* clar* limpi* funciona! ayud* soluciona* resuelt* comod* "
     "segur* esper* correct*"},
    {-1,
     "problema* lent* tard* retras* esperando falta* error* caro cara caros dificil* complicad* "
     "lastima desgraciadamente preocup* dud* "
     "confus* averia* ruid* debil* triste* perdid* roto rota"},
    {-2,
     "mal malo mala malos malas decepcion* molest* enfad* enojad* furios* inutil* maleducad* "
     "desagradable* incompetente* queja* "
     "reclam* devol* danad* defectuos* suci* aburrid* estupid* mentira* mentiros* fracas* ridicul* "
     "inaceptable* miedo guerra* muert* "
     "enferm* odio odia* fatal feo fea fallo falla*"},
    {-3,
     "horrible* terrible* pesim* catastrof* espantos* verguenza vergonzos* estafa* estafador* asco "
     "asqueros* mierda* peor* basura* "
     "escandal* lamentable* idiota* desastre*"},
});

constexpr auto kPortuguese = std::to_array<ToneWords>({
    {3,
     "excelente* magnific* fantastic* maravilhos* perfeit* genial* incrivel incriveis adoro adorei "
     "amo amei melhor melhores "
     "espetacular* extraordinari* otimo otima otimos"},
    {2,
     "bom boa bons boas bem obrigad* feliz* contente* alegr* satisfeit* agradavel simpatic* bonit* "
     "lind* recomend* agradec* parabens "
     "eficiente* delicios* gosto gostei gostamos util divertid* sucesso* profissional* gentil* "
     "interessante* legal"},
    {1,
     "rapid* facil* simples pratic* clar* limp* funciona! ajud* resolv* confortavel* segur* esper* "
     "corret*"},
    {-1,
     "problema* lent* atras* demor* esperando falt* erro* caro cara caros dificil* complicad* pena "
     "infelizmente preocup* duvid* confus* "
     "avaria* barulh* frac* trist* perdid* partid*"},
    {-2,
     "mau ma maus mas-vontade mal decepcion* desilus* desiludid* chatead* irritad* furios* inutil* "
     "mal-educad* desagradavel incompetente* "
     "queixa* reclam* devol* danificad* defeituos* suj* chato chata estupid* mentira* mentiros* "
     "fracass* ridicul* inaceitavel medo guerra* "
     "mort* doente* odeio feio feia ruim ruins"},
    {-3,
     "horrivel horriveis terrivel pessim* catastrof* vergonha vergonhos* burla* burlad* golpe* "
     "nojo nojent* merda* pior* lixo* escandal* "
     "lamentavel idiota* desastre* palhacada"},
});

constexpr auto kItalian = std::to_array<ToneWords>({
    {3,
     "eccellent* magnific* fantastic* meraviglios* perfett* genial* incredibil* adoro amo "
     "splendid* ottim* migliore migliori stupend* "
     "eccezional* straordinari*"},
    {2,
     "buon buono buona buoni buone bene grazie felice* content* soddisfatt* piacevol* gentil* "
     "simpatic* bello bella belli belle bellissim* "
     "consigli* ringrazi* complimenti efficient* delizios* piace piaciut* utile divertent* "
     "success* professional* cortes* bravo brava bravi "
     "interessant*"},
    {1,
     "veloc* rapid* facil* semplic* pratic* chiar* pulit* funziona! aiut* risolt* comod* sicur* "
     "sper* corrett*"},
    {-1,
     "problem* lent* ritard* tardi aspett* manca* error* caro cara cari difficil* complicat* "
     "peccato purtroppo preoccup* dubbi* confus* "
     "guast* rumoros* debol* trist* pers* rott*"},
    {-2,
     "cattiv* male delus* deludent* arrabbiat* furios* inutil* maleducat* sgradevol* incompetent* "
     "lament* reclam* rimbors* "
     "danneggiat* difettos* sporc* noios* stupid* bugi* falliment* ridicol* inaccettabil* paura "
     "guerra* mort* malat* odio odia* brutto brutta "
     "brutti"},
    {-3,
     "orribil* terribil* pessim* catastrof* vergogn* truff* schif* merda* peggio* spazzatur* "
     "scandal* idiot* disastr* penos*"},
});

constexpr auto kDutch = std::to_array<ToneWords>({
    {3,
     "uitstekend* geweldig* fantastisch* prachtig* perfect* briljant* schitterend* uitmuntend* hou "
     "houden beste top super"},
    {2,
     "goed goede fijn fijne mooi mooie leuk leuke bedankt dank dankbaar blij tevreden vriendelijk* "
     "aardig* behulpzaam* aanrader aanbevel* "
     "aangenaam* heerlijk* lekker* prima gelukkig* plezier genoten succes* betrouwbaar* "
     "professioneel* gezellig* complimenten gefeliciteerd "
     "interessant*"},
    {1,
     "snel snelle makkelijk* eenvoudig* handig* nuttig* duidelijk* schoon beter werkt! geholpen "
     "opgelost helpt! netjes veilig* hoop klopt! "
     "comfortabel*"},
    {-1,
     "probleem problemen langzaam* traag trage laat vertrag* wacht wachten gewacht ontbreekt fout "
     "fouten helaas jammer duur dure "
     "moeilijk* ingewikkeld* onduidelijk* verwarr* zorgen zwak* twijfel* verdrietig* kapot "
     "storing* gemist"},
    {-2,
     "slecht slechte teleurgesteld* teleurstell* boos boze kwaad ergerlijk* erger* onvriendelijk* "
     "onbeschoft* nutteloos* ontevreden* "
     "klacht* klagen beschadigd* defect* onbruikbaar* vervelend* saai* stom stomme dom domme "
     "mislukt* leugen* liegt gelogen onbetrouwbaar* "
     "onacceptabel* haat bang oorlog* dood ziek* belachelijk* vies vieze lelijk*"},
    {-3,
     "verschrikkelijk* vreselijk* afschuwelijk* ramp rampzalig* walgelijk* oplicht* opgelicht "
     "schandalig* schande waardeloos* waardeloze "
     "kut klote rotzooi slechtste idioot idioten belabberd*"},
});

constexpr auto kLanguages = std::to_array<ToneLanguage>({
    {"en", kEnglish, kEnglishBad,
     "not no never none nobody neither nor cannot without dont doesnt didnt isnt wasnt wont cant "
     "couldnt wouldnt shouldnt aint "
     "hardly barely rarely",
     "very really extremely so too absolutely totally completely truly incredibly highly "
     "especially most super such",
     "slightly somewhat little bit "
     "fairly rather kinda sometimes mildly",
     "but however although though", false},
    {"de",
     kGerman,
     {},
     "nicht kein keine keinen keiner keines keinem nie niemals ohne nix nichts kaum weder",
     "sehr wirklich so zu absolut total vollig extrem unglaublich besonders echt mega richtig",
     "etwas bisschen wenig eher leicht teilweise",
     "aber jedoch allerdings",
     true},
    {"fr",
     kFrench,
     {},
     "pas ne jamais sans aucun aucune rien plus ni",
     "tres vraiment si trop absolument totalement extremement tellement hyper",
     "peu assez "
     "plutot legerement",
     "mais cependant toutefois",
     true},
    {"es",
     kSpanish,
     {},
     "no nunca jamas sin ni ningun ninguna nada tampoco",
     "muy realmente tan demasiado absolutamente totalmente super",
     "poco algo bastante",
     "pero",
     false},
    {"pt",
     kPortuguese,
     {},
     "nao nunca jamais sem nem nenhum nenhuma nada",
     "muito realmente tao demais absolutamente totalmente super",
     "pouco algo",
     "mas porem",
     false},
    {"it",
     kItalian,
     {},
     "non mai senza ne nessun nessuna niente nulla",
     "molto davvero cosi troppo assolutamente totalmente super",
     "poco abbastanza",
     "ma pero",
     false},
    {"nl",
     kDutch,
     {},
     "niet geen nooit zonder niks niets nauwelijks",
     "zeer heel erg echt zo te absoluut totaal ontzettend enorm",
     "beetje enigszins wat nogal",
     "maar echter",
     true},
});

}  // namespace

const ToneLanguage* tone_language(std::string_view code) {
  for (const auto& language : kLanguages)
    if (language.code == code.substr(0, code.find('-'))) return &language;
  return nullptr;
}

}  // namespace kith::text
