#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of muffle-collect in Chromium: it asks no other host, fits a phone, and is read in light and dark. Writes
screenshots."""

import json
import pathlib
import re
import subprocess
import sys
import unittest

from selenium.webdriver.common.by import By

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tests" / "support"))
from chromium import CONTRASTS, SMALLEST_CONTRAST, open_browser
from case import HOUR, MONDAY, WEEK, Case, Connection, body_of, request, status

SCREENSHOTS = pathlib.Path(sys.argv[3])


class Browser(Case):
    @classmethod
    def setUpClass(cls):
        cls.browser = open_browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()

    def setUp(self):
        super().setUp()
        self.start("--most-per-hour", "0")
        connection = Connection(self.port)
        for week in range(4):
            self.set_clock(MONDAY + week * WEEK + 5)
            for cell in range(12):
                for _ in range(10 * (12 - cell) + 7 * week * (cell % 3)):
                    self.assertEqual(status(connection.ask(request(body_of(cell)))), 204)
        connection.close()
        self.set_clock(MONDAY + 4 * WEEK + HOUR)
        page = subprocess.Popen(self.subcommand("page", "--listen", "127.0.0.1:0"), stdout=subprocess.PIPE, text=True)
        self.addCleanup(page.communicate)
        self.addCleanup(page.kill)
        # A page that is still open would go on asking.
        self.addCleanup(self.browser.get, "about:blank")
        self.url = re.match(r"the report is at (http://\S+/)$", page.stdout.readline())[1]

    def look(self, width, height, scheme="light"):
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                     {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def unfold(self, is_open):
        self.browser.execute_script("document.querySelectorAll('details').forEach(each => { each.open = arguments[0]; })", is_open)

    def test_it_asks_no_other_host_and_breaks_no_rule_of_its_own(self):
        self.browser.get_log("performance"), self.browser.get_log("browser")
        self.look(1000, 900)
        self.browser.get(self.url)
        self.unfold(True)
        messages = [json.loads(each["message"])["message"] for each in self.browser.get_log("performance")]
        asked = {each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"}
        # Chromium asks each site for its icon.
        self.assertIn(self.url, asked)
        self.assertLessEqual(asked, {self.url, self.url + "favicon.ico"})
        self.assertEqual([each for each in self.browser.get_log("browser") if "favicon.ico" not in each["message"]], [])

    def test_colours_and_widths(self):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for name, width, scheme in (("light", 1000, "light"), ("dark", 1000, "dark"), ("narrow", 360, "light"),
                                    ("narrow-dark", 360, "dark")):
            self.look(width, 900, scheme)
            self.browser.get(self.url)
            self.assertGreater(len(self.browser.find_elements(By.CSS_SELECTOR, "figure svg")), 3)
            self.assertEqual(len(self.browser.find_elements(By.CSS_SELECTOR, "figure")),
                             len(self.browser.find_elements(By.CSS_SELECTOR, "figure details table")))
            for is_open in (True, False):
                self.unfold(is_open)
                contrasts = self.browser.execute_script(CONTRASTS)
                self.assertGreaterEqual(contrasts[0][0], SMALLEST_CONTRAST, (name, contrasts))
                self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), width, name)
            self.look(width, self.browser.execute_script("return document.documentElement.scrollHeight"), scheme)
            self.browser.save_screenshot(str(SCREENSHOTS / f"collect-page-{name}.png"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
