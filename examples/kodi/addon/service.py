# SPDX-License-Identifier: MIT
"""A service that counts what is watched in Kodi, once people agreed: what Kodi knows of a play goes into the library beside
this, which takes it to one of a few answers; one by one these leave in the next week, to the address in the settings."""

import secrets

import muffle
import xbmc
import xbmcaddon
import xbmcgui
import xbmcvfs
from asking import Asking, text
from counting import Counting, Unusable, machine, path_of_library
from posting import Address
from watching import Watching


def log(message, level=xbmc.LOGINFO):
    xbmc.log(f"service.muffle: {message}", level)


class Sending:
    """Asks about every minute whether an answer is due: at no fixed second, which would be in its time."""

    def __init__(self, counting):
        self._counting = counting
        self._asked = self._next = counting.now()
        self._complained = ""

    def go_on(self):
        now = self._counting.now()
        if self._asked <= now < self._next:
            return
        self._asked, self._next = now, now + 30 + secrets.randbelow(61)
        answer = self._counting.take_due()
        if answer is None:
            log(f"nothing is due at {now}", xbmc.LOGDEBUG)  # Kodi leaves out what was said just before
        # Without an address nobody is there to connect to: it waits on, and is gone when its week is.
        if answer is not None and not self._post(answer):
            self._counting.put_back()
            log("an answer waits on: nobody was reached", xbmc.LOGDEBUG)

    def _post(self, answer):
        given = xbmcaddon.Addon().getSetting("address")
        if not given:
            return False
        try:
            return Address(given).post(answer)
        except ValueError:
            if given != self._complained:
                xbmcgui.Dialog().notification(text(30000), text(30038, given), xbmcgui.NOTIFICATION_WARNING)
                self._complained = given
            return False


class Service(xbmc.Monitor):
    def __init__(self, counting):
        super().__init__()
        self._counting = counting
        self._asking = Asking(counting, self)
        self._sending = Sending(counting)
        self._watching = Watching(self._tell)
        # Dialogs wait for people, so Kodi's calls only leave a note.
        self._is_changed = self._is_to_show = False

    def run(self):
        self._asking.begin()
        while not self.waitForAbort(0.25 if self._watching.is_looking else 1):
            self._watching.look()
            self._sending.go_on()
            if self._is_changed:
                self._is_changed = False
                self._asking.follow_switches()
            if self._is_to_show:
                self._is_to_show = False
                self._asking.show()

    def onSettingsChanged(self):  # Kodi calls these so
        self._is_changed = True

    def onNotification(self, sender, method, data):
        if (sender, method) == ("service.muffle", "Other.show"):
            self._is_to_show = True

    def _tell(self, facts):
        try:
            log(self._counting.count(facts), xbmc.LOGDEBUG)
        except muffle.Error as refused:
            log(refused, xbmc.LOGWARNING)  # whatever is wrong with the statistics, people want to watch their film


def main():
    addon = xbmcaddon.Addon()
    library = path_of_library(addon.getAddonInfo("path"))
    try:
        if library is None:
            raise Unusable(text(30037, machine()))
        counting = Counting(library, xbmcvfs.translatePath(addon.getAddonInfo("profile")))
    except Unusable as why:
        log(f"nothing is counted: {why}", xbmc.LOGERROR)
        xbmcgui.Dialog().notification(text(30000), text(30036, why), xbmcgui.NOTIFICATION_ERROR)
        return
    log(f"started with {library.name}", xbmc.LOGDEBUG)
    try:
        Service(counting).run()
    finally:
        counting.stop()


if __name__ == "__main__":
    main()
