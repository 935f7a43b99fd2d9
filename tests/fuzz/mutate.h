// Inputs made of seeds: small damage, repeats, and pieces of other seeds put in.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace kith::fuzz {

// One to four changes of `seed`; the result has at most `most` bytes.
std::string mutated(std::string_view seed, const std::vector<std::string>& others, std::size_t most,
                    std::mt19937_64& random);

}  // namespace kith::fuzz
