#include "app/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "app/eval.h"
#include "app/system_mail.h"
#include "app/version.h"
#include "base/secret.h"

namespace kith::app {
namespace {

constexpr const char* kAbout =
    "Kith: work the room, inside your comfort zone.\n"
    "One server that listens where your people talk, brings their words to one desk, and lets "
    "nothing\n"
    "leave that your written policy does not allow.\n\n"
    "  kith serve                 start on http://127.0.0.1:8080, everything in ./data\n"
    "  kith demo                  the same with three sample organisations, alive\n"
    "  kith doctor                look whether all is well, and say what to do where it is not";
constexpr const char* kFooter =
    "\nExit codes: 0 done; 1 could not be done (why is said on standard error); 2 the command line "
    "was\n"
    "wrong; 3 doctor found something to mend, or migrate --check something to do.\n"
    "Every option can also come from the environment (shown as `Env:`) or from a file named by "
    "--config.\n"
    "More: docs/operations.md";

// What CLI11 fills before it becomes Settings.
struct Raw {
  std::string data = "data", listen = "127.0.0.1:8080", public_url, database, roles = "all",
              level = "info";
  std::string ca_file, plc_url, mail, mail_from;
  bool rehearsal = false;
  std::vector<std::string> proxies, reach;
  unsigned workers = 0;
};

void add_common(CLI::App& app, Raw& raw) {
  app.add_option("--data", raw.data, "Folder for everything Kith keeps")
      ->envname("KITH_DATA")
      ->capture_default_str();
  app.add_option("--database", raw.database,
                 "PostgreSQL address; without one SQLite in the data folder is used")
      ->envname("KITH_DATABASE");
  app.add_option("--log", raw.level, "What to log: debug, info, warning or error")
      ->envname("KITH_LOG")
      ->capture_default_str()
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
}

void add_serving(CLI::App& app, Raw& raw) {
  add_common(app, raw);
  app.add_option("--listen", raw.listen,
                 "Where to listen: ADDRESS:PORT; `:8080` is every interface")
      ->envname("KITH_LISTEN")
      ->capture_default_str();
  app.add_option("--public-url", raw.public_url,
                 "How people reach it, e.g. https://kith.example.org")
      ->envname("KITH_PUBLIC_URL");
  app.add_option("--trusted-proxy", raw.proxies,
                 "Proxy whose X-Forwarded-* headers are believed: address or block")
      ->envname("KITH_TRUSTED_PROXY")
      ->delimiter(',');
  app.add_option("--reach", raw.reach,
                 "Inner host, address or block that channels may reach (all inner addresses are "
                 "refused otherwise)")
      ->envname("KITH_REACH")
      ->delimiter(',');
  app.add_option("--roles", raw.roles,
                 "What this process does: web, intake, outbox (several processes need PostgreSQL)")
      ->envname("KITH_ROLES")
      ->capture_default_str();
  app.add_option("--mail", raw.mail,
                 "Relay for mail to members, e.g. smtps://user:password@relay.example.org; without one none is sent")
      ->envname("KITH_MAIL");
  app.add_option("--mail-from", raw.mail_from, "Who mail to members is from, e.g. Kith <kith@example.org>")
      ->envname("KITH_MAIL_FROM");
  app.add_option("--workers", raw.workers, "Threads for blocking work; 0 lets the machine decide")
      ->envname("KITH_WORKERS")
      ->check(CLI::Range(0u, 256u));
  app.add_option("--ca-file", raw.ca_file, "Further certificate authorities to trust (PEM)")
      ->envname("KITH_CA_FILE")
      ->check(CLI::ExistingFile);
  app.add_flag("--rehearsal", raw.rehearsal,
               "Let the scripted network be connected, which reads and writes files: for practice only")
      ->envname("KITH_REHEARSAL");
  app.add_option("--plc-url", raw.plc_url,
                 "Bluesky's directory of identities, where it is not the public one")
      ->envname("KITH_PLC_URL");
  app.set_config("--config", "", "File with these options, `name = value` a line")
      ->envname("KITH_CONFIG");
}

log::Level level_of(const std::string& word) {
  if (word == "debug") return log::Level::debug;
  if (word == "warning") return log::Level::warning;
  if (word == "error") return log::Level::error;
  return log::Level::info;
}

Result<Settings> settings_of(const Raw& raw) {
  Settings settings;
  settings.data = raw.data;
  settings.listen = raw.listen;
  TRYV(parse_listen(raw.listen));
  settings.public_url = raw.public_url;
  settings.database = Secret(raw.database);
  settings.trusted_proxies = raw.proxies;
  settings.reach = raw.reach;
  settings.ca_file = raw.ca_file;
  settings.plc_url = raw.plc_url;
  settings.rehearsal = raw.rehearsal;
  settings.workers = raw.workers;
  settings.level = level_of(raw.level);
  settings.mail = Secret(raw.mail);
  settings.mail_from = raw.mail_from;
  if (!raw.mail.empty()) {
    TRYV(parse_relay(raw.mail));
    if (!raw.mail_from.contains('@') || raw.mail_from.find_first_of("\r\n") != std::string::npos)
      return fail(Kind::invalid, "--mail wants --mail-from: the address its mails are from");
    if (raw.public_url.empty())
      return fail(Kind::invalid, "--mail wants --public-url: its mails hold links for people to open");
  }
  TRY(settings.parts, parse_parts(raw.roles));
  if (settings.parts.size() < 3 && settings.database.empty()) {
    return fail(Kind::invalid,
                "several processes need one PostgreSQL; give --database with --roles");
  }
  return settings;
}

// All commands with the variables they fill.
struct Grammar {
  Raw raw;
  DemoCommand demo;
  UserCommand user;
  BackupCommand backup;
  RestoreCommand restore;
  DoctorCommand doctor;
  EvalCommand eval;
  MatchCommand match;
  ImportCommand import;
  PolicyCommand policy;
  AuditCommand audit;
  MigrateCommand migrate;
  std::string demo_data;
  CLI::App app{kAbout, "kith"};
  CLI::App* policy_ = nullptr;
  CLI::App *serve_ = nullptr, *demo_ = nullptr, *migrate_ = nullptr, *user_ = nullptr,
           *backup_ = nullptr, *restore_ = nullptr, *doctor_ = nullptr, *eval_ = nullptr, *match_ = nullptr,
           *import_ = nullptr, *jsonl_ = nullptr, *audit_ = nullptr, *export_ = nullptr,
           *create_ = nullptr, *reset_ = nullptr, *link_ = nullptr;

