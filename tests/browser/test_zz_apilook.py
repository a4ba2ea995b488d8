import pytest
from tests.browser.conftest import *
pytestmark = pytest.mark.django_db(transaction=True)
def test_look(open_page):
    page = open_page(None, "/api/v1/", viewport={"width": 320, "height": 640})
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    print(page.evaluate("""[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > 320).slice(0,12).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0,60) + ' ' + e.getBoundingClientRect().right)"""))
    for scheme in ("light","dark"):
        page = open_page(None, "/api/v1/", color_scheme=scheme)
        page.screenshot(path=f"/tmp/api-{scheme}.png")
        page.evaluate("document.querySelector('#mark_claim').closest('article').querySelectorAll('details').forEach(d=>d.open=true)")
        page.evaluate("document.querySelector('#mark_claim').scrollIntoView()")
        page.screenshot(path=f"/tmp/api-claim-{scheme}.png")
