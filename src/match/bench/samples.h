// Real-looking posts and queries in any number, the same for the same seed: for benchmarks and for tests that want more
// than a few lines. docs/performance.md says what they are like.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "match/bench/vocabulary.h"
#include "match/document.h"

namespace kith::match::samples {

// The vocabularies and names posts and queries share. Immutable; takes about a second to make.
class World {
 public:
  World();
  const std::vector<Vocabulary>& languages() const { return languages_; }
  const Vocabulary& names() const { return names_; }  // of firms and products, in Latin letters
  const Vocabulary& language(Chance& chance) const;   // as often as posts are in it

 private:
  std::vector<Vocabulary> languages_;
  Vocabulary names_;
};

struct Post {
  std::string id;
  Document document;
  std::string created_at;
};
// One line, without its end: `{"id":…,"text":…,…}`.
std::string to_json(const Post& post);

// Of some 230 to 600 bytes as JSON.
class Posts {
 public:
  Posts(const World& world, std::uint64_t seed) : world_(world), chance_(seed) {}
  Post next();
  // The same, in one language.
  Post next_in(const Vocabulary& language);

 private:
  std::string sentence(const Vocabulary& language, std::size_t room);
  std::string word(const Vocabulary& language);
  std::string text(const Vocabulary& language, const std::vector<std::string>& links, std::size_t room);

  const World& world_;
  Chance chance_;
  std::size_t made_ = 0;
  const Vocabulary* other_ = nullptr;  // a second language mixed in
};

class Queries {
 public:
  Queries(const World& world, std::uint64_t seed) : world_(world), chance_(seed), posts_(world, seed + 1) {}
  std::string next();

 private:
  const Vocabulary& language();
  std::string name();
  std::string variant(const std::string& name);
  std::string names();
  std::string rare(const Vocabulary& language);
  std::string common(const Vocabulary& language);
  std::string either(const Vocabulary& language, std::size_t least);
  std::string phrase();
  std::string field(const Vocabulary& language);

  const World& world_;
  Chance chance_;
  Posts posts_;
};

}  // namespace kith::match::samples
