// The little of the ONNX file format that a model of convolutions needs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kith::faces {

struct Tensor {
  std::vector<std::int64_t> shape;
  std::vector<float> values;  // empty where it holds no numbers of 32 bits
};

struct Operation {
  std::string kind;  // "Conv", "Add" …
  std::vector<std::string> inputs, outputs;
  std::map<std::string, std::vector<std::int64_t>> numbers;  // attributes: one number or several
};

struct Graph {
  std::vector<Operation> operations;  // in the order they are run
  std::map<std::string, Tensor> constants;
};

// Never reads outside `bytes`, whatever they are. Errors: corrupt.
Result<Graph> read_onnx(std::string_view bytes);

}  // namespace kith::faces
