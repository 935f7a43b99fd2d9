"""The rules. Each takes a Tree and yields problems; its first doc line is its sentence."""
import re
from dataclasses import dataclass

from . import house, source
from .house import CODE, FEATURES, PURE, ROOMS, UI_CODE


@dataclass(frozen=True)
class Problem:
    path: str
    line: int
    rule: str
    text: str
    size: int = 0  # what an exception may allow

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


class Tree:
    """Files by path; text decoded once, C++ blanked once."""

    def __init__(self, files):
        self.files = files
        self._text, self._blank = {}, {}

    def text(self, path):
        if path not in self._text:
            self._text[path] = self.files[path].decode("utf-8", "replace")
        return self._text[path]

    def blank(self, path):
        if path not in self._blank:
            self._blank[path] = source.blank(self.text(path))
        return self._blank[path]

    def code(self):
        return [path for path in self.files if path.endswith(CODE) and path.startswith("src/")]

    def texts(self):
        for path in self.files:
            name = path.rsplit("/", 1)[-1]
            suffix = "." + name.rsplit(".", 1)[1] if "." in name[1:] else ""
            if suffix in house.TEXT and not path.endswith(house.GENERATED):
                yield path


def room_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" and parts[1] in ROOMS else None


def is_test(path):
    return re.search(r"_(?:test|bench|fuzz)\.cc$|/testing/|/bench/|/testing\.(?:h|cc)$|/testing_\w+\.(?:h|cc)$|_testing\.(?:h|cc)$", path) is not None


def include_direction(tree):
    """A room includes only rooms the house table (tools/tidy_rules/house.py) lets it include."""
    for path in tree.code():
        room = room_of(path)
        for line, target, quoted in source.includes(tree.text(path)):
            other = target.split("/")[0]
            if not quoted or room is None or other not in ROOMS or other == room:
                continue
            if room in FEATURES and other in FEATURES:
                yield Problem(path, line, "include_direction",
                              f"feature rooms do not include each other (`{target}`); "
                              "meet through model/event.h and the store, or compose in app/")
            elif other not in ROOMS[room] and not (is_test(path) and other != "app"):
                yield Problem(path, line, "include_direction", f"{room}/ may not use {other}/ (`{target}`)")


def include_path(tree):
    """A quoted include names a file by its path from src/ and the file exists."""
    for path in tree.code():
        for line, target, quoted in source.includes(tree.text(path)):
            if quoted and f"src/{target}" not in tree.files and not target.startswith("generated/"):
                yield Problem(path, line, "include_path", f"`{target}` is no file under src/; include by path from src")


def cmake_direction(tree):
    """CMake's DEPENDS of a room says no more than the house table."""
    for room, may in ROOMS.items():
        path = f"src/{room}/CMakeLists.txt"
        if path not in tree.files:
            continue
        match = re.search(r"room\(\s*(\w+)(?:[^)]*?\bDEPENDS\b([a-z\s]+))?", tree.text(path))
        for other in (match[2] or "").split() if match else []:
            if other not in may:
                yield Problem(path, 1, "cmake_direction", f"{room} may not depend on {other}")


def pure_rooms(tree):
    """text, model, match and policy know no clock, file, socket, SQL, thread or chance."""
    for path in tree.code():
        if room_of(path) not in PURE or is_test(path):
            continue
        for line, target, _ in source.includes(tree.text(path)):
            what = house.PURE_HEADERS.get(target) or next(
                (w for prefix, w in house.PURE_PREFIXES.items() if target.startswith(prefix)), None)
            if what:
                yield Problem(path, line, "pure_rooms", f"a pure room uses no {what}: `{target}`")
        code = tree.blank(path)
        for pattern, what in house.PURE_CALLS.items():
            for match in re.finditer(pattern, code):
                yield Problem(path, source.line_of(code, match.start()), "pure_rooms",
                              f"a pure room does not touch {what} (`{match[0].strip()}`)")


_NO_VARIABLE = re.compile(r"^(?:\[\[.*?\]\]\s*)?(?:using|typedef|template|friend|class|struct|enum|union|namespace|"
                          r"static_assert|extern\s+template|concept|public|private|protected)\b", re.S)


