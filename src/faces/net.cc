#include "faces/net.h"

#include <algorithm>

#include "faces/kernel.h"
#include "faces/onnx.h"

namespace kith::faces {
namespace {

constexpr int kStemEdge = 5, kStemIn = 3 * kStemEdge * kStemEdge;
constexpr std::size_t kBlocks = 32, kFineBlocks = 31;

std::size_t size_of(int n) {
  return static_cast<std::size_t>(n);
}

Error not_this_model() {
  return fail(Kind::corrupt, "this is not the model of faces that Kith knows");
}

std::int64_t number(const Operation& operation, const char* name, std::int64_t otherwise) {
  const auto found = operation.numbers.find(name);
  return found == operation.numbers.end() || found->second.empty() ? otherwise : found->second.front();
}

const Tensor* constant(const Graph& graph, const Operation& operation, std::size_t input) {
  if (input >= operation.inputs.size()) return nullptr;
  const auto found = graph.constants.find(operation.inputs[input]);
  return found == graph.constants.end() ? nullptr : &found->second;
}

bool is_shape(const Tensor* t, std::initializer_list<std::int64_t> shape) {
  if (!t || !std::ranges::equal(t->shape, shape)) return false;
  std::int64_t size = 1;
  for (const auto n : shape) size *= n;
  return t->values.size() == static_cast<std::size_t>(size);
}

}  // namespace

Result<Net> Net::read(std::string_view onnx) {
  TRY(const Graph graph, read_onnx(onnx));
  Net net;
  // Weights [out][in][y][x] of the file, put as [y][x][in][out].
  const auto mix_of = [&](const Operation& op, int edge) -> Result<Mix> {
    const auto *weights = constant(graph, op, 1), *bias = constant(graph, op, 2);
    if (!weights || weights->shape.size() != 4 || !bias) return not_this_model();
    const auto out = weights->shape[0], in = weights->shape[1];
    if (out < 1 || out > 96 || in < 1 || in > 96 || !is_shape(weights, {out, in, edge, edge}) || !is_shape(bias, {out}))
      return not_this_model();
    Mix mix;
    mix.told = static_cast<int>(out);
    mix.out = (mix.told + 7) / 8 * 8;
    mix.in = static_cast<int>(in) * edge * edge;
    mix.weights.resize(size_of(mix.in) * size_of(mix.out));
    mix.bias.resize(size_of(mix.out));
    std::ranges::copy(bias->values, mix.bias.begin());
    const auto area = size_of(edge) * size_of(edge);
    for (std::size_t o = 0; o < size_of(mix.told); ++o)
      for (std::size_t i = 0; i < static_cast<std::size_t>(in); ++i)
        for (std::size_t at = 0; at < area; ++at)
          mix.weights[(at * static_cast<std::size_t>(in) + i) * size_of(mix.out) + o] =
              weights->values[(o * static_cast<std::size_t>(in) + i) * area + at];
    return mix;
  };
  std::size_t heads = 0;
  for (const auto& op : graph.operations) {
    if (op.kind != "Conv") continue;
    const auto group = number(op, "group", 1), stride = number(op, "strides", 1);
    if (net.stem_.in == 0) {
      TRY(net.stem_, mix_of(op, kStemEdge));
      if (net.stem_.in != kStemIn || net.stem_.told != 24 || stride != 2) return not_this_model();
    } else if (group > 1) {
      const auto* square = constant(graph, op, 1);
      if (!is_shape(square, {group, 1, 3, 3}) || group % 8 != 0 || (stride != 1 && stride != 2) ||
          net.blocks_.size() == kBlocks)
        return not_this_model();
      Block block{
          .stride = static_cast<int>(stride), .adds = net.blocks_.size() < kFineBlocks, .square = {}, .mix = {}};
      const auto channels = static_cast<std::size_t>(group);
      block.square.resize(channels * 9);
      for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t at = 0; at < 9; ++at) block.square[at * channels + c] = square->values[c * 9 + at];
      net.blocks_.push_back(std::move(block));
    } else if (!net.blocks_.empty() && net.blocks_.back().mix.in == 0) {
      auto& block = net.blocks_.back();
      TRY(block.mix, mix_of(op, 1));
      const int before = net.blocks_.size() == 1 ? net.stem_.told : net.blocks_[net.blocks_.size() - 2].mix.told;
      if (block.mix.in != before || block.square.size() != size_of(before) * 9 || block.mix.told < before ||
          block.mix.told % 8 != 0)
        return not_this_model();
    } else {
      if (heads == 4) return not_this_model();
      TRY(auto mix, mix_of(op, 1));
      // The file has them in the order of its outputs' names backwards; what they tell says which they are.
      const auto place = mix.told == 2 ? 0U : mix.told == 32 ? 1U : mix.told == 6 ? 2U : mix.told == 96 ? 3U : 4U;
      if (place == 4 || net.heads_[place].in != 0 || mix.in != 96) return not_this_model();
      net.heads_[place] = std::move(mix);
      ++heads;
    }
  }
  if (heads != 4 || net.blocks_.size() != kBlocks || net.blocks_.back().mix.told != 96) return not_this_model();
  return net;
}

