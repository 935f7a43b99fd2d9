#include "match/engine/weight.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "text/reader.h"
#include "text/utf8.h"

namespace kith::match::engine {
namespace {

// The commonest words of languages much written in, folded.
constexpr std::string_view kCommon =
    " the be to of and a in that have i it for not on with he as you do at this but his by from they we say her she "
    "or"
    " an will my one all would there their what so up out if about who get which go me when make can like time no "
    "just"
    " him know take people into year your good some could them see other than then now look only come its over think"
    " also back after use two how our work first well way even new want because any these give day most us is are was"
    " been has had were more very here today great love http https www com rt"
    " der die das und ist nicht ich ein eine zu den mit sich des auf fur von dem es im als auch an er hat aus bei "
    "nach"
    " wie wir sie man noch nur so um dass war werden oder haben einen mehr wird uns heute"
    " le la les de des et est un une du en que qui dans pour pas sur au avec ce il sont plus par ne se je vous nous "
    "on"
    " mais ou si leur bien tout cette fait aux ont tres"
    " el los las una por con para no es lo como mas pero sus su al ya fue muy sobre esta hay este yo mi"
    " o os as da do das dos em um uma nao com se na no mais foi ao ele dos muito tem voce isso"
    " il lo gli di che non per sono della del nel una con alla anche piu ma ho ha"
    " het een van dat niet op te zijn voor met er aan ook naar maar bij om wat dan nog"
    " nie w na z do to jest ze za od jak tak po co ale czy przez"
    " ve bir bu da de icin ile cok ama ne daha gibi var ben"
    " och att det som en ar pa av inte jag har till den med om var"
    " og er det til ikke pa af som at jeg med for han vi"
    " ja on ei se etta oli mutta kun han"
    " a az es hogy nem is egy meg"
    " nu si este la cu pe care din mai"
    " yang dan di ini itu dengan untuk tidak dari ada ke saya akan"
    " la va cua co khong mot trong cho nguoi"
    " \u0438 \u0432 \u043d\u0435 \u043d\u0430 \u044f \u0447\u0442\u043e \u0441 \u043e\u043d \u043a\u0430\u043a \u044d"
    "\u0442\u043e \u043f\u043e \u043a \u0438\u0437 \u0443 \u0437\u0430 \u0442\u043e \u0432\u0441\u0435 \u0442\u0430"
    "\u043a \u043e \u0434\u043b\u044f \u0436\u0435 \u043c\u044b \u043e\u0442 \u043d\u043e \u0430 \u0431\u044b \u0442"
    "\u0430 \u0456 \u0437 \u0449\u043e \u043d\u0435 \u0442\u043e "
    " \u03ba\u03b1\u03b9 \u03c4\u03bf \u03bd\u03b1 \u03b7 \u03c4\u03bf\u03c5 \u03bc\u03b5 \u03c4\u03b7\u03bd \u03b3"
    "\u03b9\u03b1 \u0641\u064a \u0645\u0646 \u0639\u0644\u0649 \u0623\u0646 \u0645\u0627 \u0644\u0627 "
    "\u0647\u0630\u0627"
    " \u0915\u0947 \u0939\u0948 \u092e\u0947\u0902 \u0915\u0940 \u0938\u0947 \u0915\u093e \u0915\u094b \u0914\u0930"
    " \u306e \u306b \u306f \u3092 \u305f \u304c \u3067 \u3066 \u3068 \u3057 \u308c \u3055 \u3042\u308b \u3044\u308b"
    " \u3082 \u3059\u308b \u307e\u3059 \u3067\u3059 \u7684 \u4e86 \u5728 \u662f \u6211 \u4e0d \u6709 \u4eba \u4ed6"
    " \u9019 \u8fd9 \u4e2d \u5927 \u4f86 \u6765 \u4e0a \u570b \u56fd \u0e17\u0e35\u0e48 \u0e01\u0e32\u0e23 \u0e40"
    "\u0e1b\u0e47\u0e19 \u0e43\u0e19 \u0e41\u0e25\u0e30 \u0e44\u0e21\u0e48 \uc774 \uadf8 \uc218 \uac83 ";

std::unordered_set<std::string_view> common_words() {
  std::unordered_set<std::string_view> out;
  for (std::size_t i = 0; i < kCommon.size();) {
    const auto end = kCommon.find(' ', i);
    if (end > i) out.insert(kCommon.substr(i, end - i));
    i = end + 1;
  }
  return out;
}

// Letters that are given; a text has the shorter the oftener.
float of_letters(std::string_view bytes) {
  const auto letters = text::count_code_points(bytes);
  const bool dense = letters > 0 && bytes.size() / letters >= 3;
  const auto weighty = dense ? letters * 2 : letters;
  return weighty <= 1 ? 400.0F : weighty == 2 ? 120.0F : weighty == 3 ? 40.0F : weighty == 4 ? 8.0F : 2.0F;
}

float base_weight(Kind kind, std::string_view bytes) {
  switch (kind) {
    case Kind::word:
    case Kind::author_word:
      return of_letters(bytes);
    case Kind::marked_word:
    case Kind::author_marked_word:
      return of_letters(bytes) / 2;
    case Kind::prefix:
    case Kind::marked_prefix:
    case Kind::author_prefix:
    case Kind::author_marked_prefix:
      return 4 * of_letters(bytes) + 20;
    case Kind::holes:
    case Kind::marked_holes:
    case Kind::author_holes:
    case Kind::author_marked_holes:
      return 8 * of_letters(bytes);
    case Kind::raw:
      return bytes.size() < 3 ? 100 : 4;
    case Kind::lang:
    case Kind::network:
    case Kind::tone:
    case Kind::stage:
    case Kind::has:
    case Kind::is:
      return 30'000;
    case Kind::channel:
    case Kind::site:
    case Kind::link:
      return 1'000;
    default:
      return 1;
  }
}

// Weights are of so many texts.
constexpr float kScale = 60'000;

// The weight with what was seen: the guess stands for some texts among those counted.
float seen(float guess, const Frequencies& frequencies, std::uint64_t feature) {
  constexpr float kGuess = 500;
  const auto with = static_cast<float>(frequencies.texts_with(feature));
  const auto texts = static_cast<float>(frequencies.texts());
  return (with * kScale + guess * kGuess) / (texts + kGuess);
}

constexpr float kNever = std::numeric_limits<float>::infinity();

struct Finder {
  const Weights& weights;
  std::vector<Anchor>& out;