  Grammar() {
    app.footer(kFooter);
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("kith {}", version()));
    serve_ = app.add_subcommand("serve", "Start the server");
    add_serving(*serve_, raw);
    demo_ = app.add_subcommand("demo",
                               "Start with three sample organisations whose people keep writing");
    add_serving(*demo_, raw);
    demo_->add_flag("--keep", demo.keep, "Go on with what an earlier demo left in the folder");
    migrate_ = app.add_subcommand("migrate",
                                  "Bring the database up to this program; serve does it by itself");
    add_common(*migrate_, raw);
    migrate_->add_flag("--check", migrate.check, "Only say what would be done; exit code 3 where there is something");
    add_user();
    add_keeping();
    add_eval();
    add_match();
    add_import();
    add_policy();
    add_audit();
  }

  void add_user() {
    user_ = app.add_subcommand("user", "Accounts, for those who look after the machine");
    user_->require_subcommand(1);
    auto* list = user_->add_subcommand("list", "Who has an account");
    add_common(*list, raw);
    create_ = user_->add_subcommand("create", "Make an account and show its first password");
    add_common(*create_, raw);
    create_->add_option("email", user.email, "The address to sign in with")->required();
    create_->add_option("--name", user.name, "Name as people read it");
    create_->add_option("--workspace", user.workspace, "Short name of the workspace to join");
    create_->add_option("--handle", user.handle, "Name as the policy writes it, e.g. dana");
    create_
        ->add_option("--role", user.role,
                     "viewer, contributor, agent, spokesperson, policy_owner, admin or owner")
        ->capture_default_str();
    reset_ = user_->add_subcommand(
        "reset-password", "Show a new password, end all sessions and take the second factor off");
    add_common(*reset_, raw);
    reset_->add_option("email", user.email, "The account's address")->required();
    link_ = user_->add_subcommand("setup-link", "Show a new one-time set-up link");
    add_common(*link_, raw);
    link_->add_option("--public-url", raw.public_url, "How people reach it")
        ->envname("KITH_PUBLIC_URL");
    link_->add_option("--listen", raw.listen, "Where the server listens")->envname("KITH_LISTEN");
  }

