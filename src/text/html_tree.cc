#include "text/html_tree.h"

#include <csetjmp>
#include <cstdlib>
#include <cstring>

#include "text/utf8.h"

namespace kith::text {
namespace {

constexpr std::size_t kTreeBytesMost = 96 * 1024 * 1024;
constexpr std::size_t kBlockBytes = 64 * 1024;

}  // namespace

struct HtmlTree::Arena {
  std::vector<char*> blocks;
  std::size_t used = 0, room = 0, total = 0;
  std::jmp_buf give_up;

  ~Arena() {
    for (char* block : blocks) std::free(block);
  }

  void* take(std::size_t size) {
    size = (size + 15) & ~std::size_t{15};
    if (size > room - used) {
      const std::size_t bytes = std::max(size, kBlockBytes);
      char* const block =
          total + bytes > kTreeBytesMost ? nullptr : static_cast<char*>(std::malloc(bytes));
      // Gumbo cannot be told that memory is out. Only its own C frames lie between here and the
      // constructor.
      if (!block) std::longjmp(give_up, 1);
      blocks.push_back(block);
      total += bytes;
      room = bytes;
      used = 0;
    }
    char* const out = blocks.back() + used;
    used += size;
    return out;
  }

  static void* allocate(void* self, std::size_t size) {
    return static_cast<Arena*>(self)->take(size);
  }
  static void release(void*, void*) {}
};

HtmlTree::HtmlTree(std::string_view html, Attributes which)
    : html_(plain_markup(repair_utf8(html), which)), arena_(std::make_unique<Arena>()) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = &Arena::allocate;
  options.deallocator = &Arena::release;
  options.userdata = arena_.get();
  options.max_errors = 0;
  if (setjmp(arena_->give_up) != 0) return;
  const GumboOutput* const output = gumbo_parse_with_options(&options, html_.data(), html_.size());
  root_ = output->root;
}

HtmlTree::~HtmlTree() = default;

const GumboNode* HtmlTree::body() const {
  const GumboVector* const list = root_ ? children_of(root_) : nullptr;
  for (unsigned i = 0; list && i < list->length; ++i) {
    const auto* const child = static_cast<const GumboNode*>(list->data[i]);
    if (is_element(child) && child->v.element.tag == GUMBO_TAG_BODY) return child;
  }
  return nullptr;
}

std::string_view element_name(const GumboNode* node) {
  const auto& element = node->v.element;
  if (element.tag_namespace != GUMBO_NAMESPACE_HTML || element.tag == GUMBO_TAG_UNKNOWN) return {};
  return gumbo_normalized_tagname(element.tag);
}

std::string_view attribute(const GumboNode* node, const char* name) {
  const GumboAttribute* const found = gumbo_get_attribute(&node->v.element.attributes, name);
  return found && found->value ? std::string_view(found->value) : std::string_view();
}

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(" \t\n\r\f"), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

bool has_class(const GumboNode* node, std::string_view name) {
  return has_word(attribute(node, "class"), name);
}

const GumboVector* children_of(const GumboNode* node) {
  switch (node->type) {
    case GUMBO_NODE_DOCUMENT:
      return &node->v.document.children;
    case GUMBO_NODE_ELEMENT:
      return &node->v.element.children;
    default:
      return nullptr;
  }
}

}  // namespace kith::text
