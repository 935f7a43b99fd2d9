// `?` to `$1`, `$2`, … outside quotes and comments.
#pragma once

#include <string>
#include <string_view>

namespace kith::store {

struct NumberedSql {
  std::string sql;
  int parameters = 0;
};
NumberedSql number_placeholders(std::string_view sql);

}  // namespace kith::store
