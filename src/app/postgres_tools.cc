#include "app/postgres_tools.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <sys/wait.h>

#include <memory>
#include <string>
#include <vector>

extern char** environ;

namespace kith::app {
namespace {

// The address as libpq's own environment variables (PGHOST, PGPASSWORD …), after ours.
Result<std::vector<std::string>> environment_for(const Secret& url) {
  char* problem = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.reveal().c_str(), &problem), PQconninfoFree);
  PQfreemem(problem);
  if (!options)
    return fail(Kind::invalid,
                "the PostgreSQL address cannot be read; write postgresql://user@host/name");
  std::vector<std::string> environment;
  for (char** one = environ; *one != nullptr; ++one) {
    if (!std::string_view(*one).starts_with("PG")) environment.emplace_back(*one);
  }
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && option->envvar != nullptr) {
      environment.push_back(fmt::format("{}={}", option->envvar, option->val));
    }
  }
  return environment;
}

Result<std::string> database_name(const std::vector<std::string>& environment) {
  for (const auto& one : environment) {
    if (one.starts_with("PGDATABASE=")) return one.substr(11);
  }
  return fail(Kind::invalid,
              "the PostgreSQL address names no database; write postgresql://user@host/name");
}

Result<void> run(const std::vector<std::string>& words,
                 const std::vector<std::string>& environment) {
  std::vector<char*> arguments, variables;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  for (const auto& one : environment) variables.push_back(const_cast<char*>(one.c_str()));
  arguments.push_back(nullptr);
  variables.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), variables.data()) !=
      0) {
    return fail(
        Kind::unavailable,
        fmt::format("`{}` is not installed; install the package postgresql-client", words[0]));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
    return fail(
        Kind::unavailable,
        fmt::format("`{}` is not installed; install the package postgresql-client", words[0]));
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return fail(Kind::unavailable, fmt::format("`{}` failed; what it said is above", words[0]));
  }
  return {};
}

}  // namespace

Result<void> dump_postgres(const Secret& url, const std::filesystem::path& to) {
  TRY(const auto environment, environment_for(url));
  return run({"pg_dump", "--format=custom", "--no-owner", "--no-acl", "--file", to.string()},
             environment);
}

Result<void> restore_postgres(const Secret& url, const std::filesystem::path& from) {
  TRY(const auto environment, environment_for(url));
  TRY(const auto name, database_name(environment));
  return run({"pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-acl",
              "--dbname", name, from.string()},
             environment);
}

}  // namespace kith::app
