# SPDX-License-Identifier: MIT
"""Asks people, in Kodi's dialogs and settings. Whoever says neither yes nor no is asked again with the next start."""

import xbmc
import xbmcaddon
import xbmcgui

# What `yesnocustom` returns for its buttons; -1 where it was closed. All of Kodi has one such dialog. Where Kodi ends or stops the
# add-on, it returns 0, or 1 if somebody said yes to whatever was asked last. So an agreement is the third button, which nothing
# but a press of it returns, and what nobody pressed shows something at most.
MORE, NO, YES = 0, 1, 2


def text(number, *values):
    """Of strings.po. Other languages than those are told in English."""
    return xbmcaddon.Addon().getLocalizedString(number).format(*values)


def language():
    return xbmc.getLanguage(xbmc.ISO_639_1)


class Asking:
    def __init__(self, counting, monitor):
        self._counting = counting
        self._monitor = monitor

    def begin(self):
        """The switches show the answers, and what nobody answered yet is asked."""
        for kind in self._counting.kinds:
            self._show_switch(kind)
        for kind in self._counting.kinds:
            if self._counting.is_to_ask(kind) and not self._ask(kind):
                break  # nobody is there

    def follow_switches(self):
        """Somebody closed the settings. A yes counts once they have seen what it is to; a no at once."""
        for kind in self._counting.kinds:
            is_on = xbmcaddon.Addon().getSettingBool(kind)
            if is_on == self._counting.allows(kind):
                continue
            if is_on:
                self._ask(kind)
            else:
                self._answer(kind, False)

    def show(self):
        told = [text(30034, self._counting.waiting())]
        for kind in self._counting.kinds:
            told.append(f"[B][UPPERCASE]{self._counting.told('title', kind, language())}[/UPPERCASE][/B]\n"
                        f"{self._counting.told('told', kind, language())}")
        xbmcgui.Dialog().textviewer(text(30013), "\n\n".join(told))

    def _ask(self, kind):
        """Whether there was an answer."""
        title = self._counting.told("title", kind, language())
        purpose = self._counting.told("purpose", kind, language())
        while True:
            said = xbmcgui.Dialog().yesnocustom(text(30030, title), text(30031, purpose), customlabel=text(30032),
                                                nolabel=text(30013), yeslabel=text(30033))
            if self._monitor.waitForAbort(0.1):
                return False
            if said != MORE:
                break
            xbmcgui.Dialog().textviewer(title, self._counting.told("told", kind, language()))
        if said in (NO, YES):
            self._answer(kind, said == YES)
        else:
            self._show_switch(kind)
        return said in (NO, YES)

    def _answer(self, kind, agrees):
        problem = self._counting.answer(kind, agrees)
        if problem:
            xbmcgui.Dialog().ok(self._counting.told("title", kind, language()), text(30035, problem))
        self._show_switch(kind)

    def _show_switch(self, kind):
        addon = xbmcaddon.Addon()
        if addon.getSettingBool(kind) != self._counting.allows(kind):
            addon.setSettingBool(kind, self._counting.allows(kind))
