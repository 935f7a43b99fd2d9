"""Prints an apt source for Debian's backports, derived from the machine's own source of Debian itself."""
import re
import sys
from pathlib import Path


def stanzas():
    """(URIs, Signed-By or None, suite) of every binary source that carries main of a Debian release."""
    for path in sorted(Path("/etc/apt/sources.list.d").glob("*.sources")):
        for text in re.split(r"\n\s*\n", path.read_text()):
            fields = dict(re.findall(r"(?m)^([A-Za-z-]+):[ \t]*(.*)$", text))
            if "deb" in fields.get("Types", "").split():
                for suite in fields.get("Suites", "").split():
                    yield fields["URIs"], fields.get("Signed-By"), suite
    for path in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*.list")]:
        for line in path.read_text().splitlines() if path.exists() else []:
            match = re.match(r"deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s+.*\bmain\b", line)
            if match:
                signed = re.search(r"signed-by=(\S+)", match[1] or "")
                yield match[2], signed and signed[1], match[3]


for uris, signed_by, suite in stanzas():
    if re.fullmatch(r"bookworm|oldstable|stable", suite):
        print(f"Types: deb\nURIs: {uris}\nSuites: bookworm-backports\nComponents: main")
        print(f"Signed-By: {signed_by or '/usr/share/keyrings/debian-archive-keyring.gpg'}")
        sys.exit(0)
sys.exit("no apt source of Debian 12 itself was found on this machine")
