"""What axe finds wrong on a page."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# How people have their browsers draw a page.
LOOKS = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
OF_COLOUR: dict[str, object] = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations_in_each_look(page: Page) -> list[str]:
    """What axe finds wrong however the page is drawn. It need not be loaded anew for that, and nothing but its colours
    differs."""
    found = []
    for name, look in LOOKS.items():
        page.emulate_media(**look)  # type: ignore[arg-type]  # each is one of its words
        found += [f"{name}: {one}" for one in violations(page, {} if name == "light" else OF_COLOUR)]
    page.emulate_media(**LOOKS["light"])  # type: ignore[arg-type]
    return found


def live_regions(page: Page) -> list[str]:
    """What announces itself when it changes: one polite region a page, and alerts, each outside of it."""
    regions: list[str] = page.locator("[aria-live], [role=status], [role=log], [role=alert], output").evaluate_all(
        "(all) => all.map((one) => (one.parentElement.closest('[role=status]') ? 'nested ' : '') + one.role)"
    )
    return sorted(regions)


def violations(page: Page, rules: dict[str, object] | None = None) -> list[str]:
    """Violations by rule and place, once nothing moves or fades any more: half faded, every colour lacks contrast.

    Args:
        page: as it is now.
        rules: which of axe's, as its options; by default all that it thinks best.
    """
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "(rules) => axe.run({ resultTypes: ['violations'], ...rules }).then(({ violations }) => violations)",
        rules or {},
    )
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
