# SPDX-License-Identifier: MIT
"""An add-on as Kodi runs it: a service that is told of each play, and hands what it knows to the media centre's pipeline.

What was played is known here, and stays here: the pipeline takes a record to one of a few answers, asks whether people
agreed, and keeps the answer for the next week. The add-on cannot send anything by itself."""

import json
import os

import muffle
import xbmc  # Kodi's own, or the one in fake/


def facts_of_play(player):
    """What Kodi knows of the video that plays, in its own units and spelling. Any of it can be missing."""
    asked = {"jsonrpc": "2.0", "id": 1, "method": "Player.GetItem",
             "params": {"playerid": 1, "properties": ["file", "streamdetails"]}}
    item = json.loads(xbmc.executeJSONRPC(json.dumps(asked))).get("result", {}).get("item", {})
    video = (item.get("streamdetails", {}).get("video") or [{}])[0]
    total = player.getTotalTime()
    return {
        "title": item.get("label", ""),
        "file": item.get("file", ""),
        "duration": muffle.seconds(total) if total > 0 else None,  # live television has no end
        "video_codec": video.get("codec", ""),
        "width": video.get("width", 0),
        "height": video.get("height", 0),
    }


class Player(xbmc.Player):
    def __init__(self, host):
        super().__init__()
        self._host = host

    def onAVStarted(self):  # Kodi calls it so
        try:
            self.tell(facts_of_play(self))
        except muffle.Error as refused:
            # Whatever is wrong with the statistics, people want to watch their film.
            xbmc.log(f"statistics: {refused}", xbmc.LOGWARNING)

    def tell(self, facts):
        with self._host.pipeline("plays") as pipeline, pipeline.record() as record:
            record.update(**facts)
            key = facts["file"]  # stays on this machine: one title is drawn for once
            preview = pipeline.preview(record, title=key)
            if preview.is_passed_on:
                xbmc.log(f"statistics: this would leave: {preview.json.rstrip()}", xbmc.LOGINFO)
                xbmc.log(f"statistics: which says: {preview.answer}", xbmc.LOGINFO)
            xbmc.log(f"statistics: {pipeline.send(record, title=key).text}", xbmc.LOGINFO)


def main():
    host = muffle.Host(os.environ.get("MUFFLE_HOST"))  # none where the functions live in the media centre itself
    player = Player(host)
    xbmc.Monitor().waitForAbort()
    del player


if __name__ == "__main__":
    main()
