#include "store/postgres/columns.h"

#include <array>
#include <bit>
#include <cstdint>

#include "store/sql_text.h"

namespace kith::store {
namespace {

// pg_type.dat of PostgreSQL 15.
constexpr unsigned kBytea = 17, kInt8 = 20, kText = 25, kFloat8 = 701;
constexpr unsigned kByteas = 1001, kTexts = 1009, kInt8s = 1016, kFloat8s = 1022;

template <class T>
void put(std::string& out, T number) {
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8)
    out += static_cast<char>((number >> shift) & 0xff);
}

void put_bytes(std::string& out, std::string_view bytes) {
  put(out, static_cast<std::uint32_t>(bytes.size()));
  out.append(bytes);
}

void put_element(std::string& out, const Value::Held& held) {
  if (const auto* n = std::get_if<std::int64_t>(&held)) {
    put(out, std::uint32_t{8});
    put(out, static_cast<std::uint64_t>(*n));
  } else if (const auto* d = std::get_if<double>(&held)) {
    put(out, std::uint32_t{8});
    put(out, std::bit_cast<std::uint64_t>(*d));
  } else if (const auto* s = std::get_if<std::string>(&held)) {
    put_bytes(out, *s);
  } else if (const auto* b = std::get_if<Blob>(&held)) {
    put_bytes(out, b->bytes);
  } else {
    put(out, std::uint32_t{0xffffffff});
  }
}

}  // namespace

unsigned type_of(const Value& value) {
  constexpr std::array<unsigned, 5> kByKind{0, kInt8, kFloat8, kText, kBytea};
  return kByKind[value.held().index()];
}

std::optional<std::vector<unsigned>> column_types(std::span<const Params> rows) {
  std::vector<unsigned> out(rows.front().size());
  for (const Params& row : rows) {
    if (row.size() != out.size()) return std::nullopt;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const unsigned type = type_of(row.values()[i]);
      if (type == 0 || type == out[i]) continue;
      if (out[i] != 0) return std::nullopt;
      out[i] = type;
    }
  }
  return out;
}

unsigned array_of_type(unsigned type) {
  switch (type) {
    case kInt8:
      return kInt8s;
    case kFloat8:
      return kFloat8s;
    case kText:
      return kTexts;
    case kBytea:
      return kByteas;
    default:
      return 0;
  }
}

std::string column_array(std::span<const Params> rows, std::size_t column, unsigned type) {
  std::string out;
  if (type == 0) {
    for (std::size_t i = 0; i < rows.size(); ++i) out.append(i == 0 ? "{NULL" : ",NULL");
    return out + "}";
  }
  std::size_t size = 20;
  for (const Params& row : rows) {
    const auto& held = row.values()[column].held();
    const auto* s = std::get_if<std::string>(&held);
    size += 4 + (s ? s->size() : 8);
  }
  out.reserve(size);
  put(out, std::uint32_t{1});  // dimensions
  put(out, std::uint32_t{1});  // there may be NULLs
  put(out, std::uint32_t{type});
  put(out, static_cast<std::uint32_t>(rows.size()));
  put(out, std::uint32_t{1});  // the first one's number
  for (const Params& row : rows) put_element(out, row.values()[column].held());
  return out;
}

std::optional<std::string> insert_of_columns(std::string_view sql, const std::vector<unsigned>& types) {
  constexpr std::string_view kValues = "VALUES ";
  const auto insert = parts_of_insert(sql);
  if (!insert || !insert->before.ends_with(kValues)) return std::nullopt;
  const auto row = fill_placeholders(insert->row.substr(1, insert->row.size() - 2), [&](std::size_t i) {
    return i < types.size() && types[i] != 0 ? "u.c" + std::to_string(i) : std::string("NULL");
  });
  if (row.parameters != static_cast<int>(types.size())) return std::nullopt;
  std::string arrays, names;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (types[i] == 0) continue;
    arrays.append(arrays.empty() ? "?" : ", ?");
    names.append(names.empty() ? "c" : ", c").append(std::to_string(i));
  }
  if (names.empty()) return std::nullopt;
  std::string out(insert->before.substr(0, insert->before.size() - kValues.size()));
  out.append("SELECT ").append(row.sql).append(" FROM unnest(").append(arrays);
  return out.append(") AS u (").append(names).append(")").append(insert->after);
}

}  // namespace kith::store