  // A bit of the sieve, and how often a text is likely to have it.
  struct Clue {
    std::uint16_t bit = kNoNeed;
    float weight = kNever;
  };
  // The rarest alternatives of which one is needed, where they are few.
  struct Any {
    Clue clues[kAny];
    float weight = kNever;
  };
  // What is needed besides: the rarest three, so that two are left where the anchor is one of them.
  struct Needs {
    Clue clues[3];
    Any any[2];
  };

  // A phrase of common words is rare all the same. Calls back with the feature and its weight.
  template <class F>
  void each_pair(const Code* phrase, F with) const {
    const auto& terms = weights.terms();
    for (std::uint32_t i = 0; i + 1 < more_of(*phrase); ++i) {
      const auto first = phrase[2 + i], second = phrase[3 + i];
      if (terms.kind(first) == Kind::word && terms.kind(second) == Kind::word)
        with(feature_of_pair(weights.feature(first), weights.feature(second)), weights.beside(first, second));
    }
  }

  float cost(const Code* node) const {
    float least = kNever, sum = 0;
    switch (op_of(*node)) {
      case Op::term:
        return weights[node[1]];
      case Op::phrase:
        each_pair(node, [&](std::uint64_t, float weight) { least = std::min(least, weight); });
        [[fallthrough]];
      case Op::bag:
        each_term(node, [&](Term term) { least = std::min(least, weights[term]); });
        return least;
      case Op::scope:
        return cost(node + 2);
      case Op::all:
      case Op::near:
        for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child))
          least = std::min(least, cost(child));
        return least;
      case Op::any:
        for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child))
          sum += cost(child);
        return sum;
      default:
        return kNever;
    }
  }

  static void add(Needs& needs, Clue clue) {
    for (auto& held : needs.clues) {
      if (held.bit == clue.bit) return;
      if (clue.weight < held.weight) std::swap(held, clue);
      if (clue.bit == kNoNeed) return;
    }
  }
  void add_term(Needs& needs, Term term) const { add(needs, {sieve_bit(weights.feature(term)), weights[term]}); }

  // One clue for each alternative; false where that is not enough or they are too many.
  bool one_of_each(const Code* node, Any& any, int& count) const {
    if (op_of(*node) == Op::any) {
      for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child))
        if (!one_of_each(child, any, count)) return false;
      return true;
    }
    Needs needs;
    if (op_of(*node) != Op::none) require(node, needs);
    if (needs.clues[0].bit == kNoNeed || count == kAny) return false;
    any.weight += needs.clues[0].weight;
    any.clues[count++] = needs.clues[0];
    return true;
  }

  void require_any(const Code* node, Needs& needs) const {
    Any found;
    found.weight = 0;
    int count = 0;
    if (!one_of_each(node, found, count) || count == 0 || found.weight >= needs.any[1].weight) return;
    needs.any[1] = found;
    if (found.weight < needs.any[0].weight) std::swap(needs.any[0], needs.any[1]);
  }

  void require(const Code* node, Needs& needs) const {
    switch (op_of(*node)) {
      case Op::any:
        if (more_of(*node) == 1) return require(node + 2, needs);
        return require_any(node, needs);
      case Op::phrase:
        each_pair(node, [&](std::uint64_t feature, float weight) { add(needs, {sieve_bit(feature), weight}); });
        [[fallthrough]];
      case Op::term:
      case Op::bag:
        return each_term(node, [&](Term term) { add_term(needs, term); });
      case Op::scope:
      case Op::all:
      case Op::near:
        for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child))
          require(child, needs);
        return;
      default:
        return;
    }
  }

  void put(std::uint64_t feature, Term term, const Needs& needs) const {
    Anchor anchor;
    anchor.feature = feature;
    anchor.term = term;
    int count = 0;
    for (const auto& clue : needs.clues)
      if (clue.bit != kNoNeed && clue.bit != sieve_bit(feature) && count < 2) anchor.need[count++] = clue.bit;
    for (int group = 0; group < 2; ++group)
      std::ranges::transform(needs.any[group].clues, anchor.any[group], &Clue::bit);
    out.push_back(anchor);
  }

  void put_rarest(const Code* words, Needs& needs) const {
    float least = kNever;
    std::uint64_t rarest = 0;
    const auto look = [&](std::uint64_t feature, float weight) {
      if (weight >= least) return;
      least = weight;
      rarest = feature;
    };
    each_term(words, [&](Term term) { look(weights.feature(term), weights[term]); });
    if (op_of(*words) == Op::phrase) each_pair(words, look);
    require(words, needs);
    put(rarest, kNoTerm, needs);
  }

  void collect(const Code* node, Needs needs) const {
    switch (op_of(*node)) {
      case Op::term:
        return put(weights.feature(node[1]), node[1], needs);
      case Op::phrase:
      case Op::bag:
        return put_rarest(node, needs);
      case Op::scope:
        return collect(node + 2, needs);
      case Op::any:
        for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child))
          collect(child, needs);
        return;
      default: {  // all, near
        const Code* cheapest = nullptr;
        float least = kNever;
        for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child))
          if (const auto c = cost(child); c < least) {
            least = c;
            cheapest = child;
          }
        for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child))
          if (child != cheapest) require(child, needs);
        return collect(cheapest, needs);
      }
    }
  }
};

