"""`make screenshot`: takes the README's picture anew, of the sandbox as a newcomer meets it.

The house of the browser tests with the project's own knowledge, the demonstration that `make run` plays, and the page
as it is first opened. Needs Chromium.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.async_api import async_playwright, expect

from tests.browser.caveat_house import a_house, play_demonstration
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.scenarios.stage import ROOT, Harbour

PICTURE: Final = ROOT / "docs" / "images" / "sandbox.png"
WIDTH, HEIGHT = 1280, 1180  # CSS pixels: high enough for a claim with its whole card
HEAVIEST: Final = 300_000  # bytes: the README is read over slow lines too


async def take(harbour: Harbour, picture: Path) -> None:
    """Open the page and save what it shows, once the claim has its card."""
    posts = await play_demonstration(harbour)
    await harbour.card(posts["claim"])
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        await page.goto(harbour.sandbox.url)
        await expect(page.get_by_role("article").filter(has_text="In reply to Anselm K").first).to_be_visible()
        await page.get_by_role("button", name="Hide the tour").click()
        await page.locator(f"#m{posts['claim']}").evaluate("(claim) => claim.scrollIntoView({ block: 'start' })")
        await page.screenshot(path=picture)
        await browser.close()


async def main() -> None:
    """Take the picture; ends with a sentence where it cannot be taken or is too heavy."""
    if CHROMIUM is None:
        sys.exit("no Chromium on this machine: the picture was not taken (Debian's package is called chromium)")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="caveat-picture-") as room:
        async with a_house(ROOT / "knowledge", Path(room), Path(room) / "cache") as harbour:
            await take(harbour, PICTURE)
    weight = PICTURE.stat().st_size
    if weight > HEAVIEST:
        sys.exit(f"{PICTURE.name} has {weight} bytes, more than {HEAVIEST}: take a smaller window")


if __name__ == "__main__":
    asyncio.run(main())