void Net::stem(const Map& in, Map& out) const {
  out.shape(in.width / 2, in.height / 2, stem_.out);
  std::vector<float> squares(size_of(out.width) * kStemIn);
  for (int y = 0; y < out.height; ++y) {
    // What each point of the row looks at, side by side; one point outside to the left and top, two to the others.
    for (int x = 0; x < out.width; ++x) {
      float* to = &squares[size_of(x) * kStemIn];
      for (int dy = 0; dy < kStemEdge; ++dy) {
        const int from_y = 2 * y + dy - 1;
        for (int dx = 0; dx < kStemEdge; ++dx, to += 3) {
          const int from_x = 2 * x + dx - 1;
          const bool inside = from_y >= 0 && from_y < in.height && from_x >= 0 && from_x < in.width;
          const float* from =
              inside ? &in.values[(size_of(from_y) * size_of(in.width) + size_of(from_x)) * 3] : nullptr;
          for (int c = 0; c < 3; ++c) to[c] = from ? from[c] : 0;
        }
      }
    }
    kernel::mix(squares.data(), out.width, stem_.in, stem_.weights.data(), stem_.bias.data(), stem_.out,
                &out.values[size_of(y) * size_of(out.width) * size_of(out.channels)]);
    kernel::relu(&out.values[size_of(y) * size_of(out.width) * size_of(out.channels)],
                 size_of(out.width) * size_of(out.channels));
  }
}

void Net::block(const Block& block, const Map& in, Map& out) {
  out.shape(in.width / block.stride, in.height / block.stride, block.mix.out);
  std::vector<float> looked(size_of(out.width) * size_of(in.channels));
  for (int y = 0; y < out.height; ++y) {
    kernel::square({in.values.data(), in.width, in.height, in.channels}, block.square.data(), block.stride, y,
                   looked.data());
    float* to = &out.values[size_of(y) * size_of(out.width) * size_of(out.channels)];
    kernel::mix(looked.data(), out.width, block.mix.in, block.mix.weights.data(), block.mix.bias.data(), block.mix.out,
                to);
    if (block.adds)
      kernel::add({in.values.data(), in.width, in.height, in.channels}, block.stride, y, out.channels, to);
    kernel::relu(to, size_of(out.width) * size_of(out.channels));
  }
}

void Net::head(const Mix& mix, const Map& in, Map& out) {
  out.shape(in.width, in.height, mix.told);
  std::vector<float> row(size_of(in.width) * size_of(mix.out));
  for (int y = 0; y < in.height; ++y) {
    kernel::mix(&in.values[size_of(y) * size_of(in.width) * size_of(in.channels)], in.width, mix.in, mix.weights.data(),
                mix.bias.data(), mix.out, row.data());
    for (int x = 0; x < in.width; ++x)
      std::copy_n(&row[size_of(x) * size_of(mix.out)], mix.told,
                  &out.values[(size_of(y) * size_of(in.width) + size_of(x)) * size_of(mix.told)]);
  }
}

Answer Net::run(const Map& picture) const {
  Answer answer;
  Map now, next;
  stem(picture, now);
  for (std::size_t i = 0; i < kFineBlocks; ++i) {
    block(blocks_[i], now, next);
    std::swap(now, next);
  }
  head(heads_[0], now, answer.fine_scores);
  head(heads_[1], now, answer.fine_boxes);
  block(blocks_.back(), now, next);
  head(heads_[2], next, answer.coarse_scores);
  head(heads_[3], next, answer.coarse_boxes);
  return answer;
}

}  // namespace kith::faces
