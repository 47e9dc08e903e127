# SPDX-License-Identifier: MIT
"""What Kodi knows of the video that plays, in its own units and spellings."""

import json
import time

import muffle
import xbmc

LONGEST_LOOK = 20  # seconds, until what is not known by then counts as not known


def ask(method, **parameters):
    """An answer of Kodi; empty where it has none."""
    asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
    return json.loads(xbmc.executeJSONRPC(json.dumps(asked))).get("result") or {}


def facts_of_play():
    """None while no video plays. Any of it can be missing: Kodi learns it when it opens the streams, and that of files that
    are in no library from nowhere else, so `streamdetails` of the item is not asked. Nor are labels such as
    `VideoPlayer.AudioCodec`: for a moment they say what played before."""
    players = [each["playerid"] for each in ask("Player.GetActivePlayers") if each.get("type") == "video"]
    if not players:
        return None
    item = ask("Player.GetItem", playerid=players[0], properties=["file"]).get("item", {})
    playing = ask("Player.GetProperties", playerid=players[0],
                  properties=["currentvideostream", "currentaudiostream", "totaltime"])
    picture, sound = playing.get("currentvideostream") or {}, playing.get("currentaudiostream") or {}
    total = playing.get("totaltime") or {}
    milliseconds = (((total.get("hours", 0) * 60 + total.get("minutes", 0)) * 60 + total.get("seconds", 0)) * 1000 +
                    total.get("milliseconds", 0))
    return {
        "title": item.get("label", ""),
        "file": item.get("file", ""),
        "duration": muffle.milliseconds(milliseconds) if milliseconds > 0 else None,  # live television has no end
        "video_codec": picture.get("codec", ""),
        "width": picture.get("width", 0),
        "height": picture.get("height", 0),
        "audio_codec": sound.get("codec", ""),
        "channels": sound.get("channels", 0),
    }


class Watching(xbmc.Player):
    """Waits until Kodi knows what plays, and tells it once for each start."""

    def __init__(self, tell):
        super().__init__()
        self._tell = tell
        self._since = self._facts = None

    def onAVStarted(self):  # Kodi calls these so
        self._since, self._facts = time.monotonic(), None

    def onPlayBackStopped(self):
        self._end()

    def onPlayBackEnded(self):
        self._end()

    @property
    def is_looking(self):
        return self._since is not None

    def look(self):
        if self._since is None:
            return
        self._facts = facts_of_play() or self._facts
        if (self._facts and all(self._facts.values())) or time.monotonic() - self._since > LONGEST_LOOK:
            self._end()

    def _end(self):
        facts, self._since, self._facts = self._facts, None, None
        if facts:
            self._tell(facts)