  void add_keeping() {
    backup_ = app.add_subcommand(
        "backup", "Write a consistent copy of everything into one file, while the server runs");
    add_common(*backup_, raw);
    backup_->add_option("file", backup.file, "The file to write, e.g. kith-2026-11-22.tar")
        ->required();
    backup_->add_flag("--without-key", backup.without_key, "Leave the key out; keep the file `key` elsewhere then");
    restore_ = app.add_subcommand("restore", "Put a backup into an empty data folder");
    add_common(*restore_, raw);
    restore_->add_option("file", restore.file, "The file a backup wrote")
        ->required()
        ->check(CLI::ExistingFile);
    restore_->add_flag("--check", restore.check, "Only verify that the file is whole");
    restore_->add_option("--key", restore.key, "The key file, for a backup made without it")->check(CLI::ExistingFile);
    doctor_ = app.add_subcommand("doctor",
                                 "Look at data, disk, permissions, clock and port; say what to do");
    add_common(*doctor_, raw);
    doctor_->add_option("--listen", raw.listen, "Where the server listens")
        ->envname("KITH_LISTEN")
        ->capture_default_str();
    doctor_->add_flag("--json", doctor.json, "Answer as JSON");
    doctor_->add_flag("--reindex", doctor.reindex, "First queue for the search index what it lacks");
    doctor_->add_flag("--trust-clock", doctor.trust_clock, "First say that the clock is right: retention goes on");
  }

  void add_eval() {
    std::string tasks =
        "Run a pure room over JSON Lines: one object a line in, one answer a line out.\nTasks:";
    for (const auto& task : eval_tasks())
      tasks += fmt::format("\n  {:10} {}", task.name, task.what);
    eval_ = app.add_subcommand("eval", tasks);
    eval_->add_option("task", eval.task, "Which")->required();
    eval_->add_option("--watches", eval.watches, "For match: file of the watches, in place of the first line");
  }

  void add_match() {
    match_ = app.add_subcommand("match",
                                "Match documents, one JSON object a line, against watches: prints {id, matches} for\n"
                                "each that any watch finds. Forms: docs/eval.md");
    match_->add_option("--watches", match.watches, "File of {\"watches\":[{\"id\",\"query\"}…]}, or one watch a line")
        ->required();
    match_->add_option("files", match.files, "Files of documents; - or none is standard input");
    match_->add_flag("--stats", match.stats,
                     "Print no matches but how many, how fast, and how long one document takes");
    match_->add_flag("--json", match.json, "The same as one JSON object")->needs("--stats");
  }

  void add_import() {
    import_ = app.add_subcommand("import", "Take in what was written elsewhere, while the server runs or not");
    import_->require_subcommand(1);
    jsonl_ = import_->add_subcommand(
        "jsonl",
        "Posts, one JSON object a line (docs/intake.md). Interrupted, the same command goes on where it stopped");
    add_common(*jsonl_, raw);
    jsonl_->add_option("file", import.file, "The file; - is standard input")->required();
    jsonl_->add_option("--source", import.source, "Name of the source; made where there is none")
        ->capture_default_str();
    jsonl_->add_option("--workspace", import.workspace, "Short name of the workspace, where there are several");
  }

