# SPDX-License-Identifier: MIT
"""A server that writes all the time: in each transaction it gives every title the same height. Says how often it got through,
and each time that it did not, when it is told to stop."""

import json
import select
import sqlite3
import sys
import time

path, mode = sys.argv[1:]
commits, failed = 0, []


def opened():
    db = sqlite3.connect(path, isolation_level=None, timeout=10)
    db.execute(f"PRAGMA journal_mode = {'delete' if mode == 'delete' else 'wal'}")
    return db


def turn(db, to):
    """SQLite does not wait for whoever reads at that moment, so a server has to try again."""
    try:
        db.execute(f"PRAGMA journal_mode = {to}")
    except sqlite3.OperationalError:
        pass


db = opened()
print("writing", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    try:
        if db is None:
            db = opened()
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE media_items SET height = ?", [100 + commits % 1000])
        db.execute("COMMIT")
        commits += 1
        if commits % 3 == 0 and mode == "wal":
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        if commits % 4 == 0 and mode == "turns":
            turn(db, "delete" if commits % 8 else "wal")
        if commits % 5 == 0 and mode == "wal restarts":
            db.close()
            db = None
            time.sleep(0.05)
    except sqlite3.OperationalError as error:
        failed.append(str(error))
        if db is not None and db.in_transaction:
            db.execute("ROLLBACK")
    time.sleep(0.005)
if db is not None:
    db.close()
print(json.dumps({"commits": commits, "failed": failed}))
