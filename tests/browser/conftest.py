"""One JupyterLab and one browser for all tests here; without a Chromium they are skipped."""

import pytest
from jupyter_page import CLOSE, Lab

WINDOW = {"width": 1280, "height": 1000}


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("lab"))
    yield lab
    lab.close()


@pytest.fixture(scope="session")
def browser(chromium):
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield browser
        browser.close()


def opened(browser):
    """A page like a reader's: its window, its cookies are nobody else's."""
    page = browser.new_context(viewport=WINDOW).new_page()
    page.context.set_default_timeout(15_000)
    return page


@pytest.fixture(scope="session")
def desk():
    """The page that the tests of a worker share: to open JupyterLab takes four seconds of processor time."""
    desk = []
    yield desk
    for page in desk:
        page.context.close()


@pytest.fixture
def page(browser, lab, desk):
    """A page with nothing open in it."""
    page = desk.pop() if desk else opened(browser)
    yield page
    if lab.is_shown(page) and not page.locator(".jp-Dialog").count():
        page.evaluate(CLOSE)
        desk.append(page)
    else:
        page.context.close()
    lab.end_kernels()


@pytest.fixture
def own_page(browser, lab):
    """A page that no other test has had, for what loads it anew, closes it or looks at its start."""
    page = opened(browser)
    yield page
    page.context.close()
    lab.end_kernels()
