# SPDX-License-Identifier: MIT
"""A server that writes all the time: in each transaction it gives every title the same height, one more than before. Takes
more time when it is told to be slower. Says how often it got through, and each time that it did not, when it is told to stop."""

import json
import os
import select
import sqlite3
import sys
import time

import servers

path, mode = sys.argv[1:]
commits, failed = 0, []
PAUSE, LONG_PAUSE = 0.005, 0.25  # seconds
slower = 1


def opened():
    db = sqlite3.connect(path, isolation_level=None, timeout=300)
    db.execute(f"PRAGMA journal_mode = {'delete' if mode == 'delete' else 'wal'}")
    db.execute("PRAGMA synchronous = off")  # how fast a disk is has no part in this
    return db


def turn(db, to):
    """SQLite does not wait for whoever reads at that moment, so a server has to try again."""
    try:
        db.execute(f"PRAGMA journal_mode = {to}")
    except sqlite3.OperationalError:
        pass


db = opened()
print("writing", flush=True)
while True:
    if select.select([sys.stdin], [], [], 0)[0]:
        said = os.read(0, 4096)
        if said.count(b"slower\n") == 0:
            break
        slower *= 2
    try:
        if db is None:
            db = opened()
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE media_items SET height = ?", [servers.FIRST_HEIGHT + commits])
        db.execute("COMMIT")
        commits += 1
        if commits % 3 == 0 and mode == "wal":
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        if commits % 4 == 0 and mode == "turns":
            turn(db, "delete" if commits % 8 else "wal")
        if commits % 5 == 0 and mode == "wal restarts":
            db.close()
            db = None
            time.sleep(10 * PAUSE * slower)
    except sqlite3.OperationalError as error:
        failed.append(str(error))
        if db is not None and db.in_transaction:
            db.execute("ROLLBACK")
    # A reader that waits for the lock asks every tenth of a second, at the latest: now and then it has to be free for longer.
    time.sleep((PAUSE if commits % 10 else LONG_PAUSE) * slower)
if db is not None:
    db.close()
print(json.dumps({"commits": commits, "failed": failed}))
