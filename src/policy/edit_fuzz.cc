// An edit changes what it says and nothing else, or is refused; whatever the document looks like.
#include <cstdint>
#include <string_view>

#include "policy/edit.h"
#include "policy/yaml_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith::policy;
  if (size > 4096) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto cut = text.find('\0');
  const auto value = text.substr(0, cut);
  const auto document = cut == std::string_view::npos ? std::string_view() : text.substr(cut + 1);
  for (const auto& path :
       {std::vector<std::string>{"owner"}, {"concerns", "a"}, {"rules", "a", "then"}, {"voices", "a", "may"}}) {
    const auto after = edit(document, {{.path = path, .text = std::string(value)}});
    if (!after) continue;
    const auto tree = parse_yaml(*after);
    if (!tree) __builtin_trap();
    const auto again = edit(*after, {{.path = path, .text = std::string(value)}});
    if (!again || *again != *after) __builtin_trap();
    if (!edit(*after, {{.what = Edit::What::remove, .path = path}}).has_value()) continue;
  }
  return 0;
}
