# SPDX-License-Identifier: MIT
"""Chromium for tests of pages, and what has to hold of every page."""

import shutil
import time

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service

PATIENCE = 300  # seconds, for what comes at once unless the machine is very busy
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
  const style = getComputedStyle(element);
  const own_colour = element instanceof SVGElement ? style.fill : style.color;
  const [a, b] = [luminance(colour(own_colour)), luminance(behind(element))].sort((x, y) => y - x);
  worst.push([(a + 0.05) / (b + 0.05), element.tagName + ': ' + element.textContent.trim().slice(0, 40)]);
}
return worst.sort((x, y) => x[0] - y[0]).slice(0, 3);
"""


def open_browser():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-device-scale-factor=1",
                     "--lang=en", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                     "--no-first-run", "--disable-gpu", "--disable-quic"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # The driver gives a browser up that is slow to start.
    until = time.monotonic() + PATIENCE
    while True:
        try:
            browser = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
            break
        except WebDriverException:
            if time.monotonic() > until:
                raise
    browser.set_page_load_timeout(PATIENCE)
    browser.set_script_timeout(PATIENCE)
    return browser
