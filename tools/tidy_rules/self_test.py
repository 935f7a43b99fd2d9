"""For every rule: a tree it must complain about, and one it must leave alone."""
from . import rules

PAGE = b"# Room\n"
LONG_BODY = "\n".join(f"  f({n});" for n in range(80))
README = {f"src/{room}/README.md": PAGE for room in rules.ROOMS}
MARK = "TO" + "DO"

# rule -> [(what, files that must be found), …], [(what, files that must pass), …]
CASES = {
    "include_direction": (
        [("upwards", {"src/text/a.cc": '#include "store/database.h"\n'}),
         ("feature to feature", {"src/inbox/a.cc": '#include "people/people.h"\n'}),
         ("feature to feature in a test", {"src/inbox/a_test.cc": '#include "people/people.h"\n'}),
         ("a test that uses app", {"src/net/a_test.cc": '#include "app/wiring.h"\n'})],
        [("downwards", {"src/inbox/a.cc": '#include "store/database.h"\n#include "inbox/a.h"\n'}),
         ("commented out", {"src/text/a.cc": '// #include "store/database.h"\n'})]),
    "include_path": (
        [("a name without its room", {"src/text/a.cc": '#include "a.h"\n', "src/text/a.h": "#pragma once\n"})],
        [("a path from src", {"src/text/a.cc": '#include "text/a.h"\n', "src/text/a.h": "#pragma once\n"})]),
    "cmake_direction": (
        [("too much", {"src/text/CMakeLists.txt": "room(text DEPENDS base net)\n"})],
        [("less", {"src/inbox/CMakeLists.txt": "room(inbox DEPENDS base LIBS net)\n"})]),
    "pure_rooms": (
        [("a clock", {"src/text/a.cc": "auto t = std::chrono::system_clock::now();\n"}),
         ("a file", {"src/match/a.cc": "#include <fstream>\n"}),
         ("a socket", {"src/policy/a.cc": "#include <sys/socket.h>\n"}),
         ("a database", {"src/model/a.cc": "#include <sqlite3.h>\n"}),
         ("a thread", {"src/text/a.h": "#include <mutex>\n"}),
         ("chance", {"src/policy/a.cc": "int f() { return std::rand(); }\n"})],
        [("elsewhere", {"src/net/a.cc": "#include <fstream>\n"}),
         ("a test", {"src/text/a_test.cc": "#include <fstream>\n"}),
         ("a word in a comment", {"src/text/a.cc": "// not system_clock\nconst char* s = \"getenv\";\n"})]),
    "mutable_globals": (
        [("a global", {"src/text/a.cc": "namespace kith {\nint counter = 0;\n}\n"}),
         ("a braced global", {"src/text/a.cc": "namespace {\nstd::map<int, int> seen{};\n}\n"}),
         ("a static local", {"src/match/a.cc": "int f() {\n  static int n = 0;\n  return ++n;\n}\n"})],
        [("constants", {"src/text/a.cc": "namespace {\nconstexpr int kA = 1;\nconst std::string kB = \"x\";\n}\n"}),
         ("functions", {"src/text/a.cc": "namespace k {\nint f(int a);\nstruct S {\n  int n = 0;\n};\nbool g() {\n  int n = 0;\n  return n;\n}\n}\n"}),
         ("a constant local", {"src/text/a.cc": "int f() {\n  static const int n = 3;\n  return n;\n}\n"})]),
    "concrete_names": (
        [("a network", {"src/listen/a.cc": '#include "channels/mastodon/mastodon.h"\n', "src/channels/mastodon/mastodon.h": ""}),
         ("a neighbour", {"src/channels/mail/a.cc": '#include "channels/feeds/wire.h"\n', "src/channels/feeds/wire.h": ""}),
         ("a database", {"src/inbox/a.cc": '#include "store/sqlite/sqlite.h"\n'})],
        [("app", {"src/app/a.cc": '#include "store/sqlite/sqlite.h"\n#include "channels/mastodon/mastodon.h"\n',
                  "src/channels/mastodon/mastodon.h": ""}),
         ("at home", {"src/channels/mastodon/a.cc": '#include "channels/mastodon/mastodon.h"\n', "src/channels/mastodon/mastodon.h": ""}),
         ("layers", {"src/listen/a.cc": '#include "channels/layers/retry.h"\n', "src/channels/layers/retry.h": ""})]),
    "asio_rooms": (
        [("Asio in a feature", {"src/publish/a.cc": "#include <boost/asio/post.hpp>\n"}),
         ("CLI11 in net", {"src/net/a.cc": "#include <CLI/CLI.hpp>\n"})],
        [("Asio in net", {"src/net/a.cc": "#include <boost/asio/post.hpp>\n"})]),
    "heavy_headers": (
        [("Beast in a header", {"src/net/a.h": "#include <boost/beast/core.hpp>\n"})],
        [("Beast in a source", {"src/net/a.cc": "#include <boost/beast/core.hpp>\n"}),
         ("forward", {"src/net/a.h": "#include <boost/json/fwd.hpp>\n"})]),
    "sql_home": (
        [("a query anywhere", {"src/inbox/desk.cc": 'auto s = "SELECT id FROM contact WHERE x = ?";\n'}),
         ("a raw one", {"src/inbox/desk.cc": 'auto s = R"(DELETE FROM contact)";\n'})],
        [("in its file", {"src/inbox/desk_queries.cc": 'auto s = "SELECT id FROM contact WHERE x = ?";\n'}),
         ("words", {"src/inbox/desk.cc": 'auto s = "select a person from the list";\n'})]),
    "co_await_grammar": (
        [("braces", {"src/net/a.cc": "T f() {\n  auto x = co_await g(Options{.a = 1});\n}\n"}),
         ("a choice", {"src/net/a.cc": "T f() {\n  auto x = c ? co_await g() : h;\n}\n"}),
         ("a lambda", {"src/net/a.cc": "T f() {\n  co_await g([&] (int a) { return a; });\n}\n"}),
         ("a binding", {"src/net/a.cc": "T f() {\n  auto [a, b] = co_await g();\n}\n"})],
        [("a duration", {"src/net/a.cc": "T f() {\n  co_await sleep_for(Millis{100});\n}\n"}),
         ("plain", {"src/net/a.cc": "T f() {\n  auto x = co_await g(names[0]);\n  CO_TRY(auto y, co_await h(x));\n"
                                    "  co_return co_await k(y);\n}\n"}),
         ("in a condition", {"src/net/a.cc": "T f() {\n  while (co_await more()) {\n    if (auto x = co_await g(); x) { k(); }\n  }\n}\n"})]),
    "file_length": (
        [("501 lines", {"src/net/a.cc": "int a;\n" * 501}), ("interface too", {"ui/src/a.svelte": "x\n" * 501})],
        [("500 lines", {"src/net/a.cc": "int a;\n" * 500})]),
    "function_length": (
        [("80 lines", {"src/net/a.cc": f"namespace k {{\nint S::f(int a) const {{\n{LONG_BODY}\n}}\n}}\n"}),
         ("with a lambda", {"src/net/a.cc": f"void f() {{\n  run([&] {{\n{LONG_BODY}\n  }});\n}}\n"})],
        [("a long class", {"src/net/a.cc": f"class A {{\n{LONG_BODY}\n}};\n"}),
         ("a long namespace", {"src/net/a.cc": "namespace k {\n" + "int f() {\n  return 1;\n}\n" * 40 + "}\n"}),
         ("a long table", {"src/net/a.cc": "const T kTable[] = {\n" + "  {f(1)},\n" * 90 + "};\n"})]),
    "line_length": (
        [("121 columns", {"src/net/a.cc": "x" * 121 + "\n"})],
        [("120 columns", {"src/net/a.cc": "x" * 120 + "\n"}),
         ("an address", {"src/net/a.cc": "// " + "x" * 120 + "https://example.org\n"}),
         ("raw", {"src/net/a.cc": 'auto a = R"(\n' + "x" * 120 + '\n)";\n'})]),
    "unfinished": (
        [("a note", {"src/net/a.cc": f"// {MARK}: later\n"}), ("in a page", {"docs/a.md": f"# A\n{MARK}\n"})],
        [("inside a word", {"docs/a.md": f"# A\nX{MARK}X\n"})]),
    "places": (
        [("a registry", {"ui/.npmrc": "registry=https://registry.npm" + "js.org\n"}),
         ("a lock file", {"ui/package-lock.json": '{"resol' + 'ved": "x"}\n'}),
         ("a machine", {"docs/a.md": "# A\nsee /wo" + "rk/main\n"})],
        [("a variable's folder", {"tools/a.sh": "cat $x/wo" + "rk/y\n"}), ("a system folder", {"docs/a.md": "# A\n/var/lib/kith\n"})]),
    "migrations": (
        [("only one", {"src/store/migrations/sqlite/0001_a.sql": ""}),
         ("a gap", {f"src/store/migrations/{d}/000{n}_a.sql": "" for d in ("sqlite", "postgres") for n in (1, 3)})],
        [("in step", {f"src/store/migrations/{d}/000{n}_a.sql": "" for d in ("sqlite", "postgres") for n in (1, 2)})]),
    "room_readme": (
        [("none", {"src/net/a.cc": "", "src/net/README.md": None}),
         ("too long", {"src/net/a.cc": "", "src/net/README.md": "# Net\n" + "x\n" * 80})],
        [("a page", {"src/net/a.cc": "", "src/net/README.md": "# Net\n"})]),
    "one_title": (
        [("two", {"docs/a.md": "# A\n# B\n"}), ("none", {"docs/a.md": "words\n"})],
        [("a comment in code", {"docs/a.md": "# A\n```\n# not a title\n```\n"})]),
    "large_blobs": ([("600 kB", {"docs/a.png": b"\0" * 600_001})], [("less", {"docs/a.png": b"\0" * 599_999})]),
    "guards": ([("none", {"src/net/a.h": "int f();\n"})], [("one", {"src/net/a.h": "// What.\n#pragma once\n"})]),
    "exceptions": (
        [("stale", {rules.EXCEPTIONS: "guards src/net/a.h # old\n"}),
         ("without a why", {rules.EXCEPTIONS: "guards src/net/a.h\n", "src/net/a.h": "int f();\n"}),
         ("outgrown", {rules.EXCEPTIONS: "file_length src/net/a.cc 510 # generated\n", "src/net/a.cc": "int a;\n" * 511})],
        [("in use", {rules.EXCEPTIONS: "file_length src/net/a.cc 510 # a table\n", "src/net/a.cc": "int a;\n" * 505})]),
}


def problems(files, rule):
    merged = {**README, **files}
    as_bytes = {path: text if isinstance(text, bytes) else text.encode()
                for path, text in merged.items() if text is not None}
    return [problem for problem in rules.check(as_bytes) if problem.rule == rule]


def run():
    failures = [f"`{rule.__name__}` has no case" for rule in rules.RULES if rule.__name__ not in CASES]
    count = 0
    for rule, (bad, good) in CASES.items():
        for what, files in bad:
            count += 1
            if not problems(files, rule):
                failures.append(f"{rule}: did not see `{what}`")
        for what, files in good:
            count += 1
            for problem in problems(files, rule):
                failures.append(f"{rule}: complained about `{what}`: {problem}")
    print("\n".join(failures) or f"tidy: {len(CASES)} rules, {count} cases, each rule can fail")
    return 1 if failures else 0