def mutable_globals(tree):
    """Pure rooms have no mutable globals, nor function-local statics that change."""
    for path in tree.code():
        if room_of(path) not in PURE or is_test(path):
            continue
        code = tree.blank(path)
        for line, text in source.namespace_statements(code):
            if _NO_VARIABLE.match(text) or re.search(r"\b(?:const|constexpr|constinit const|consteval)\b", text):
                continue
            head = re.split(r"[={]", text)[0]
            if "(" in head or not re.match(r"^[\w:<>,\s*&\[\]]+\s[*&]?\w+(?:\[[^\]]*\])?\s*$", head):
                continue
            yield Problem(path, line, "mutable_globals", f"a pure room has no mutable global: `{head.strip()}`")
        for match in re.finditer(r"(?m)^\s+static\s+(?!const\b|constexpr\b|inline\b|assert)([^;{(=]*\b\w+)\s*[={;]", code):
            if not re.search(r"\bconst\b", match[1]):
                yield Problem(path, source.line_of(code, match.start(1)), "mutable_globals",
                              f"a pure room keeps nothing between calls: `static {match[1].strip()}`")


def concrete_names(tree):
    """Only app/ (and the registry's line) names concrete networks and databases."""
    networks = {path.split("/")[2] for path in tree.code()
                if path.startswith("src/channels/") and path.count("/") > 2} - house.CHANNEL_PARTS
    for path in tree.code():
        if path.startswith("src/app/") or is_test(path):
            continue
        for line, target, quoted in source.includes(tree.text(path)):
            parts = target.split("/")
            if not quoted or len(parts) < 3:
                continue
            home = f"src/{parts[0]}/{parts[1]}/"
            if parts[0] == "channels" and parts[1] in networks and path not in house.NAMES_NETWORKS \
                    and not path.startswith(home):
                yield Problem(path, line, "concrete_names",
                              f"only app/ and the registry name a network (`{target}`); use channels/channel.h")
            if parts[0] == "store" and parts[1] in ("sqlite", "postgres") and path not in house.NAMES_DATABASES \
                    and not path.startswith(home):
                yield Problem(path, line, "concrete_names",
                              f"only app/ names a database (`{target}`); use store/database.h")


def asio_rooms(tree):
    """Boost.Asio and Beast appear only in net/, channels/ and app/; CLI11 only in app/."""
    for path in tree.code():
        for line, target, _ in source.includes(tree.text(path)):
            if target.startswith(("boost/asio", "boost/beast")) and room_of(path) not in house.ASIO:
                yield Problem(path, line, "asio_rooms", f"Asio stays in net/, channels/ and app/ (`{target}`)")
            if target.startswith("CLI/") and room_of(path) != "app":
                yield Problem(path, line, "asio_rooms", f"the command line stays in app/ (`{target}`)")


def heavy_headers(tree):
    """Headers that take seconds to compile stay out of headers."""
    for path in tree.code():
        if not path.endswith(".h") or path in house.HEAVY_DOORS or is_test(path):
            continue
        for line, target, quoted in source.includes(tree.text(path)):
            if not quoted and target.startswith(house.HEAVY) and target not in house.HEAVY_ALLOWED:
                yield Problem(path, line, "heavy_headers", f"`{target}` belongs into a .cc file; forward-declare here")


_SQL = re.compile(r'\b(?:SELECT\s.+\sFROM\s|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s)', re.S)


def sql_home(tree):
    """SQL lives in store/ and in a room's *_queries files."""
    for path in tree.code():
        if room_of(path) in (None, "store") or is_test(path) or re.search(r"_queries\.(?:h|cc)$", path):
            continue
        for line, text in source.strings(tree.text(path)):
            if _SQL.search(text):
                yield Problem(path, line, "sql_home", "a statement belongs into this room's *_queries.cc, with a name")


