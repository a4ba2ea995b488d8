"""What axe finds wrong on a page."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# How people have their browsers draw a page; options of a context.
LOOKS: dict[str, dict[str, str]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}
looks = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)


def violations_in_each_look(page: Page) -> list[str]:
    """What axe finds wrong however the page is drawn, which need not be loaded anew for that."""
    found = []
    for name, look in LOOKS.items():
        page.emulate_media(
            color_scheme="dark" if look.get("color_scheme") == "dark" else "light",
            forced_colors="active" if "forced_colors" in look else "none",
        )
        found += [f"{name}: {one}" for one in violations(page)]
    return found


def live_regions(page: Page) -> list[str]:
    """What announces itself when it changes: one polite region a page, and alerts, each outside of it."""
    regions: list[str] = page.locator("[aria-live], [role=status], [role=log], [role=alert], output").evaluate_all(
        "(all) => all.map((one) => (one.parentElement.closest('[role=status]') ? 'nested ' : '') + one.role)"
    )
    return sorted(regions)


def violations(page: Page) -> list[str]:
    """Violations by rule and place, once nothing moves or fades any more: half faded, every colour lacks contrast."""
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
