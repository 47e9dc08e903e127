#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of muffle-collect in Chromium: it asks no other host, fits a phone, and is read in light and dark. Writes
screenshots."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import time
import unittest

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from case import MONDAY, WEEK, Case, Connection, body_of, request, status

SCREENSHOTS = pathlib.Path(sys.argv[3])
PATIENCE = 300  # seconds, for what comes at once unless the machine is very busy
SMALLEST_CONTRAST = 4.5  # WCAG 2.1, 1.4.3, level AA

# The least contrast of a text with what is behind it (WCAG 2.1, relative luminance).
LEAST_CONTRAST = """
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
let least = [21, 'nothing'];
for (const element of document.body.querySelectorAll('*')) {
  const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const is_drawn = element instanceof SVGElement;
  const [a, b] = [luminance(colour(is_drawn ? style.fill : style.color)), luminance(behind(element))].sort((x, y) => y - x);
  const contrast = (a + 0.05) / (b + 0.05);
  if (contrast < least[0]) least = [contrast, element.tagName + ': ' + element.textContent.trim().slice(0, 40)];
}
return least;
"""


class Browser(Case):
    @classmethod
    def setUpClass(cls):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-device-scale-factor=1",
                         "--lang=en", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                         "--no-first-run", "--disable-gpu", "--disable-quic"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        # The driver gives a browser up that is slow to start.
        until = time.monotonic() + PATIENCE
        while not hasattr(cls, "browser"):
            try:
                cls.browser = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
            except WebDriverException:
                if time.monotonic() > until:
                    raise
        cls.browser.set_page_load_timeout(PATIENCE)
        cls.browser.set_script_timeout(PATIENCE)

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
        self.set_clock(MONDAY + 4 * WEEK)
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
                contrast, where = self.browser.execute_script(LEAST_CONTRAST)
                self.assertGreaterEqual(contrast, SMALLEST_CONTRAST, (name, where))
                self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), width, name)
            self.look(width, self.browser.execute_script("return document.documentElement.scrollHeight"), scheme)
            self.browser.save_screenshot(str(SCREENSHOTS / f"collect-page-{name}.png"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
