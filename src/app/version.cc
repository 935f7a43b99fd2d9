#include "app/version.h"

namespace kith::app {

std::string_view version() {
  return KITH_VERSION;
}

}  // namespace kith::app
