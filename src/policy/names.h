// Confidential names: who may not be given away, found in a text whatever the spelling. What counts: docs/policy.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::policy {

// One name as a register keeps it.
struct NameEntry {
  std::string id;
  std::string name;                  // "Brightwater Holdings Ltd"; its legal form may be left out in a text
  std::vector<std::string> aliases;  // other names, read like `name`
  std::vector<std::string> domains;  // "brightwater.example"; hosts under them count too
  std::vector<std::string> handles;  // "@brightwaterhq", "brightwater@social.example"; the `@` in front may be missing
  // For names that are common words ("Apple"): capitals must be as in `name`, and nothing is glued to it.
  bool exact_case = false;
  // Where there are some, one of these must stand within 200 code points of the name; not for domains and handles.
  std::vector<std::string> context;
  // Each part of `name` of three letters or more counts alone, capitals as written: "Liam" for "Liam Byrne".
  bool person = false;
};

struct NameHit {
  std::size_t entry = 0;           // index into what the set was compiled from
  std::size_t start = 0, end = 0;  // half open, in code points of the text
  // What made it unlike the plain name, in a word: "plain", "capitals", "marks", "width", "look-alike", "digits",
  // "hidden", "spaced", "joined", "ending", "handle", "link", "domain", "escaped", "part", "short form".
  std::string_view how;

  bool operator==(const NameHit&) const = default;
};

// What a text is: words as people write them, or an address, handle, host or file name, where names are glued on.
enum class Written : std::uint8_t { words, address };

// Immutable; thread-safe; share it. Compiling 10,000 names takes about a third of a second.
class NameSet {
 public:
  // Entries whose names hold no letter are kept and never found.
  static std::shared_ptr<const NameSet> compile(std::vector<NameEntry> entries);

  // In the order of the text; of hits of one entry that overlap the longest. Time and memory grow with the text alone,
  // however it is written. Ill-formed UTF-8 is read as U+FFFD.
  std::vector<NameHit> find(std::string_view utf8, Written written = Written::words) const;
  // Whether somebody who goes by this name and handle (either may be empty) is in the register.
  bool has(std::string_view name, std::string_view handle) const;

  const std::vector<NameEntry>& entries() const;

  struct Parts;
  explicit NameSet(std::unique_ptr<const Parts> parts);
  ~NameSet();
  NameSet(const NameSet&) = delete;
  NameSet& operator=(const NameSet&) = delete;

 private:
  std::unique_ptr<const Parts> parts_;
};

}  // namespace kith::policy
