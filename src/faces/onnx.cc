#include "faces/onnx.h"

#include <cstring>
#include <functional>

namespace kith::faces {
namespace {

// One field of a protocol buffer: a number, or the bytes of a text, a list or a message.
struct Field {
  std::uint64_t number = 0, value = 0;
  std::string_view bytes;
};

class Fields {
 public:
  explicit Fields(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool next(Field& out) {
    if (!ok_ || rest_.empty()) return false;
    const auto key = number();
    out = {.number = key >> 3, .value = 0, .bytes = {}};
    switch (key & 7) {
      case 0:
        out.value = number();
        break;
      case 1:
        out.bytes = take(8);
        break;
      case 2:
        out.bytes = take(number());
        break;
      case 5:
        out.bytes = take(4);
        break;
      default:
        ok_ = false;
    }
    return ok_;
  }
  bool more() const { return ok_ && !rest_.empty(); }
  std::uint64_t number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      out |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return out;
    }
    ok_ = false;
    return 0;
  }

 private:
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const auto out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }

  std::string_view rest_;
  bool ok_ = true;
};

bool each(std::string_view message, const std::function<void(const Field&)>& take) {
  Fields fields(message);
  for (Field field; fields.next(field);) take(field);
  return fields.ok();
}

// Repeated numbers come one a field or packed into one.
void add_numbers(const Field& field, std::vector<std::int64_t>& out) {
  if (field.bytes.empty()) return out.push_back(static_cast<std::int64_t>(field.value));
  for (Fields packed(field.bytes); packed.more();) out.push_back(static_cast<std::int64_t>(packed.number()));
}

void add_floats(std::string_view bytes, std::vector<float>& out) {
  out.resize(bytes.size() / sizeof(float));
  std::memcpy(out.data(), bytes.data(), out.size() * sizeof(float));
}

// AttributeProto: name 1, i 3, ints 8.
bool read_attribute(std::string_view message, Operation& operation) {
  std::string name;
  std::vector<std::int64_t> numbers;
  const bool ok = each(message, [&](const Field& f) {
    if (f.number == 1) name = f.bytes;
    if (f.number == 3 || f.number == 8) add_numbers(f, numbers);
  });
  operation.numbers[name] = std::move(numbers);
  return ok;
}

// NodeProto: input 1, output 2, op_type 4, attribute 5.
bool read_operation(std::string_view message, Graph& graph) {
  Operation out;
  bool inner = true;
  const bool ok = each(message, [&](const Field& f) {
    if (f.number == 1) out.inputs.emplace_back(f.bytes);
    if (f.number == 2) out.outputs.emplace_back(f.bytes);
    if (f.number == 4) out.kind = f.bytes;
    if (f.number == 5) inner = read_attribute(f.bytes, out) && inner;
  });
  graph.operations.push_back(std::move(out));
  return ok && inner;
}

// TensorProto: dims 1, data_type 2 (1: float), float_data 4, name 8, raw_data 9.
bool read_constant(std::string_view message, Graph& graph) {
  Tensor out;
  std::string name;
  std::uint64_t type = 0;
  std::string_view raw;
  const bool ok = each(message, [&](const Field& f) {
    if (f.number == 1) add_numbers(f, out.shape);
    if (f.number == 2) type = f.value;
    if (f.number == 8) name = f.bytes;
    if (f.number == 9 || f.number == 4) raw = f.bytes;
  });
  if (type == 1) add_floats(raw, out.values);
  graph.constants[name] = std::move(out);
  return ok;
}

}  // namespace

Result<Graph> read_onnx(std::string_view bytes) {
  Graph out;
  bool inner = true;
  // ModelProto: graph 7. GraphProto: node 1, initializer 5.
  const bool ok = each(bytes, [&](const Field& model) {
    if (model.number != 7) return;
    inner = each(model.bytes,
                 [&](const Field& f) {
                   if (f.number == 1) inner = read_operation(f.bytes, out) && inner;
                   if (f.number == 5) inner = read_constant(f.bytes, out) && inner;
                 }) &&
            inner;
  });
  if (!ok || !inner || out.operations.empty()) return fail(Kind::corrupt, "this is not a model in ONNX's form");
  return out;
}

}  // namespace kith::faces
