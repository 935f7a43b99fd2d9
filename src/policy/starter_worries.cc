// The worries in the words people are asked with.
#include "policy/starter.h"

namespace kith::policy {
namespace {

const std::vector<Worry> kWorries{
    {"staff-speaking",
     "Who speaks for us",
     "Does everybody know who may speak for you, and who may not?",
     "Spokespersons post, agents answer, everybody else drafts and somebody reads it before it "
     "leaves.",
     true,
     {}},
    {"angry-posters",
     "Angry people",
     "Are you afraid of answering in anger, in public?",
     "Kith reminds whoever answers a complaint, and holds words that read as an insult.",
     true,
     {}},
    {"politics-religion",
     "Politics and religion",
     "Do you want to stay out of arguments about politics and religion?",
     "What touches them waits for one person, who has agreed words to use.",
     true,
     {}},
    {"children-pictures",
     "Pictures of children",
     "Do children come to you, and may nobody see them online?",
     "Every picture and video waits until a second person has looked at it.",
     false,
     {}},
    {"pictures-described",
     "Pictures for everybody",
     "Should people who cannot see a picture get its meaning too?",
     "A picture leaves only with a sentence that says what it shows.",
     false,
     {}},
    {"children-names",
     "Children's names",
     "Could somebody name a child where others can read it?",
     "Whoever writes in public about a child states that nobody can tell which one.",
     false,
     {}},
    {"clients",
     "Our client list",
     "Would it harm you if competitors learned who your clients are?",
     "Words that give a client away wait for a second person, and so does following or praising "
     "a company.",
     false,
     {{"client_words", "Words that give a client away",
       "Names or phrases with commas between. Everybody on staff can read these, so leave out "
       "what they may not know."}}},
    {"advice",
     "Medical or financial advice",
     "Might people ask you for advice only trained people should give?",
     "Answers that touch medicine or money wait for one person, with agreed words pointing to "
     "somebody trained.",
     false,
     {{"helpline", "Whom to point people to",
       "A helpline or a colleague, like `the helpline on 0800 123 456`."}}},
    {"hard-selling",
     "Selling too hard",
     "Do you dislike it when others only ever sell?",
     "No pitch to somebody with a complaint, none to strangers, and a reminder to give before "
     "you ask.",
     true,
     {}},
    {"working-hours",
     "Nights and weekends",
     "Is nobody there to answer at night or at weekends?",
     "What is sent outside your hours comes with a reminder that somebody has to answer what "
     "comes back.",
     false,
     {{"hours", "Hours", "Like `09:00..17:30`."},
      {"days", "Days", "Like `mon..fri`."},
      {"zone", "Time zone", "Like `Europe/London`."}}},
    {"figures",
     "Figures and appointments",
     "Are your figures, and who joins or leaves, nobody's business?",
     "Posts and answers that touch them wait for one person.",
     false,
     {}},
    {"private-accounts",
     "Employees' private accounts",
     "Could what your people do privately be mixed up with you?",
     "Whoever names a colleague states that they agreed and that no private account is shown.",
     false,
     {}},
    {"location",
     "Where we are",
     "Could a picture or a word tell where somebody lives or is right now?",
     "Whoever sends a picture, or says where you are, states that no home and no person in your "
     "care can be found by it.",
     false,
     {}},
};

}  // namespace

const std::vector<Worry>& worries() {
  return kWorries;
}

}  // namespace kith::policy
