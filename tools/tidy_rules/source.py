"""Just enough of C++ to look at it: comments and strings blanked, includes, functions."""
import re

_TOKENS = re.compile(
    r'(?P<raw>R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)")'
    r'|(?P<line>//[^\n]*)|(?P<block>/\*.*?\*/)'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+')", re.S)


def _spaces(text):
    return re.sub(r"[^\n]", " ", text)


def blank(text):
    """The code with comments, string and character contents turned into spaces, lines kept."""
    def replace(match):
        if match["line"] or match["block"]:
            return _spaces(match[0])
        return match[0][0] + _spaces(match[0][1:-1]) + match[0][-1]
    return _TOKENS.sub(replace, text)


def strings(text):
    """(line, content) of every string literal; adjacent ones are not joined."""
    for match in _TOKENS.finditer(text):
        if match["raw"] or match["string"]:
            yield line_of(text, match.start()), match[0]


def raw_lines(text):
    """The lines that lie inside raw strings."""
    lines = set()
    for match in _TOKENS.finditer(text):
        if match["raw"]:
            lines.update(range(line_of(text, match.start()), line_of(text, match.end()) + 1))
    return lines


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def includes(text):
    """(line, path, quoted) of every #include."""
    for match in re.finditer(r'(?m)^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', text):
        yield line_of(text, match.start()), match[2], match[1] == '"'


_CONTROL = re.compile(r"^\s*(?:if|for|while|switch|catch|else|do|try|return|co_return)\b")
_TYPE = re.compile(r"^\s*(?:template\s*<.*>\s*)?(?:inline\s+)?(?:namespace|class|struct|enum|union|extern)\b", re.S)


def functions(code):
    """(name, first line, line count) of every function body in blanked code, lambdas counted with their host."""
    stack, head, position = [], 0, 0
    inside = 0
    start = None
    for match in re.finditer(r"[{};]|^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", code, re.M):
        position, token = match.start(), match[0]
        if token == "{":
            before = code[head:position]
            kind = "block"
            if not inside and "(" in before and not _TYPE.match(before) and not _CONTROL.match(before) \
                    and not before.rstrip().endswith("="):
                kind, start = "function", (before, position)
                inside += 1
            elif inside:
                inside += 1
            stack.append((kind, start))
            head = match.end()
        elif token == "}":
            if stack:
                kind, opened = stack.pop()
                if inside:
                    inside -= 1
                if kind == "function":
                    first = line_of(code, head_line(code, opened))
                    name = re.findall(r"([~\w:]+)\s*\(", opened[0])
                    yield name[0] if name else "?", first, line_of(code, position) - first + 1
            head = match.end()
        else:
            head = match.end()


def head_line(code, opened):
    """Where the function's first word stands."""
    before, position = opened
    start = position - len(before)
    return start + len(before) - len(before.lstrip())


def namespace_statements(code):
    """(line, text) of every statement that stands directly in a namespace, in blanked code."""
    depth, head = [], 0
    for match in re.finditer(r"[{};]|^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", code, re.M):
        token, before = match[0], code[head:match.start()]
        outer = all(kind == "namespace" for kind in depth)
        if token == "{":
            kind = "namespace" if re.match(r"\s*(?:inline\s+)?(?:namespace\b|extern\s+\")", before) else "other"
            if kind == "other" and outer and "(" not in before and not _TYPE.match(before):
                yield line_of(code, match.start()), before.strip() + " {"
            depth.append(kind)
            if kind == "other" and not outer:
                continue
            head = match.end()
        elif token == "}":
            if depth:
                depth.pop()
            head = match.end()
        elif token == ";":
            if outer and before.strip():
                yield line_of(code, match.start()), before.strip()
            head = match.end()
        else:
            head = match.end()
