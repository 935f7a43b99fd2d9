// Packs the interface's files for the assembler: pack_ui DIST OUT writes OUT/ui.blob, ui_blob.S,
// ui_table.cc.
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// gzip with no time or name in it, so that the same files make the same program.
std::string gzipped(const std::string& bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (done != Z_STREAM_END || out.size() + 32 > bytes.size() * 9 / 10) return {};
  return out;
}

bool may_compress(const fs::path& path) {
  static const std::vector<std::string> kText = {".html", ".js",          ".css", ".svg",
                                                 ".json", ".webmanifest", ".txt", ".map"};
  return std::ranges::find(kText, path.extension().string()) != kText.end();
}

// Vite puts a hash into every name under assets/.
bool is_immutable(const std::string& path) {
  return path.starts_with("/assets/");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const fs::path dist = argv[1], out = argv[2];
  std::vector<fs::path> files;
  if (fs::is_directory(dist)) {
    for (const auto& entry : fs::recursive_directory_iterator(dist)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  std::ofstream blob(out / "ui.blob", std::ios::binary), table(out / "ui_table.cc"),
      code(out / "ui_blob.S");
  table << "#include \"app/embedded_ui.h\"\n\nextern \"C\" const char kith_ui_blob[];\n\n"
        << "namespace kith::app {\n\nstd::span<const EmbeddedFile> embedded_ui() {\n";
  std::size_t at = 0;
  std::string rows;
  const auto put = [&](const std::string& bytes) {
    blob << bytes;
    const auto row =
        "{kith_ui_blob + " + std::to_string(at) + ", " + std::to_string(bytes.size()) + "}";
    at += bytes.size();
    return row;
  };
  for (const auto& file : files) {
    const std::string path = "/" + file.lexically_relative(dist).generic_string();
    const std::string bytes = read_file(file);
    const std::string small = may_compress(file) ? gzipped(bytes) : std::string();
    rows += "      {\"" + path + "\", " + put(bytes) + ", " + put(small) + ", " +
            (is_immutable(path) ? "true" : "false") + "},\n";
  }
  blob << '\0';
  if (files.empty()) {
    table << "  return {};\n";
  } else {
    table << "  static const EmbeddedFile kFiles[] = {\n" << rows << "  };\n  return kFiles;\n";
  }
  table << "}\n\n}  // namespace kith::app\n";
  code << "  .section .rodata\n  .global kith_ui_blob\n  .balign 16\nkith_ui_blob:\n  .incbin \""
       << (out / "ui.blob").string() << "\"\n  .section .note.GNU-stack,\"\",@progbits\n";
  return blob.good() && table.good() && code.good() ? 0 : 1;
}