def co_await_grammar(tree):
    """co_await stands in plain statements over names: no braces, ?:, lambda or structured binding with it."""
    for path in tree.code():
        code = tree.blank(path)
        for match in re.finditer(r"\bco_await\b", code):
            line = source.line_of(code, match.start())
            before = re.split(r"[;{}]", code[:match.start()])[-1]
            after = _rest_of_statement(code, match.end())
            problem = None
            after = _ONE_VALUE.sub("", after)
            if "{" in after:
                problem = "braces beside co_await; name the value first"
            elif "?" in before or "?" in after:
                problem = "?: beside co_await; write an if"
            elif re.search(r"(?:^|[(,=]\s*|return\s*)\[[^\]]*\]\s*(?:\(|mutable|$)", after):
                problem = "a lambda in a co_await expression; name it first"
            elif re.search(r"\bauto\s*&{0,2}\s*\[", before):
                problem = "a structured binding of co_await; bind a name, then take it apart"
            if problem:
                yield Problem(path, line, "co_await_grammar", problem)


# A duration or id around one value is no aggregate.
_ONE_VALUE = re.compile(r"\b(?:Millis|Seconds|\w+Id)\{[^{}]*\}")


def _rest_of_statement(code, start):
    """Up to the `;` that ends the statement, or the bracket that closes around it."""
    depth = 0
    for position in range(start, min(len(code), start + 4000)):
        letter = code[position]
        if letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
            if depth < 0:
                return code[start:position]
        elif letter == ";" and depth <= 0:
            return code[start:position]
    return code[start:start + 4000]


def file_length(tree):
    """Files have at most 500 lines."""
    for path in tree.files:
        if path.endswith(CODE + UI_CODE + (".py",)) and not path.endswith(house.GENERATED):
            lines = tree.text(path).count("\n")
            if lines > house.FILE_LINES:
                yield Problem(path, 1, "file_length", f"{lines} lines of {house.FILE_LINES}; split it by noun", lines)


def function_length(tree):
    """Functions have at most 70 lines."""
    for path in tree.code():
        worst = max(source.functions(tree.blank(path)), key=lambda f: f[2], default=None)
        if worst and worst[2] > house.FUNCTION_LINES:
            name, line, lines = worst
            yield Problem(path, line, "function_length",
                          f"`{name}` has {lines} lines of {house.FUNCTION_LINES}; take a part out and name it", lines)


def line_length(tree):
    """Lines have at most 120 columns, but for raw strings and addresses."""
    for path in tree.code():
        text = tree.text(path)
        long_lines = [(number, len(line)) for number, line in enumerate(text.split("\n"), 1)
                      if len(line) > house.LINE_COLUMNS and "://" not in line]
        if not long_lines:
            continue
        raw = source.raw_lines(text)
        for number, columns in long_lines:
            if number not in raw:
                yield Problem(path, number, "line_length", f"{columns} columns of {house.LINE_COLUMNS}", columns)


def unfinished(tree):
    """No notes to self: what is open is an issue, not a comment."""
    words = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
    for path in tree.texts():
        for number, line in enumerate(tree.text(path).split("\n"), 1):
            if words.search(line):
                yield Problem(path, number, "unfinished", f"`{words.search(line)[0]}`: finish it or open an issue")


_PLACES = [r"registry\.npm" + r"js", r"registry\.yarn" + "pkg", r"npm" + r"mirror\.", r"pypi" + r"\.org",
           r"files\.python" + "hosted", r"deb\.debian" + r"\.org", r"snapshot\.debian" + r"\.org",
           r"proxy\.golang" + r"\.org", r"un" + r"pkg\.com", r"cdn\.js" + "delivr", r"gh" + r"cr\.io",
           r"docker" + r"\.io", r'"resol' + r'ved"\s*:', r"(?<![\w.$}])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+)/",
           r"/t" + r"mp/(?:k-|hub|plan)"]


def places(tree):
    """No registry's address and no path of one machine is written anywhere."""
    words = re.compile("|".join(_PLACES))
    for path in tree.files:
        if b"\0" in tree.files[path][:4096] or path.endswith(".svg"):
            continue
        for number, line in enumerate(tree.text(path).split("\n"), 1):
            match = words.search(line)
            if match:
                yield Problem(path, number, "places", f"`{match[0]}` belongs to one machine or registry")


