"""The house as data: which room may use which, and what belongs where."""

# A room may include itself and these. CMake's DEPENDS must not say more. Lowest first.
ROOMS = {
    "base": "",
    "text": "base",
    "faces": "base",
    "model": "base",
    "match": "base text model",
    "policy": "base text model match",
    "store": "base text model match",
    "net": "base",
    "channels": "base text model policy net",
    "people": "base text model store",
    "inbox": "base text model match policy store",
    "publish": "base text faces model match policy store channels",
    "listen": "base text model match store channels",
    "measure": "base model store",
    "api": "base text faces model match policy store net channels people inbox publish listen measure",
    "app": "base text faces model match policy store net channels people inbox publish listen measure api",
}
ROOMS = {room: set(may.split()) for room, may in ROOMS.items()}

PURE = {"text", "faces", "model", "match", "policy"}
FEATURES = {"people", "inbox", "publish", "listen", "measure"}
ASIO = {"net", "channels", "app"}

# Folders of channels/ that are no network.
CHANNEL_PARTS = {"layers", "testing", "testdata"}
# Who may name a concrete network: app/, and the registry's one line for each.
NAMES_NETWORKS = {"src/channels/registry.cc", "src/channels/CMakeLists.txt"}
# Who may name a concrete database: app/, and the store's own factory.
NAMES_DATABASES = {"src/store/open.cc", "src/store/testing.cc", "tests/archive/fill.cc"}

# Headers that take seconds to compile: in .cc files only (fwd headers are cheap).
HEAVY = ("boost/beast", "boost/json.hpp", "boost/json/", "spdlog/", "CLI/", "gmime/")
HEAVY_ALLOWED = ("boost/json/fwd.hpp",)
# One header each that hands the heavy one on, by decision.
HEAVY_DOORS = {"src/api/json.h", "src/channels/json_read.h"}

PURE_HEADERS = {
    "fstream": "files", "filesystem": "files", "iostream": "files", "cstdio": "files",
    "thread": "threads", "mutex": "threads", "shared_mutex": "threads", "atomic": "threads",
    "future": "threads", "condition_variable": "threads", "stop_token": "threads", "semaphore": "threads",
    "random": "chance", "ctime": "the clock", "unistd.h": "the system", "fcntl.h": "files",
    "netdb.h": "sockets", "sqlite3.h": "SQL", "libpq-fe.h": "SQL", "curl/curl.h": "sockets",
}
PURE_PREFIXES = {"sys/": "the system", "boost/asio": "sockets", "boost/beast": "sockets",
                 "netinet/": "sockets", "arpa/": "sockets", "spdlog/": "logging"}
PURE_CALLS = {
    r"\b(?:system_clock|steady_clock|high_resolution_clock)\b": "the clock; take the time as an argument",
    r"\bsystem_clock\s*\(\)": "the clock; take the time as an argument",
    r"\bstd::time\s*\(|\bgettimeofday\b|\bclock_gettime\b": "the clock; take the time as an argument",
    r"\bgetenv\b": "the environment; take the value as an argument",
    r"\bstd::s?rand\s*\(|\brandom_device\b|\brandom_token\b": "chance; take it as an argument",
    r"\bthread_local\b": "a global; make it a member or an argument",
    r"\bfopen\b|\bstd::[io]?fstream\b|\bstd::(?:cout|cerr|cin)\b": "files; take bytes as an argument",
    r"\blog::(?:debug|info|warning|error|write)\b": "the log; answer an Error or a value",
}

FILE_LINES = 500
FUNCTION_LINES = 70
LINE_COLUMNS = 120
README_LINES = 60
BLOB_BYTES = 600_000

CODE = (".cc", ".h")
UI_CODE = (".ts", ".svelte")
TEXT = CODE + UI_CODE + (".md", ".py", ".txt", ".cmake", ".json", ".yaml", ".yml", ".sql", ".css",
                         ".html", ".js", ".mjs", ".sh", "")
# Written by tools, or somebody else's words.
GENERATED = ("package-lock.json", "ui/src/lib/api/schema.d.ts",
             "LICENSE", "docs/api/openapi.json")
