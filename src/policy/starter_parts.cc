#include "policy/starter_parts.h"

#include <algorithm>

#include "match/query.h"

namespace kith::policy::detail {
namespace {

std::string answer(const std::map<std::string, std::string>& answers, const std::string& key) {
  const auto found = answers.find(key);
  return found == answers.end() ? std::string() : found->second;
}

// "Brightwater, Acme Ltd" as ` OR "Brightwater" OR "Acme Ltd"`.
Result<std::string> also(const std::string& list) {
  std::string out;
  std::size_t begin = 0;
  while (begin < list.size()) {
    const auto end = std::min(list.find_first_of(",;\n", begin), list.size());
    auto word = list.substr(begin, end - begin);
    begin = end + 1;
    std::erase(word, '"');
    while (!word.empty() && word.front() == ' ') word.erase(0, 1);
    while (!word.empty() && (word.back() == ' ' || word.back() == '\r')) word.pop_back();
    if (word.empty()) continue;
    const auto quoted = "\"" + word + "\"";
    if (const auto query = match::parse(quoted); !query) return match::to_error(query.error());
    out += " OR " + quoted;
  }
  return out;
}

Result<Parts> clients(const std::map<std::string, std::string>& answers) {
  TRY(const auto names, also(answer(answers, "client_words")));
  Parts parts;
  parts.concern = "Nobody must learn from us who our clients are.";
  parts.topics = {{"our-clients",
                   "\"our client\" OR \"our clients\" OR \"our customer\" OR \"our customers\" OR "
                   "\"client of ours\" OR "
                   "\"clients include\" OR \"customers include\" OR \"proud to work with\" OR "
                   "\"working with our\"" +
                       names}};
  parts.rules = {{.id = "client-mentioned",
                  .on = "[post, reply, message, mail, profile]",
                  .when = "topic(our-clients)",
                  .then = "hold for {owner}",
                  .say = "This may give away somebody we work for.",
                  .offer = "Thank people without saying what for."},
                 {.id = "client-by-company",
                  .on = "[follow, like, boost]",
                  .then = "hold for {owner}",
                  .say = "Whom we follow and praise can be read by everybody, competitors too.",
                  .remark = "a list of friends is a list of clients"}};
  parts.tests = {{"by: {owner}, post: \"Proud to work with Brightwater on their new hall\"", "held for {owner}"},
                 {"by: {owner}, reply: \"Thank you, see you on Monday\"", "goes"}};
  return parts;
}

Parts pictures() {
  Parts parts;
  parts.concern = "We do not want pictures of children online, ours or anybody else's.";
  parts.rules = {{.id = "pictures-looked-at",
                  .when = "has:photo OR has:video",
                  .then = "hold for {owner}",
                  .say = "A second person looks at every picture before it leaves: no child can be seen.",
                  .offer = "A picture of the place, the things or the work, without people."}};
  parts.tests = {{"by: {owner}, post: \"What a day\", photo: {undescribed: 0}", "held for {owner}"},
                 {"by: {owner}, reply: \"So proud of you all! Pictures are in the album at home.\"", "goes"}};
  return parts;
}

Parts described() {
  Parts parts;
  parts.concern = "People who cannot see a picture should get its meaning too.";
  parts.rules = {{.id = "pictures-described",
                  .when = "undescribed > 0",
                  .then = "never",
                  .say = "A picture has no description yet; say what it shows.",
                  .offer = "Write a sentence beside the picture."}};
  parts.tests = {{"by: {owner}, post: \"Our new hall\", photo: {}", "stopped by pictures-described"},
                 {"by: {owner}, reply: \"Thank you, that is kind\"", "goes"}};
  return parts;
}

Parts child_names() {
  Parts parts;
  parts.concern = "Nobody should name a child where others can read.";
  parts.topics = {{"children",
                   "child* OR kid OR kids OR pupil* OR toddler* OR \"little one\" OR \"little "
                   "ones\" OR son OR daughter OR boy OR girl OR "
                   "\"year old\" OR \"years old\""}};
  parts.rules = {{.id = "no-child-named",
                  .on = "[post, reply]",
                  .when = "topic(children)",
                  .then = "declare",
                  .say = "No child is named here, and nobody can tell which child is meant.",
                  .offer = "Answer privately."}};
  parts.tests = {{"by: {owner}, reply: \"Your son was the bravest today\"", "declared by no-child-named"},
                 {"by: {owner}, message: \"Your son was the bravest today\"", "goes"}};
  return parts;
}

Parts politics() {
  Parts parts;
  parts.concern = "We are not here to argue about religion or politics.";
  parts.topics = {{"religion",
                   "religion* OR church* OR mosque* OR synagogue* OR \"faith school\" OR (prayer "
                   "NEAR/5 (school OR child*)) OR bible OR koran OR quran"},
                  {"politics",
                   "election* OR politician* OR parliament OR minister OR \"vote for\" OR \"prime "
                   "minister\" OR referendum OR immigration OR abortion"}};
  parts.rules = {{.id = "not-ours-to-settle",
                  .when = "topic(religion) OR topic(politics)",
                  .then = "hold for {owner}",
                  .say = "This touches religion or politics.",
                  .wording = "That is not ours to settle, but we are glad you wrote."}};
  parts.tests = {{"by: {owner}, reply: \"You should vote for the other minister\"", "held for {owner}"},
                 {"by: {owner}, reply: \"The church hall is open to all on Sunday\"",
                  "held for {owner}, a false alarm we accept"}};
  return parts;
}

Parts angry() {
  Parts parts;
  parts.concern = "Somebody is angry in public, and we answer in anger.";
  parts.topics = {{"harsh-words",
                   "stupid* OR idiot* OR liar* OR lying OR ridiculous OR nonsense OR pathetic OR "
                   "\"your fault\" OR \"shut up\" OR \"calm down\""}};
  parts.rules = {{.id = "answer-kindly",
                  .on = "[reply, message]",
                  .when = "conversation is complaint",
                  .then = "warn",
                  .say = "This person is upset. Say what you heard, what you will do, and by when.",
                  .offer = "Offer to talk privately."},
                 {.id = "no-harsh-words",
                  .on = "[post, reply, message]",
                  .when = "topic(harsh-words)",
                  .then = "hold for {owner}",
                  .say = "These words can be read as an insult."}};
  parts.tests = {
      {"by: {owner}, reply: \"We are sorry, we will ring you today\", complaint: yes", "warned by answer-kindly"},
      {"by: {owner}, reply: \"Please calm down\"", "held for {owner}"}};
  return parts;
}

Result<Parts> advice(const std::map<std::string, std::string>& answers) {
  auto helpline = answer(answers, "helpline");
  if (helpline.size() > 300) return fail(Kind::invalid, "this answer is longer than 300 letters");
  Parts parts;
  parts.concern = "What if somebody asks for medical or financial advice?";
  parts.topics = {{"medical",
                   "medicine* OR medication OR dose OR dosage OR paracetamol OR ibuprofen OR (can "
                   "NEAR/3 (take OR give)) OR \"side effects\" OR diagnos* OR symptom*"},
                  {"money",
                   "invest* OR shares OR pension* OR mortgage* OR loan* OR \"interest rate\" OR "
                   "\"tax advice\" OR bitcoin"}};
  parts.rules = {{.id = "no-advice",
                  .on = "[reply, message]",
                  .when = "topic(medical) OR topic(money)",
                  .then = "hold for {owner}",
                  .say = "This may be read as advice we are not trained to give.",
                  .wording = helpline.empty() ? "We cannot advise on this here. Please ask somebody trained for it."
                                              : "We cannot advise on this here. Please ask " + helpline + "."}};
  parts.tests = {{"by: {owner}, reply: \"You can give him another dose\"", "held for {owner}"}};
  return parts;
}

Parts selling() {
  Parts parts;
  parts.concern = "We do not want to be the ones who only ever sell.";
  parts.topics = {{"pitch",
                   "buy OR \"order now\" OR \"order today\" OR discount* OR \"special offer\" OR "
                   "\"limited offer\" OR \"last chance\" OR \"don't miss\" OR \"sign up now\" OR "
                   "donate OR \"chip in\" OR \"only today\""}};
  parts.rules = {{.id = "no-pitch-to-a-complaint",
                  .on = "[reply, message]",
                  .when = "topic(pitch) AND conversation is complaint",
                  .then = "never",
                  .say = "This person came with a complaint. Settle that first."},
                 {.id = "no-cold-pitch",
                  .on = "[message, mail]",
                  .when = "topic(pitch) AND outreach",
                  .then = "never",
                  .say = "This person did not ask to hear from us."},
                 {.id = "give-first",
                  .on = "[post]",
                  .when = "topic(pitch)",
                  .then = "warn",
                  .say = "This post asks for something. Give four times before you ask once."}};
  parts.tests = {
      {"by: {owner}, post: \"Order now, only today\"", "warned by give-first"},
      {"by: {owner}, reply: \"Sorry! Buy the new one\", complaint: yes", "stopped by no-pitch-to-a-complaint"}};
  return parts;
}

Parts figures() {
  Parts parts;
  parts.concern = "Our figures, who joined and who left are nobody's business until we say so.";
  parts.topics = {{"figures",
                   "turnover OR revenue* OR profit* OR headcount OR salary OR salaries OR \"people work for "
                   "us\" OR \"quarterly results\" OR redundanc*"},
                  {"appointments",
                   "appointed OR \"new director\" OR \"new manager\" OR \"new chief\" OR \"has joined us\" OR "
                   "\"joins us as\" OR \"has left us\" OR \"is leaving us\" OR resign*"}};
  parts.rules = {{.id = "figures-first-agreed",
                  .on = "[post, reply, message, mail, profile]",
                  .when = "topic(figures) OR topic(appointments)",
                  .then = "hold for {owner}",
                  .say = "Figures and appointments are told once, in agreed words."}};
  parts.tests = {{"by: {owner}, post: \"Revenue is up again\"", "held for {owner}"}};
  return parts;
}

Parts private_accounts() {
  Parts parts;
  parts.concern = "What our people do on their private accounts is theirs, and stays apart.";
  parts.topics = {{"colleagues",
                   "\"my colleague\" OR \"our colleague\" OR \"our employee\" OR \"one of our "
                   "team\" OR \"works for us\" OR \"works here\""},
                  {"own-work",
                   "\"my boss\" OR \"my job\" OR \"my work\" OR \"at work\" OR \"my colleague\" OR "
                   "\"my colleagues\" OR \"our client\" OR "
                   "\"our clients\" OR \"our customer\" OR \"our customers\" OR \"our office\""}};
  parts.registers = {{"our-people", std::string(kStaff)}};
  parts.rules = {{.id = "colleague-agreed",
                  .on = "[post, reply, boost]",
                  .when = "topic(colleagues)",
                  .then = "declare",
                  .say = "The colleague agreed to be named here, and no private account is shown."},
                 {.id = "own-people-about-work",
                  .on = "staff post",
                  .when = "topic(own-work)",
                  .then = "warn",
                  .say = "One of us writes about work in their own name.",
                  .offer = "Remind them in private; what they post stays theirs.",
                  .wording = "I saw your post. Could you look at it again? Somebody could be recognised in it.",
                  .remark = "asked of whom the register `our-people` lists"}};
  parts.tests = {{"by: {owner}, post: \"Our colleague Sam won a medal\"", "declared by colleague-agreed"},
                 {"staff post: \"A long day at work with our clients\"", "warned by own-people-about-work"}};
  return parts;
}

Parts location() {
  Parts parts;
  parts.concern = "A picture or a word too many tells where somebody is right now.";
  parts.topics = {{"whereabouts",
                   "\"we are at\" OR \"we're at\" OR \"right now at\" OR \"on our way to\" OR "
                   "\"live from\" OR \"home address\" OR \"lives in\" OR \"lives at\""}};
  parts.rules = {{.id = "place-not-told",
                  .on = "[post, reply]",
                  .when = "topic(whereabouts) OR has:photo OR has:video",
                  .then = "declare",
                  .say = "Nobody's home, and no place where people in our care are right now, can "
                         "be told from this."}};
  parts.tests = {{"by: {owner}, post: \"We're at the lake with everybody\"", "declared by place-not-told"}};
  return parts;
}

Parts photos() {
  Parts parts;
  parts.concern = "Nobody is shown who has not agreed to it.";
  parts.rules = {{.id = "people-agreed",
                  .on = "[post, reply, profile]",
                  .when = "has:photo OR has:video",
                  .then = "declare",
                  .say = "Everybody who can be recognised here agreed to be shown.",
                  .offer = "Take a picture without people."}};
  return parts;
}

Parts competitors() {
  Parts parts;
  parts.concern = "Competitors read along and learn what we plan, what we charge and with whom we work.";
  parts.topics = {{"plans",
                   "roadmap OR \"we are working on\" OR \"we plan to\" OR \"next season we\" OR \"our supplier\" OR "
                   "\"our suppliers\" OR \"price list\" OR \"our new partner\""}};
  parts.rules = {{.id = "competitors-read-too",
                  .on = "[post, reply]",
                  .when = "topic(plans) AND visibility is public",
                  .then = "warn",
                  .say = "Competitors read this too. Is it time to tell?",
                  .offer = "Tell those concerned privately."}};
  parts.tests = {{"by: {owner}, post: \"Our roadmap for the spring\"", "warned by competitors-read-too"}};
  return parts;
}

}  // namespace

Result<Parts> parts_of(const std::string& worry, const std::map<std::string, std::string>& answers) {
  if (worry == "clients") return clients(answers);
  if (worry == "children-pictures") return pictures();
  if (worry == "pictures-described") return described();
  if (worry == "children-names") return child_names();
  if (worry == "politics-religion") return politics();
  if (worry == "angry-posters") return angry();
  if (worry == "advice") return advice(answers);
  if (worry == "hard-selling") return selling();
  if (worry == "figures") return figures();
  if (worry == "private-accounts") return private_accounts();
  if (worry == "location") return location();
  if (worry == "photos") return photos();
  if (worry == "competitors") return competitors();
  if (worry == "working-hours") {
    Parts parts;
    parts.concern = "At night and at weekends nobody is there to answer what we set off.";
    parts.hours = true;
    parts.rules = {{.id = "nobody-there",
                    .on = "[post, reply]",
                    .when = "NOT working-hours",
                    .then = "warn",
                    .say = "It is outside our hours: who answers what comes back?",
                    .offer = "Send it in the morning."}};
    return parts;
  }
  if (worry == "staff-speaking") {
    Parts parts;
    parts.concern = "Nobody knows who speaks for us, and then two people say two things.";
    return parts;
  }
  return fail(Kind::invalid, "there is no worry `" + worry + "`").with("field", "worries");
}

}  // namespace kith::policy::detail
