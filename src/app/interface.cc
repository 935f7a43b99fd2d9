#include "app/interface.h"

#include "app/embedded_ui.h"

namespace kith::app {
namespace {

constexpr std::string_view kNotBuilt =
    "Kith runs, but this program was built without its web interface.\n\n"
    "Build it with:\n\n"
    "  cd ui && npm ci && npm run build\n\n"
    "and build the program again (or just start ./kith, which does both).\n"
    "The API answers under /api/v1.\n";

}  // namespace

Interface::Interface() {
  for (const auto& file : embedded_ui())
    files_.add(std::string(file.path), file.bytes, file.gzip, file.immutable);
}

net::Response Interface::serve(const net::Request& request) const {
  if (request.method != "GET" && request.method != "HEAD")
    return net::Response::text(405, "method not allowed\n");
  if (!files_.has("/index.html")) return net::Response::text(503, std::string(kNotBuilt));
  if (request.path != "/" && files_.has(request.path)) return files_.serve(request, request.path);
  // A missing file stays missing; only what looks like a screen gets the first page.
  const auto last = request.path.substr(request.path.rfind('/') + 1);
  if (request.path.starts_with("/assets/") || last.contains('.'))
    return net::Response::text(404, "not found\n");
  return files_.serve(request, "/index.html");
}

}  // namespace kith::app
