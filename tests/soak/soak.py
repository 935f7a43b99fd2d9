"""Kith under a steady stream for a while: memory, file handles and latency must stay flat.

  KITH_BIN=build/release/kith python3 tests/soak/soak.py            # 20 seconds
  KITH_SOAK_SECONDS=3600 KITH_BIN=… python3 tests/soak/soak.py      # the whole hour

KITH_SOAK_RATE (messages a second, 200), KITH_SOAK_DESKS (open event streams, 20), KITH_SOAK_LOOSE (1: a sanitizer
build: only that all arrives and no handle leaks), KITH_SOAK_JSON (a file for the figures). Exit code 1 where a bound
is broken.
"""
import http.client
import json
import os
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "edges"))
from house import POLICY, House, Stage, colleague, connect  # noqa: E402
from served import PATIENCE, wait_for  # noqa: E402

SECONDS = float(os.environ.get("KITH_SOAK_SECONDS", "20"))
RATE = float(os.environ.get("KITH_SOAK_RATE", "200"))
DESKS = int(os.environ.get("KITH_SOAK_DESKS", "20"))
LOOSE = os.environ.get("KITH_SOAK_LOOSE", "") == "1"
PEOPLE = 500
STEP = 0.1  # seconds between two writes to the network

# Between the second and the last quarter of the run.
MOST_GROWTH_MB = 24  # of resident memory, and …
MOST_GROWTH_PART = 0.15  # … this part of it
REMEMBERED = 2_000  # posts the scripted network, which lives in the same process, keeps in memory
MOST_MORE_HANDLES = 4
MOST_SLOWER = 2.0  # times the 99th percentile, plus …
MOST_SLOWER_MS = 200


class Desk(threading.Thread):
    """One open desk: reads its stream; now and then its list."""

    def __init__(self, dana, number):
        super().__init__(daemon=True)
        self.dana, self.number = dana, number
        self.arrived = []  # when each message was told of
        self.broken = ""
        self.done = False

    def run(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.dana.port, timeout=60 * PATIENCE)
            cookie = "; ".join(f"{k}={v}" for k, v in self.dana.cookies.items())
            connection.request("GET", self.dana.at + "/events", headers={"Cookie": cookie})
            stream = connection.getresponse()
            assert stream.status == 200, stream.status
            while not self.done:
                line = stream.readline()
                if not line:
                    self.broken = self.broken or "the stream ended"
                    return
                if line.startswith(b"event: message.received") or line.startswith(b"event:message.received"):
                    self.arrived.append(time.monotonic())
        except (OSError, AssertionError) as problem:
            if not self.done:
                self.broken = repr(problem)


class Lists(threading.Thread):
    """What desks ask for besides, each every ten seconds; how long the list takes."""

    def __init__(self, dana):
        super().__init__(daemon=True)
        self.dana, self.took, self.done, self.failed = dana, [], False, 0

    def run(self):
        while not self.done:
            began = time.monotonic()
            answer = self.dana.get(self.dana.at + "/conversations")
            self.took.append((began, (time.monotonic() - began) * 1000))
            self.failed += answer.status != 200
            time.sleep(10 / DESKS)


class Gauge(threading.Thread):
    def __init__(self, house):
        super().__init__(daemon=True)
        self.house, self.seen, self.done = house, [], False

    def run(self):
        while not self.done:
            house = self.house
            self.seen.append((time.monotonic(), house.memory() / 2**20, house.handles(), house.threads()))
            time.sleep(max(0.2, SECONDS / 600))


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else float("nan")


def talk(stage, began):
    """Writes RATE posts a second, evenly; answers when each was written."""
    said = []
    while True:
        now = time.monotonic()
        if now - began >= SECONDS:
            return said
        due = int((now - began) * RATE) - len(said)
        if due > 0:
            lines = []
            for n in range(len(said), len(said) + due):
                lines.append({"what": "post", "by": f"p{n % PEOPLE}", "id": f"m{n}", "to": ["shop"],
                              "text": f"Number {n}: when does the raft leave, and may Tom come along? #river {n % 97}"})
            stage.write(*lines)
            said += [time.monotonic()] * due
        time.sleep(STEP)


def quarters(seen, began, ended, value):
    """The values of the second and of the last quarter."""
    length = (ended - began) / 4
    second = [value(one) for one in seen if began + length <= one[0] < began + 2 * length]
    last = [value(one) for one in seen if one[0] >= began + 3 * length and one[0] <= ended]
    return second, last


