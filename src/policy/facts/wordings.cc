#include "policy/facts/wordings.h"

namespace kith::policy::facts {
namespace {

constexpr Known kKnown[] = {
    {"headcount", false,
     "headcount of {}|headcount is {}|headcount {}|employees {}|number of employees {}|staff of {}|team of {}|"
     "workforce of {}|we employ {}|we are {} people|we are {} employees|we are {} colleagues|we are {} strong|we're {} "
     "people|"
     "we're {} strong|{} of us work here|we are now {} people|we are over {} people|we have {} employees|we have {} "
     "people|"
     "wir sind {} leute|wir sind {} mitarbeiter*|wir sind {} menschen|wir sind {} kolleg*|wir sind zu {}|wir "
     "beschäftigen {}|"
     "wir haben {} mitarbeiter*|mitarbeiterzahl {}|team aus {}|team von {}|belegschaft von {}|"
     "nous sommes {} personnes|nous sommes {} collaborateurs|nous sommes {} salariés|nous employons {}|équipe de {}|"
     "nous comptons {}|effectif de {}|somos {} personas|somos {} empleados|tenemos {} empleados|equipo de {}|plantilla "
     "de {}|"
     "siamo {} persone|siamo in {}|abbiamo {} dipendenti|un team di {}|squadra di {}|somos {} pessoas|somos {} "
     "colaboradores|"
     "temos {} funcionários|temos {} colaboradores|equipa de {}|equipe de {}|we zijn met {}|wij zijn met {}|"
     "we zijn {} mensen|we hebben {} medewerkers|team van {}|jest nas {}|zatrudniamy {}|zespół {} osób|{} kişilik "
     "ekib*|"
     "{} kişiyiz|{} çalışanımız|нас {} человек|нас {} сотрудников|команда из {}|в штате {}|فريق من {}|لدينا {} موظف*"},
    {"headcount", true,
     "{} employees|{} staff|{} staff members|{} colleagues|{} mitarbeiter*|{} beschäftigte*|{} kolleginnen und "
     "kollegen|"
     "{} salariés|{} collaborateurs|{} employés|{} empleados|{} empleadas|{} trabajadores|{} dipendenti|{} "
     "funcionários|"
     "{} colaboradores|{} medewerkers|{} werknemers|{} pracowników|{} çalışan|{} сотрудник*|{} موظف*|{} people work"},
    {"founded", false,
     "founded in {}|founded on {}|established in {}|set up in {}|in business since {}|since our founding in {}|"
     "gegründet {}|gegründet im jahr {}|im jahr {} gegründet|seit der gründung {}|{} gegründet|fondée en {}|fondé en "
     "{}|"
     "créée en {}|fundada en {}|fundado en {}|fondata nel {}|fondato nel {}|nata nel {}|fundada em {}|fundado em {}|"
     "opgericht in {}|założona w {}|założony w {}|{} yılında kuruldu*|основана в {}|основан в {}|تأسست عام {}|تأسست في "
     "{}"},
    {"revenue", false,
     "revenue of {}|revenue is {}|revenue was {}|revenues of {}|turnover of {}|turnover is {}|turnover was {}|sales of "
     "{}|"
     "we turned over {}|we made {} in revenue|umsatz von {}|umsatz betrug {}|umsatz liegt bei {}|jahresumsatz von {}|"
     "chiffre d'affaires de {}|facturación de {}|facturamos {}|fatturato di {}|fatturato è di {}|faturamento de {}|"
     "volume de negócios de {}|omzet van {}|obrót {}|przychody {}|ciro {}|выручка {}|إيرادات {}"},
    {"leavers", false,
     "has left us|have left us|is leaving us|are leaving us|left the company|is leaving the company|leaves the company|"
     "has left the company|no longer works here|no longer with us|say goodbye to our|farewell to our|last day with us|"
     "last day at work with us|our former colleague|resigned from|has resigned|was let go|laid off|"
     "hat uns verlassen|verlässt uns|verlassen uns|verlässt das unternehmen|hat gekündigt|scheidet aus|wurde entlassen|"
     "verabschieden uns von|letzter tag bei uns|nous quitte|nous a quittés|a quitté l'entreprise|quitte l'entreprise|"
     "a démissionné|son dernier jour chez nous|nos deja|ha dejado la empresa|deja la empresa|ha dimitido|ci lascia|"
     "ha lasciato l'azienda|lascia l'azienda|si è dimesso|si è dimessa|deixou a empresa|deixa a empresa|deixa "
     "nos|demitiu se|"
     "verlaat ons|heeft ons verlaten|verlaat het bedrijf|heeft ontslag genomen|odchodzi z firmy|odszedł z firmy|"
     "aramızdan ayrıldı|şirketten ayrıldı|уходит из компании|покинул компанию|покинула компанию|уволился|уволилась|"
     "غادر الشركة|ترك الشركة|استقال"},
    {"joiners", false,
     "has joined us|joins us as|joined us as|has joined our team|joins our team|our new colleague|new to our team|"
     "neu bei uns|neu im team|verstärkt unser team|unsere neue kollegin|unser neuer kollege|nous rejoint|"
     "a rejoint notre équipe|se une a nuestro equipo|si unisce al nostro team|junta se à nossa equipa|komt ons team "
     "versterken"},
};

}  // namespace

std::span<const Known> known_wordings() {
  return kKnown;
}

std::string_view ours() {
  return "we|we're|we've|our|ours|us|wir|unser*|uns|nous|notre|nos|nosotros|nuestr*|somos|tenemos|noi|nostr*|siamo|"
         "abbiamo|nós|noss*|temos|wij|ons|onze|my|nasz*|nas|jesteśmy|mamy|biz|bizim|ekibimiz|мы|наш*|нас|у "
         "нас|نحن|لدينا|"
         "فريقنا|شركتنا";
}

std::string_view titles() {
  return "managing director|managing partner|senior partner|partner|chief executive officer|chief "
         "executive|ceo|cto|cfo|coo|"
         "cmo|chair|chairman|chairwoman|chairperson|president|vice president|founder|co "
         "founder|cofounder|owner|director|"
         "executive director|general manager|head of *|director of "
         "*|treasurer|secretary|spokesperson|spokesman|spokeswoman|"
         "headteacher|principal|geschäftsführer|geschäftsführerin|geschäftsleiter|geschäftsleiterin|vorstand|"
         "vorstandsvorsitzender|vorstandsvorsitzende|vorsitzender|vorsitzende|prokurist|prokuristin|leiter|leiterin|"
         "pressesprecher|pressesprecherin|gründer|gründerin|inhaber|inhaberin|directeur|directrice|directeur général|"
         "directrice générale|présidente|président|pdg|gérant|gérante|fondateur|fondatrice|directora|director general|"
         "directora general|gerente|fundador|fundadora|presidenta|presidente|consejero delegado|consejera "
         "delegada|direttore|"
         "direttrice|amministratore delegato|amministratrice delegata|fondatore|fondatrice|titolare|diretor|diretora|"
         "diretor geral|diretora geral|sócio|sócia|directrice|oprichter|voorzitter|eigenaar|algemeen directeur|prezes|"
         "dyrektor|genel müdür|kurucu|başkan|директор|генеральный директор|основатель|президент|المدير التنفيذي|المدير "
         "العام|مدير";
}

std::string_view own_site() {
  return "our website|our site|our web site|our homepage|our home page|our web address|our new website|our new "
         "site|visit us at|"
         "find us at|unsere website|unsere webseite|unsere homepage|unserer website|unserer webseite|unserer homepage|"
         "besucht uns auf|besuchen sie uns auf|notre site|notre site web|notre site internet|nuestra web|nuestra "
         "página|"
         "nuestro sitio|nuestro sitio web|il nostro sito|nostro sito|nosso site|nossa página|nosso sítio|onze "
         "website|onze site|"
         "nasza strona|naszej stronie|web sitemiz*|sitemiz*|наш сайт|нашем сайте|موقعنا";
}

}  // namespace kith::policy::facts
