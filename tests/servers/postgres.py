"""A fresh PostgreSQL cluster in a folder of its own, reached through a Unix socket and the loopback."""
import os
from pathlib import Path

import harness


def binaries():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        harness.fail("PostgreSQL is not installed; run tools/dev deps")
    return found[-1].parent


def start(wanted_port=5432):
    """(child, facts). A Unix socket works from any network namespace."""
    bin_folder = binaries()
    user = None
    if os.geteuid() == 0:
        user = "postgres"  # The server refuses to run as root.
    home = harness.folder(owner=user)
    data, number = home / "data", harness.port(wanted_port)
    harness.run([bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                 "--locale=C.UTF-8", "--no-sync"], user=user, cwd=home)
    child = harness.spawn(
        [bin_folder / "postgres", "-D", data, "-k", home, "-p", number,
         "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "full_page_writes=off",
         "-c", "synchronous_commit=off", "-c", "max_connections=200", "-c", "shared_buffers=64MB",
         "-c", "log_min_messages=fatal"], user=user, cwd=home)
    psql = [bin_folder / "psql", "-h", home, "-p", number, "-U", "postgres", "-qAtc"]

    def up():
        return (home / f".s.PGSQL.{number}").exists() and os.system(
            f"'{bin_folder}/pg_isready' -q -U postgres -h '{home}' -p {number}") == 0

    harness.wait_for("PostgreSQL", up, child=child)
    harness.run(psql + ["create database kith"], user=user, cwd=home)
    return child, {
        "url": f"postgresql://postgres@/kith?host={home}&port={number}",
        "tcp_url": f"postgresql://postgres@127.0.0.1:{number}/kith",
        "port": number,
    }
