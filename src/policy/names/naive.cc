#include "policy/names/naive.h"

#include "policy/names/accept.h"
#include "policy/names/hits.h"

namespace kith::policy::names {
namespace {

class Naive {
 public:
  Naive(const std::vector<NameEntry>& entries, const Reading& reading, Hits& hits)
      : entries_(entries), reading_(reading), hits_(hits) {}

  void look_for(const Form& form) {
    form_ = &form;
    for (std::size_t i = 0; i < reading_.elements.size(); ++i) fit({}, i);
  }

 private:
  // Whether the letters of the form from `path.size()` on stand at `i`, with signs passed over or taken for letters.
  void fit(std::vector<std::uint32_t> path, std::size_t i) {
    if (path.size() == form_->letters.size()) return count(path);
    if (i == reading_.elements.size()) return;
    const auto& e = reading_.elements[i];
    if (!path.empty() && e.gap == Gap::wall) return;
    if (e.sign && !path.empty()) fit(path, i + 1);
    if (e.shape != form_->letters[path.size()].shape) return;
    path.push_back(static_cast<std::uint32_t>(i));
    fit(std::move(path), i + 1);
  }
  void count(const std::vector<std::uint32_t>& path) {
    const auto how = accept(*form_, reading_, path);
    if (!how) return;
    const auto start = reading_.elements[path.front()].at, end = reading_.elements[path.back()].to;
    if (form_->is == Form::Is::context)
      hits_.add_context(form_->entry, start);
    else
      hits_.add({form_->entry, start, end, *how}, entries_[form_->entry].context.empty());
  }

  const std::vector<NameEntry>& entries_;
  const Reading& reading_;
  Hits& hits_;
  const Form* form_ = nullptr;
};

}  // namespace

std::vector<NameHit> find_naively(const std::vector<NameEntry>& entries, std::string_view utf8, Written written) {
  const auto reading = read(utf8, written);
  Terms terms;
  for (const auto& entry : entries) terms.add(entry);
  Hits hits(terms);
  Addresses(entries).find(reading, hits);
  Naive naive(entries, reading, hits);
  for (std::uint32_t i = 0; i < entries.size(); ++i)
    for (const auto& form : forms_of(entries[i], i)) naive.look_for(form);
  for (std::uint32_t t = 0; t < terms.terms().size(); ++t)
    for (const auto& form : forms_of_context(terms.terms()[t], t)) naive.look_for(form);
  return hits.take();
}

}  // namespace kith::policy::names