def migrations(tree):
    """SQLite and PostgreSQL have the same migrations, numbered without gaps."""
    names = {dialect: sorted(path.rsplit("/", 1)[1] for path in tree.files
                             if path.startswith(f"src/store/migrations/{dialect}/") and path.endswith(".sql"))
             for dialect in ("sqlite", "postgres")}
    for dialect, other in (("sqlite", "postgres"), ("postgres", "sqlite")):
        for name in names[dialect]:
            if name not in names[other]:
                yield Problem(f"src/store/migrations/{dialect}/{name}", 1, "migrations", f"{other}/ has no `{name}`")
    numbers = [int(name[:4]) if re.match(r"\d{4}_\w+\.sql$", name) else -1 for name in names["sqlite"]]
    if numbers != list(range(1, len(numbers) + 1)):
        yield Problem("src/store/migrations/sqlite", 1, "migrations", f"numbers are 0001, 0002 …, not {numbers}")


def room_readme(tree):
    """Every room has a README of at most a page."""
    for room in ROOMS:
        if not any(room_of(path) == room for path in tree.code()):
            continue
        path = f"src/{room}/README.md"
        if path not in tree.files:
            yield Problem(path, 1, "room_readme", "the room has no README: purpose, entry header, what it may use")
        elif tree.text(path).count("\n") > house.README_LINES:
            yield Problem(path, 1, "room_readme", f"longer than a page ({house.README_LINES} lines)")


def one_title(tree):
    """A Markdown page has exactly one first-level heading."""
    for path in tree.files:
        if path.endswith(".md"):
            text = re.sub(r"(?ms)^```.*?^```", "", tree.text(path))
            titles = len(re.findall(r"(?m)^# ", text))
            if titles != 1:
                yield Problem(path, 1, "one_title", f"{titles} first-level headings instead of one")


def large_blobs(tree):
    """No file is larger than 600 kB."""
    for path, data in tree.files.items():
        if len(data) > house.BLOB_BYTES:
            yield Problem(path, 1, "large_blobs", f"{len(data)} bytes; keep large data out of the tree", len(data))


def guards(tree):
    """Headers begin with #pragma once."""
    for path in tree.code():
        if path.endswith(".h") and not re.search(r"(?m)^#pragma once$", tree.text(path)):
            yield Problem(path, 1, "guards", "no `#pragma once`")


RULES = [include_direction, include_path, cmake_direction, pure_rooms, mutable_globals, concrete_names,
         asio_rooms, heavy_headers, sql_home, co_await_grammar, file_length, function_length, line_length,
         unfinished, places, migrations, room_readme, one_title, large_blobs, guards]

EXCEPTIONS = "tools/tidy_exceptions.txt"


def exceptions(tree):
    """{(rule, path): (allowed size, line)} of `rule path [size] # why`."""
    allowed, problems = {}, []
    if EXCEPTIONS not in tree.files:
        return allowed, problems
    for number, line in enumerate(tree.text(EXCEPTIONS).split("\n"), 1):
        words, _, why = line.partition("#")
        parts = words.split()
        if not parts:
            continue
        known = len(parts) in (2, 3) and parts[0] in {rule.__name__ for rule in RULES}
        if not known or not why.strip() or (len(parts) == 3 and not parts[2].isdigit()):
            problems.append(Problem(EXCEPTIONS, number, "exceptions", "write `rule path [size] # why`"))
            continue
        allowed[parts[0], parts[1]] = (int(parts[2]) if len(parts) == 3 else None, number)
    return allowed, problems


def check(files):
    """Every problem of the tree that no exception allows, and every exception that is no longer needed."""
    tree = Tree(files)
    allowed, problems = exceptions(tree)
    used = set()
    for rule in RULES:
        for problem in rule(tree):
            key = (problem.rule, problem.path)
            size, _ = allowed.get(key, (0, 0))
            if key in allowed and (size is None or problem.size <= size):
                used.add(key)
                continue
            problems.append(problem)
    for key, (_, number) in allowed.items():
        if key not in used:
            problems.append(Problem(EXCEPTIONS, number, "exceptions",
                                    f"`{key[0]} {key[1]}` is not needed (any more, or at that size); take it out"))
    return sorted(problems, key=lambda p: (p.path, p.line, p.rule))
