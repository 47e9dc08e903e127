# SPDX-License-Identifier: MIT
"""As much of Kodi's module `xbmc` as the add-on uses, with `play` to stand for somebody who watches something. A title is a
dictionary with "label", "file", "seconds" and, where they are known, "codec", "width" and "height"."""

import json

LOGINFO, LOGWARNING = 1, 2

_players = []
_current = {}
_titles = []


def log(message, level=LOGINFO):
    print(("warning: " if level == LOGWARNING else "") + message, flush=True)


def executeJSONRPC(request):
    asked = json.loads(request)
    assert asked["method"] == "Player.GetItem"
    video = {name: _current[name] for name in ("codec", "width", "height") if name in _current}
    item = {"label": _current["label"], "file": _current["file"], "streamdetails": {"video": [video] if video else []}}
    return json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": {"item": item}})


class Player:
    def __init__(self):
        _players.append(self)

    def getTotalTime(self):
        return float(_current["seconds"])

    def onAVStarted(self):
        pass


class Monitor:
    def waitForAbort(self, timeout=-1):
        """Kodi waits here until it ends; here people watch what they have, one after the other."""
        for act in _titles:
            act()
        return True


def play(title):
    _current.clear()
    _current.update(title)
    for player in _players:
        player.onAVStarted()


def then(act):
    """What happens while the add-on runs."""
    _titles.append(act)