  void add_audit() {
    audit_ = app.add_subcommand("audit", "The record of what was decided, approved, sent and heard");
    audit_->require_subcommand(1);
    auto* verify = audit_->add_subcommand("verify", "Walk the chain of events; say where it is broken");
    export_ = audit_->add_subcommand("export", "Write the record, one JSON object a line");
    for (auto* one : {verify, export_}) {
      add_common(*one, raw);
      one->add_option("--workspace", audit.workspace, "Short name of the workspace, where there are several");
    }
    verify->add_option("--head", audit.head, "A head noted down before, as NUMBER:HASH");
    export_->add_option("file", audit.file, "The file to write; - is standard output")->capture_default_str();
  }

  void add_policy() {
    using Action = PolicyCommand::Action;
    policy_ = app.add_subcommand("policy", "Comfort zones as documents: docs/policy.md");
    policy_->require_subcommand(1);
    const auto action = [this](const char* name, const char* what, Action means) {
      auto* sub = policy_->add_subcommand(name, what);
      sub->callback([this, means] { policy.action = means; });
      sub->add_option("file", policy.file, "The document")->required();
      return sub;
    };
    action("check", "Say what is wrong with a document, each mistake with its place", Action::check);
    action("test", "Try the examples a document carries", Action::test);
    auto* render = action("render", "Print a document as a page: HTML, by itself", Action::render);
    render->add_flag("--staff,!--public", policy.staff, "For staff: who speaks, and every rule; else for everybody");
    action("diff", "Say in words what changes from one document to the next", Action::diff)
        ->add_option("newer", policy.other, "The newer document")
        ->required();
    auto* replay =
        action("replay", "What a document would have done to what left lately, beside what holds now", Action::replay);
    add_common(*replay, raw);
    replay->add_option("--days", policy.days, "How far back")->capture_default_str()->check(CLI::Range(1, 366));
    replay->add_option("--workspace", policy.workspace, "Short name of the workspace, where there are several");
  }

  Result<Command> chosen() {
    if (serve_->parsed()) return Command(ServeCommand{});
    if (demo_->parsed()) return Command(demo);
    if (migrate_->parsed()) return Command(migrate);
    if (backup_->parsed()) return Command(backup);
    if (restore_->parsed()) return Command(restore);
    if (doctor_->parsed()) return Command(doctor);
    if (match_->parsed()) return Command(match);
    if (import_->parsed()) return Command(import);
    if (policy_->parsed()) return Command(policy);
    if (audit_->parsed()) {
      audit.action = export_->parsed() ? AuditCommand::Action::export_record : AuditCommand::Action::verify;
      return Command(audit);
    }
    if (user_->parsed()) {
      user.action = create_->parsed()  ? UserCommand::Action::create
                    : reset_->parsed() ? UserCommand::Action::reset_password
                    : link_->parsed()  ? UserCommand::Action::setup_link
                                       : UserCommand::Action::list;
      return Command(user);
    }
    if (find_eval_task(eval.task) == nullptr) {
      return fail(Kind::invalid,
                  fmt::format("there is no task `{}`; kith eval --help lists them", eval.task));
    }
    return Command(eval);
  }

  // The demo keeps to a folder of its own unless told otherwise.
  void settle_data() {
    if (demo_->parsed() && demo_->count("--data") == 0 && std::getenv("KITH_DATA") == nullptr)
      raw.data = "demo-data";
  }
};

int refuse(const Error& error) {
  std::cerr << "kith: " << error.message << '\n';
  return kMisused;
}

}  // namespace

std::variant<Parsed, int> parse_command_line(int argc, const char* const* argv) {
  Grammar grammar;
  try {
    grammar.app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return grammar.app.exit(problem);
    std::cerr << "kith: " << problem.what() << "; kith --help shows how\n";
    return kMisused;
  }
  grammar.settle_data();
  auto settings = settings_of(grammar.raw);
  if (!settings) return refuse(settings.error());
  auto command = grammar.chosen();
  if (!command) return refuse(command.error());
  return Parsed{*std::move(settings), *std::move(command)};
}

}  // namespace kith::app