def judge(figures):
    """Which bounds are broken, in words."""
    out = []
    grown = figures["resident_mb_last"] - figures["resident_mb_second"]
    if not LOOSE and grown > MOST_GROWTH_MB and grown > MOST_GROWTH_PART * figures["resident_mb_second"]:
        out.append(f"memory grew by {grown:.1f} MB")
    if figures["handles_last"] > figures["handles_second"] + MOST_MORE_HANDLES:
        out.append(f"file handles grew from {figures['handles_second']} to {figures['handles_last']}")
    for what in ("message", "list"):
        bound = figures[f"{what}_p99_ms_second"] * MOST_SLOWER + MOST_SLOWER_MS
        if not LOOSE and figures[f"{what}_p99_ms_last"] > bound:
            out.append(f"{what} p99 went from {figures[f'{what}_p99_ms_second']:.0f} to "
                       f"{figures[f'{what}_p99_ms_last']:.0f} ms")
    if figures["missing"]:
        out.append(f"{figures['missing']} messages never reached a desk")
    out += figures["broken"]
    return out


def self_check():
    """A slope would be seen."""
    flat = {"resident_mb_second": 80, "resident_mb_last": 82, "handles_second": 60, "handles_last": 61, "missing": 0,
            "message_p99_ms_second": 90, "message_p99_ms_last": 110, "list_p99_ms_second": 9, "list_p99_ms_last": 12,
            "broken": []}
    assert judge(flat) == []
    steep = {"handles_last": 70, "missing": 1, "broken": ["x"]}
    if not LOOSE:
        steep.update(resident_mb_last=130, message_p99_ms_last=600, list_p99_ms_last=300)
    for key, value in steep.items():
        assert len(judge({**flat, key: value})) == 1, key


def run(house):
    house.start()
    dana = house.first_member()
    dana.adopt(POLICY)
    stage = Stage(house.home)
    stage.write(*[{"what": "account", "by": name, "handle": f"@{name}@stage.test", "name": f"Person {name}",
                   "token": name} for name in ["shop"] + [f"p{n}" for n in range(PEOPLE)]])
    connect(dana, stage, page=200, remembers=REMEMBERED)
    desks = [Desk(colleague(dana, f"agent{n}"), n) for n in range(DESKS)]
    for desk in desks:
        desk.start()
    time.sleep(1)
    gauge, lists = Gauge(house), Lists(dana)
    gauge.start()
    lists.start()
    began = time.monotonic()
    said = talk(stage, began)
    ended = time.monotonic()
    try:
        wait_for("the last message at every desk",
                 lambda: all(len(desk.arrived) >= len(said) or desk.broken for desk in desks), 60)
    except AssertionError:
        pass
    drained = time.monotonic() - ended
    for one in [gauge, lists, *desks]:
        one.done = True
    return figures_of(said, desks, lists, gauge, began, ended, drained)


def figures_of(said, desks, lists, gauge, began, ended, drained):
    waits = [(at, (arrived - at) * 1000) for at, arrived in zip(said, desks[0].arrived)]
    memory = quarters(gauge.seen, began, ended, lambda one: one[1])
    handles = quarters(gauge.seen, began, ended, lambda one: one[2])
    message = quarters(waits, began, ended, lambda one: one[1])
    listing = quarters(lists.took, began, ended, lambda one: one[1])
    return {
        "seconds": round(ended - began, 1), "messages": len(said), "desks": len(desks),
        "resident_mb_second": round(sum(memory[0]) / max(1, len(memory[0])), 1),
        "resident_mb_last": round(sum(memory[1]) / max(1, len(memory[1])), 1),
        "resident_mb_most": round(max(one[1] for one in gauge.seen), 1),
        "handles_second": max(handles[0], default=0), "handles_last": max(handles[1], default=0),
        "threads": max(one[3] for one in gauge.seen),
        "message_p50_ms": round(percentile([w for _, w in waits], 0.5), 1),
        "message_p99_ms_second": round(percentile(message[0], 0.99), 1),
        "message_p99_ms_last": round(percentile(message[1], 0.99), 1),
        "list_p50_ms": round(percentile([t for _, t in lists.took], 0.5), 1),
        "list_p99_ms_second": round(percentile(listing[0], 0.99), 1),
        "list_p99_ms_last": round(percentile(listing[1], 0.99), 1),
        "drained_s": round(drained, 1),
        "missing": sum(max(0, len(said) - len(desk.arrived)) for desk in desks),
        "broken": sorted({f"a desk: {desk.broken}" for desk in desks if desk.broken}) +
                  ([f"{lists.failed} lists failed"] if lists.failed else []),
    }


def main():
    self_check()
    with House() as house:
        figures = run(house)
    print(json.dumps(figures, indent=1))
    if "KITH_SOAK_JSON" in os.environ:
        Path(os.environ["KITH_SOAK_JSON"]).write_text(json.dumps(figures))
    problems = judge(figures)
    for one in problems:
        print("soak:", one)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
