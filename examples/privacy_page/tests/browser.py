#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of muffle-privacy-page in Chromium: switches, keyboard, what a screen reader is told, colours, widths. Writes
screenshots."""

import collections
import contextlib
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from host import BEGIN, PATIENCE, Host, write_secret
from chromium import CONTRASTS, SMALLEST_CONTRAST, open_browser

PROGRAM, SOURCE, SCREENSHOTS = sys.argv[1:4]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DO_NOT_TRACK"}

# Numbers the requests by which page.js keeps the page up to date. One has finished when the page shows its answer: what
# page.js does with an answer waits for nothing else, so that it is done before a timer fires.
COUNT_REFRESHES = """
window.begun = window.finished = 0;
const original = window.fetch;
window.fetch = async (...asked) => {
  const number = ++begun;
  const answer = await original(...asked);
  const text = await answer.text();
  setTimeout(() => { finished = Math.max(finished, number); });
  return { ok: answer.ok, text: async () => text };
};
"""


class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = open_browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="muffle-browser-"))
        write_secret(self.directory, 1)
        self.start()
        self.look(1000, 900)

    def start(self):
        keys = self.directory / "keys"
        keys.write_text("an api key\na secret\na session\n")
        # Nobody listens there.
        self.host = Host(PROGRAM, SOURCE, self.directory, "--lastfm-keys", str(keys), "--lastfm-redirect-for-tests",
                         "http://127.0.0.1:9/", "--webhook", "http://127.0.0.1:9/hook", "--date", BEGIN,
                         environment=ENVIRONMENT)

    def tearDown(self):
        # A page that is still open would go on asking.
        self.browser.get("about:blank")
        self.host.stop()
        shutil.rmtree(self.directory)

    def look(self, width, height, scheme="light", forced="none"):
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                     {"features": [{"name": "prefers-color-scheme", "value": scheme},
                                                   {"name": "forced-colors", "value": forced}]})
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def open(self, query="?lang=en"):
        self.browser.get(self.host.url + query)

    def switch(self, kind):
        return self.browser.find_element(By.CSS_SELECTOR, f"#{kind} button[role=switch]")

    def is_on(self, kind):
        return self.switch(kind).get_attribute("aria-checked") == "true"

    def click(self, kind, on):
        with self.another_page():
            self.switch(kind).click()
        self.assertEqual(self.is_on(kind), on)

    @contextlib.contextmanager
    def another_page(self):
        """Waits until what is done in it has led to another page, so that nothing is looked for in the one before."""
        self.browser.execute_script("window.isLeft = true")
        yield
        self.wait_for(lambda: self.browser.execute_script("return document.readyState === 'complete' && !window.isLeft"))

    def wait_for(self, condition):
        WebDriverWait(self.browser, PATIENCE, poll_frequency=0.05,
                      ignored_exceptions=(WebDriverException,)).until(lambda _: condition())

    def wait_for_refreshes(self, count):
        """Until the page shows the answers to so many requests that it makes from now on."""
        begun = self.browser.execute_script("return begun")
        self.wait_for(lambda: self.browser.execute_script("return finished") >= begun + count)

    def kinds_sent_in(self, plays, first):
        """How many answers of which kinds leave after so many plays and uses, one each week."""
        before = len(self.host.kinds_sent())
        for i in range(plays):
            self.host.tell(f"play {first + i}", "^played ")
            self.host.tell("use lyrics", "^used ")
            self.host.wait(7)
        self.host.let_all_leave()
        return collections.Counter(self.host.kinds_sent()[before:])

    def test_a_switch_stops_its_kind_and_only_that(self):
        self.open()
        for kind in ("video_length", "video_quality", "server_hardware", "feature_use"):
            self.click(kind, True)
        self.assertEqual(self.browser.find_element(By.ID, "summary").text,
                         "Switched on: 4 of 4 kinds of statistics, and 0 of 4 services that are told what you play.")
        all_kinds = self.kinds_sent_in(6, 1)
        self.assertEqual(all_kinds["feature_use"], 6)
        self.assertEqual(all_kinds["server_hardware"], 6)
        self.assertTrue(all_kinds["video_length"] + all_kinds["video_quality"])

        self.open()  # anew, so that nothing moves while it is clicked
        self.click("feature_use", False)
        rest = self.kinds_sent_in(6, 101)
        self.assertEqual(rest["feature_use"], 0)
        self.assertEqual(rest["server_hardware"], 6)
        self.assertTrue(rest["video_length"] + rest["video_quality"])

        self.open()
        with self.another_page():
            self.browser.find_element(By.ID, "off").click()
        self.assertIn("Nothing leaves", self.browser.find_element(By.ID, "summary").text)
        self.assertEqual(self.kinds_sent_in(3, 201), {})

    def test_the_shown_payload_is_what_is_sent(self):
        self.open()
        self.click("video_length", True)
        self.click("video_quality", True)
        number = 0
        shown = "section:has(.payload):not(.identified):has([aria-checked=true])"
        while not self.browser.find_elements(By.CSS_SELECTOR, shown):
            number += 1
            self.host.tell(f"play {number}", "^played ")
            self.browser.refresh()
        section = self.browser.find_element(By.CSS_SELECTOR, shown)
        payload = section.find_element(By.CSS_SELECTOR, ".payload").get_attribute("textContent")
        kind = section.get_attribute("id")
        self.host.let_all_leave()
        # It is shown with the kind that it is of.
        self.assertEqual((self.host.sent(), self.host.kinds_sent()), ([payload], [kind]))
        # The page shows by itself that it was sent.
        self.wait_for(lambda: payload in [each.get_attribute("textContent") for each in
                                          self.browser.find_elements(By.CSS_SELECTOR, "#sent td code")])

    def test_with_the_keyboard_alone(self):
        self.open()
        body = self.browser.find_element(By.TAG_NAME, "body")
        body.send_keys(Keys.TAB)
        reached = []
        for _ in range(60):
            active = self.browser.switch_to.active_element
            if active.get_attribute("role") == "switch":
                reached.append(active.find_element(By.XPATH, "ancestor::section").get_attribute("id"))
                if reached[-1] == "sonos":
                    with self.another_page():
                        active.send_keys(Keys.SPACE)
                    break
            active.send_keys(Keys.TAB)
        self.assertEqual(set(reached), {"video_length", "video_quality", "server_hardware", "feature_use", "lastfm", "webhook",
                                        "alexa", "sonos"})
        self.assertTrue(self.is_on("sonos"))
        # Whoever switched goes on from there.
        self.wait_for(lambda: self.browser.switch_to.active_element == self.switch("sonos"))
        self.assertEqual(self.outline(), "solid")
        self.browser.execute_script("document.activeElement.blur()")
        self.assertEqual(self.outline("#sonos-switch"), "none")

    def outline(self, selector=":focus"):
        return self.browser.execute_script(
            "return getComputedStyle(document.querySelector(arguments[0])).outlineStyle", selector)

    def test_a_second_tab_shows_what_is_so_and_keeps_the_focus(self):
        self.open()
        self.browser.execute_script(COUNT_REFRESHES)
        self.switch("sonos").send_keys("")  # the focus is on it
        self.browser.execute_script("document.getElementById('sonos-switch').focus()")
        self.host.switch("sonos", "give")
        self.host.switch("video_length", "give")
        self.wait_for(lambda: self.is_on("sonos") and self.is_on("video_length"))
        self.assertIn("1 of 4 kinds of statistics, and 1 of 4 services",
                      self.browser.find_element(By.ID, "summary").text)
        self.assertEqual(self.browser.switch_to.active_element, self.switch("sonos"))
        # What is unfolded stays so, and what is marked stays marked.
        self.browser.execute_script("document.querySelector('#sent details').open = true;"
                                    "getSelection().selectAllChildren(document.querySelector('#sent summary'))")
        marked = self.browser.execute_script("return getSelection().toString()")
        self.host.tell("play 1", "^played ")
        self.assertTrue(self.host.data()["told"])
        self.wait_for_refreshes(2)
        self.assertEqual(self.browser.execute_script("return getSelection().toString()"), marked)
        self.browser.execute_script("getSelection().removeAllRanges()")
        self.wait_for(lambda: self.browser.find_elements(By.CSS_SELECTOR, "#sent-told td code"))
        self.assertTrue(self.browser.execute_script("return document.querySelector('#sent details').open"))

    def test_what_a_screen_reader_is_told(self):
        self.open()
        tree = self.browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        told = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node["ignored"]]
        names = [name for role, name in told if role == "switch"]
        self.assertEqual(sorted(names), sorted(["Video length", "Video quality", "Server hardware", "Feature use", "Last.fm",
                                                "Webhook", "Alexa", "Sonos"]))
        self.assertIn(("status", ""), [(role, "") for role, _ in told])
        for role, name in told:
            if role in ("button", "link", "switch", "heading", "region", "navigation"):
                self.assertTrue(name, role)
        levels = [int(each.tag_name[1]) for each in self.browser.find_elements(By.CSS_SELECTOR, "h1,h2,h3,h4,h5")]
        self.assertEqual(levels[0], 1)
        self.assertEqual(levels.count(1), 1)
        self.assertTrue(all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels)

    def test_it_asks_no_other_host_and_breaks_no_rule_of_its_own(self):
        self.browser.get_log("performance"), self.browser.get_log("browser")
        self.open()
        self.browser.execute_script(COUNT_REFRESHES)
        self.host.tell("play 1", "^played ")
        self.wait_for_refreshes(1)
        messages = [json.loads(each["message"])["message"] for each in self.browser.get_log("performance")]
        asked = {each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"}
        self.assertTrue(asked)
        self.assertEqual({url for url in asked if not url.startswith(self.host.url)}, set())
        self.assertEqual([each for each in self.browser.get_log("browser") if each["level"] in ("SEVERE", "WARNING")], [])

    def test_without_javascript(self):
        self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            self.open()
            self.switch("video_length").click()
            self.wait_for(lambda: self.is_on("video_length"))
        finally:
            self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    def changed(self):
        """Starts anew with an answer that lapsed, and with a list that was damaged."""
        self.host.stop()
        path = self.directory / "consent.json"
        document = json.loads(path.read_text())
        for entry in document["entries"]:
            if entry["kind"] == "feature_use":
                entry["shown"] = "0123456789abcdef"
                entry["was_shown"][3]["text"] = "a week"
        path.write_text(json.dumps(document))
        (self.directory / "journal").write_text("not what was written")
        self.start()

    def test_colours_and_widths(self):
        pathlib.Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        self.open()
        self.look(1000, self.browser.execute_script("return document.documentElement.scrollHeight"))
        self.browser.save_screenshot(str(pathlib.Path(SCREENSHOTS) / "privacy-page-first.png"))
        self.look(1000, 900)
        for kind in ("video_length", "video_quality", "server_hardware", "feature_use", "sonos"):
            self.click(kind, True)
        self.changed()
        self.host.tell("play 1", "^played ")
        self.host.let_all_leave()
        self.assertTrue(self.host.sent())
        self.host.tell("play 6", "^played ")
        self.host.tell("use lyrics", "^used ")
        for name, width, scheme, query, forced in (
                ("light", 1000, "light", "?lang=en", "none"), ("dark", 1000, "dark", "?lang=en", "none"),
                ("french", 1000, "light", "?lang=fr", "none"), ("narrow", 360, "light", "?lang=fr", "none"),
                ("narrow-dark", 360, "dark", "?lang=en", "none"), ("forced", 1000, "dark", "?lang=en", "active")):
            self.look(width, 900, scheme, forced)
            self.open(query)
            for needed in (".problem", ".changes"):
                self.assertTrue(self.browser.find_elements(By.CSS_SELECTOR, needed), needed)
            # Nothing has to be scrolled sideways but what says so; with all of it unfolded, neither.
            for unfolded in ("false", "true"):
                self.browser.execute_script(
                    f"document.querySelectorAll('details').forEach(each => {{ each.open = {unfolded}; }})")
                contrasts = self.browser.execute_script(CONTRASTS)
                self.assertGreaterEqual(contrasts[0][0], SMALLEST_CONTRAST, (name, contrasts))
                self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), width, name)
            self.browser.execute_script("document.querySelectorAll('details').forEach(each => { each.open = false; })")
            if forced == "active":
                border = self.browser.execute_script(
                    "return getComputedStyle(document.getElementById('sonos-switch'), '::after').borderTopWidth")
                self.assertEqual(border, "2px")
            height = self.browser.execute_script("return document.documentElement.scrollHeight")
            self.look(width, height, scheme, forced)
            self.browser.save_screenshot(str(pathlib.Path(SCREENSHOTS) / f"privacy-page-{name}.png"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
