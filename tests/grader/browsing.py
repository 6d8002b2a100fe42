"""What tests in a browser share: pages of JupyterLab, and the cells on them."""

import re
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress

import psutil
import pytest
from playwright.sync_api import expect

PATIENCE = 90_000  # Milliseconds: machines are busy at times.


@contextmanager
def page_at(browser, address, **options):
    """A page in a browser of another person: with cookies of its own."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def wait_for(address, server, log):
    """Until a server answers; ``log`` is where what it says is written to."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        assert server.poll() is None, log.read_text()
        with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    pytest.fail(f"JupyterLab does not answer: {log.read_text()}")


def stop(*servers):
    """End servers as Ctrl-C does, with their kernels; each may be inside another program that waits for it."""
    for server in servers:
        with suppress(psutil.NoSuchProcess):
            _inmost(psutil.Process(server.pid)).terminate()
    for server in servers:
        server.wait(60)


def _inmost(process):
    children = process.children() if process.name() in ("bwrap", "grader") else []
    return _inmost(children[0]) if children else process


def cell_at(page, number):
    """The cell of the open notebook with this number, from 0."""
    return page.locator(".jp-Notebook .jp-Cell").nth(number)


def write(page, number, text):
    """Put a text into a cell, in place of what is there."""
    place = cell_at(page, number)
    if "jp-MarkdownCell" in place.get_attribute("class"):
        place.locator(".jp-MarkdownOutput").dblclick()
    place.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def output_of(page, number):
    return cell_at(page, number).locator(".jp-OutputArea")


def run(page, number):
    """Run a cell and wait for its end; gives what it shows."""
    prompt = cell_at(page, number).locator(".jp-InputPrompt")
    before = prompt.inner_text()
    cell_at(page, number).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(prompt).not_to_have_text(before, timeout=PATIENCE)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=PATIENCE)
    return output_of(page, number).inner_text().strip()
