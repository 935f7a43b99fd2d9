// The search: from every place where a word may begin, down the trie of shapes; what looks like a name is looked at
// once more by accept().
#include <algorithm>
#include <array>
#include <string>

#include "policy/names.h"
#include "policy/names/accept.h"
#include "policy/names/hits.h"
#include "policy/names/trie.h"

namespace kith::policy {

using namespace names;

namespace {

constexpr std::size_t kStepsAtOnePlace = 400;

std::vector<Form> all_forms(const std::vector<NameEntry>& entries, Terms& terms) {
  std::vector<Form> out;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    for (auto& form : forms_of(entries[i], static_cast<std::uint32_t>(i))) out.push_back(std::move(form));
    terms.add(entries[i]);
  }
  for (std::size_t t = 0; t < terms.terms().size(); ++t)
    for (auto& form : forms_of_context(terms.terms()[t], static_cast<std::uint32_t>(t))) out.push_back(std::move(form));
  return out;
}

}  // namespace

struct NameSet::Parts {
  explicit Parts(std::vector<NameEntry> given)
      : entries(std::move(given)), forms(all_forms(entries, terms)), trie(forms), addresses(entries) {}

  std::vector<NameEntry> entries;
  Terms terms;
  std::vector<Form> forms;
  Trie trie;
  Addresses addresses;
};

namespace {

class Walk {
 public:
  Walk(const NameSet::Parts& parts, const Reading& reading, Hits& hits)
      : parts_(parts), reading_(reading), elements_(reading.elements), hits_(hits) {}

  void run() {
    for (std::size_t i = 0; i < elements_.size() && !hits_.full(); ++i) {
      if (!may_begin(elements_, i) || !begins_form(i)) continue;
      steps_ = 0;
      down(0, 0, i);
    }
  }

 private:
  // A sign behind the first letter may be passed over or read, and the text may end.
  bool begins_form(std::size_t i) const {
    if (i + 2 >= elements_.size() || elements_[i + 1].sign || elements_[i + 2].sign) return true;
    return parts_.trie.may_begin(elements_[i].shape, elements_[i + 1].shape, elements_[i + 2].shape);
  }

  // From `node`, `depth` letters deep, on with the element `i`. A sign is taken for a letter and passed over as well.
  void down(std::uint32_t node, std::size_t depth, std::size_t i) {
    for (; i < elements_.size() && depth < kFormMost; ++i) {
      const auto& e = elements_[i];
      if (++steps_ > kStepsAtOnePlace || (depth > 0 && e.gap == Gap::wall)) return;
      const auto next = parts_.trie.step(node, e.shape);
      if (e.sign && depth > 0) {
        if (next != Trie::kNone) {
          path_[depth] = static_cast<std::uint32_t>(i);
          arrive(next, depth + 1, i + 1);
        }
        continue;
      }
      if (next == Trie::kNone) return;
      path_[depth] = static_cast<std::uint32_t>(i);
      arrive(next, depth + 1, i + 1);
      return;
    }
  }

  void arrive(std::uint32_t number, std::size_t depth, std::size_t i) {
    const auto& node = parts_.trie.node(number);
    for (const auto form : parts_.trie.ends(node)) look(form, depth);
    if (node.only != Trie::kNone)
      along(node.only, depth, i);
    else
      down(number, depth, i);
  }

  // The rest of the one form that is left.
  void along(std::uint32_t number, std::size_t depth, std::size_t i) {
    const auto& letters = parts_.forms[number].letters;
    for (; depth < letters.size(); ++i) {
      if (i >= elements_.size() || ++steps_ > kStepsAtOnePlace || elements_[i].gap == Gap::wall) return;
      const bool same = elements_[i].shape == letters[depth].shape;
      if (elements_[i].sign) {
        if (same) {
          path_[depth] = static_cast<std::uint32_t>(i);
          along(number, depth + 1, i + 1);
        }
        continue;
      }
      if (!same) return;
      path_[depth++] = static_cast<std::uint32_t>(i);
    }
    look(number, depth);
  }

  void look(std::uint32_t number, std::size_t depth) {
    const auto& form = parts_.forms[number];
    const std::span<const std::uint32_t> path(path_.data(), depth);
    const auto how = accept(form, reading_, path);
    if (!how) return;
    const auto start = elements_[path.front()].at, end = elements_[path.back()].to;
    if (form.is == Form::Is::context)
      hits_.add_context(form.entry, start);
    else
      hits_.add({form.entry, start, end, *how}, parts_.entries[form.entry].context.empty());
  }

  const NameSet::Parts& parts_;
  const Reading& reading_;
  const std::vector<Element>& elements_;
  Hits& hits_;
  std::array<std::uint32_t, kFormMost> path_{};
  std::size_t steps_ = 0;
};

}  // namespace

NameSet::NameSet(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
NameSet::~NameSet() = default;

std::shared_ptr<const NameSet> NameSet::compile(std::vector<NameEntry> entries) {
  return std::make_shared<const NameSet>(std::make_unique<const Parts>(std::move(entries)));
}

const std::vector<NameEntry>& NameSet::entries() const {
  return parts_->entries;
}

std::vector<NameHit> NameSet::find(std::string_view utf8, Written written) const {
  const auto reading = read(utf8, written);
  Hits hits(parts_->terms);
  parts_->addresses.find(reading, hits);
  Walk(*parts_, reading, hits).run();
  return hits.take();
}

bool NameSet::has(std::string_view name, std::string_view handle) const {
  const auto whole = [](const NameHit& hit) { return hit.how != "part"; };
  if (std::ranges::any_of(find(name), whole)) return true;
  std::string at(handle);
  if (!at.empty() && at.front() != '@') at.insert(at.begin(), '@');
  return std::ranges::any_of(find(at, Written::address), whole);
}

}  // namespace kith::policy