// How long a node takes to decide, in steps that count; then what decides it soonest.
std::pair<int, float> order_of(const Code* node, Op parent, const Weights& weights) {
  switch (op_of(*node)) {
    case Op::term:
      return {0, parent == Op::any ? -weights[node[1]] : weights[node[1]]};
    case Op::number:
    case Op::outside:
      return {1, 0};
    case Op::phrase:
      return {2, 0};
    case Op::scope:
    case Op::none:
    case Op::any:
    case Op::all:
      return {3, static_cast<float>(node[1])};
    case Op::near:
    case Op::bag:
      return {4, static_cast<float>(size_of(node))};
    default:
      return {5, 0};
  }
}

}  // namespace

Weights::Weights(const Terms& terms, std::span<const Code> code, std::span<const std::uint32_t> programs,
                 const Frequencies* frequencies)
    : terms_(terms), features_(terms.size()), weights_(terms.size()) {
  for (const auto begin : programs) each_term(code.data() + begin, [&](Term term) { weights_[term] += 1; });
  const auto common = common_words();
  // A set's words are drawn from what is talked about: where it is large, how many queries name a word tells how
  // often texts do.
  const float scale = 2'000.0F / static_cast<float>(programs.size() + 50);
  for (Term term = 0; term < weights_.size(); ++term) {
    const auto kind = terms.kind(term);
    const auto bytes = terms.bytes(term);
    features_[term] = feature_of(kind, bytes);
    auto& weight = weights_[term];
    weight = base_weight(kind, bytes) + weight * scale;
    const bool word = kind == Kind::word || kind == Kind::prefix;
    if (word && common.contains(bytes)) weight += 20'000;
    if (frequencies != nullptr) weight = seen(weight, *frequencies, features_[term]);
  }
}

float Weights::beside(Term first, Term second) const {
  return 0.5F + weights_[first] * weights_[second] / (10 * kScale);
}

bool find_anchors(const Code* node, const Weights& weights, std::vector<Anchor>& out) {
  const Finder finder{weights, out};
  if (finder.cost(node) == kNever) return false;
  finder.collect(node, {});
  return true;
}

void reorder(const Code* node, const Weights& weights, std::vector<Code>& out) {
  const auto op = op_of(*node);
  const bool leaf = op != Op::all && op != Op::any && op != Op::none && op != Op::near && op != Op::scope;
  if (leaf) {
    out.insert(out.end(), node, node + size_of(node));
    return;
  }
  std::vector<std::pair<std::pair<int, float>, std::span<const Code>>> children;
  for (const auto *child = node + 2, *end = node + node[1]; child < end; child += size_of(child))
    children.emplace_back(order_of(child, op, weights), std::span(child, size_of(child)));
  auto more = more_of(*node);
  if (op == Op::all || op == Op::any) {
    // What is named twice is asked once.
    std::ranges::sort(children, [](const auto& a, const auto& b) {
      if (a.first != b.first) return a.first < b.first;
      return std::ranges::lexicographical_compare(a.second, b.second);
    });
    const auto twice = std::ranges::unique(
        children, [](const auto& a, const auto& b) { return std::ranges::equal(a.second, b.second); });
    children.erase(twice.begin(), twice.end());
    more = static_cast<std::uint32_t>(children.size());
  }
  const auto begin = out.size();
  out.push_back(make_code(op, more));
  out.push_back(0);
  for (const auto& [order, child] : children) reorder(child.data(), weights, out);
  out[begin + 1] = static_cast<Code>(out.size() - begin);
}

}  // namespace kith::match::engine
