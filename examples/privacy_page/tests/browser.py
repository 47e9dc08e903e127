#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of muffle-privacy-page in Chromium: switches, keyboard, what a screen reader is told, colours, widths. Writes
screenshots."""

import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time
import unittest

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from host import Host

PROGRAM, SOURCE, SCREENSHOTS = sys.argv[1:4]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DO_NOT_TRACK"}
SMALLEST_CONTRAST = 4.5  # WCAG 2.1, 1.4.3, level AA

# The contrast of every text with what is behind it (WCAG 2.1, relative luminance).
CONTRASTS = """
const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const colour = text => (text.match(/[\\d.]+/g) || []).map(Number);
const behind = element => {
  for (let e = element; e; e = e.parentElement) {
    const c = colour(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
};
const worst = [];
for (const element of document.body.querySelectorAll('*')) {
  const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own || !element.checkVisibility()) continue;
  const [a, b] = [luminance(colour(getComputedStyle(element).color)), luminance(behind(element))].sort((x, y) => y - x);
  worst.push([(a + 0.05) / (b + 0.05), element.tagName + ': ' + element.textContent.trim().slice(0, 40)]);
}
return worst.sort((x, y) => x[0] - y[0]).slice(0, 3);
"""


class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-device-scale-factor=1",
                         "--lang=en"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        cls.browser = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="muffle-browser-"))
        # A week of two seconds.
        self.host = Host(PROGRAM, SOURCE, self.directory, "--speed", "302400", environment=ENVIRONMENT)
        self.look(1000, 900)

    def tearDown(self):
        self.host.stop()
        shutil.rmtree(self.directory)

    def look(self, width, height, scheme="light"):
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                     {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def open(self, query="?lang=en"):
        self.browser.get(self.host.url + query)

    def switch(self, kind):
        return self.browser.find_element(By.CSS_SELECTOR, f"#{kind} button[role=switch]")

    def is_on(self, kind):
        return self.switch(kind).get_attribute("aria-checked") == "true"

    def click(self, kind, on):
        self.switch(kind).click()
        self.wait_for(lambda: self.is_on(kind) == on)

    def wait_for(self, condition, seconds=30):
        WebDriverWait(self.browser, seconds, ignored_exceptions=(Exception,)).until(lambda _: condition())

    def sent(self):
        return [line[5:] for line in self.host.drain() if line.startswith("sent ")]

    def kinds_sent_in(self, plays, first):
        """Which kinds leave after so many plays and uses, one each week."""
        before = len(self.sent())
        for i in range(plays):
            self.host.tell(f"play {first + i}", "^played ")
            self.host.tell("use lyrics", "^used ")
            time.sleep(2)
        time.sleep(2.2)
        return {json.loads(each)["policy"] for each in self.sent()[before:]}

    def test_a_switch_stops_its_kind_and_only_that(self):
        self.open()
        for kind in ("video_length", "video_quality", "server_hardware", "feature_use"):
            self.click(kind, True)
        self.assertEqual(self.browser.find_element(By.ID, "summary").text,
                         "Switched on: 4 of 4 kinds of statistics, and 0 of 4 others who know you.")
        all_kinds = self.kinds_sent_in(6, 1)
        self.assertIn("feature_use", all_kinds)
        self.assertIn("server_hardware", all_kinds)
        self.assertTrue(all_kinds & {"video_length", "video_quality"})

        self.click("feature_use", False)
        rest = self.kinds_sent_in(6, 101)
        self.assertNotIn("feature_use", rest)
        self.assertIn("server_hardware", rest)
        self.assertTrue(rest & {"video_length", "video_quality"})

        self.browser.find_element(By.ID, "off").click()
        self.wait_for(lambda: "Nothing leaves" in self.browser.find_element(By.ID, "summary").text)
        self.assertEqual(self.kinds_sent_in(3, 201), set())

    def test_the_shown_payload_is_what_is_sent(self):
        self.open()
        self.click("video_length", True)
        self.click("video_quality", True)
        number = 0
        while not self.browser.find_elements(By.CSS_SELECTOR, ".payload"):
            number += 1
            self.host.tell(f"play {number}", "^played ")
            self.browser.refresh()
        section = self.browser.find_element(By.CSS_SELECTOR, "section:has(.payload)")
        payload = section.find_element(By.CSS_SELECTOR, ".payload").get_attribute("textContent")
        # It is shown with the kind that it is of.
        self.assertEqual(json.loads(payload)["policy"], section.get_attribute("id"))
        self.assertEqual(self.host.wait_for("^sent "), "sent " + payload)
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
                    active.send_keys(Keys.SPACE)
                    break
            active.send_keys(Keys.TAB)
        self.assertEqual(set(reached), {"video_length", "video_quality", "server_hardware", "feature_use", "lastfm", "webhook",
                                        "alexa", "sonos"})
        self.wait_for(lambda: self.is_on("sonos"))
        # Whoever switched goes on from there.
        self.wait_for(lambda: self.browser.switch_to.active_element == self.switch("sonos"))
        width = self.browser.execute_script("return getComputedStyle(document.activeElement).outlineWidth")
        self.assertNotEqual(width, "0px")

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

    def test_it_asks_no_other_host_and_breaks_no_rule_of_its_own(self):
        self.browser.get_log("performance"), self.browser.get_log("browser")
        self.open()
        self.host.tell("play 1", "^played ")
        time.sleep(3)
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

    def test_colours_and_widths(self):
        pathlib.Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        self.open()
        self.click("video_length", True)
        self.click("video_quality", True)
        self.click("server_hardware", True)
        self.host.tell("play 1", "^played ")
        self.host.wait_for("^sent ")
        self.host.tell("play 6", "^played ")
        self.host.tell("use lyrics", "^used ")
        for name, width, scheme, query in (("light", 1000, "light", "?lang=en"), ("dark", 1000, "dark", "?lang=en"),
                                           ("narrow", 360, "light", "?lang=fr"), ("narrow-dark", 360, "dark", "?lang=en")):
            self.look(width, 900, scheme)
            self.open(query)
            contrasts = self.browser.execute_script(CONTRASTS)
            self.assertGreaterEqual(contrasts[0][0], SMALLEST_CONTRAST, (name, contrasts))
            # Nothing has to be scrolled sideways but what says so.
            self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), width, name)
            height = self.browser.execute_script("return document.documentElement.scrollHeight")
            self.look(width, height, scheme)
            self.browser.save_screenshot(str(pathlib.Path(SCREENSHOTS) / f"privacy-page-{name}.png"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
