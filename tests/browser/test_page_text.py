"""Discord's markdown is shown as Discord shows it, and nothing that people write becomes markup or a script."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import a_community, pages

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Page]:
    """One page for all of these: each looks only at the message that it posted."""
    async with (
        a_community(tmp_path_factory.mktemp("texts")) as sandbox,
        pages(browser, sandbox) as open_page,
    ):
        yield await open_page()


async def posted(page: Page, text: str) -> Locator:
    """The body of a message with this text."""
    before = await page.get_by_role("article").count()
    await page.get_by_role("textbox", name="Message to").fill(text)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_role("article")).to_have_count(before + 1)
    return page.get_by_role("article").last.locator(".text")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("**a** b", "<p><strong>a</strong> b</p>", id="bold"),
        pytest.param("*a* _b_", "<p><em>a</em> <em>b</em></p>", id="italic"),
        pytest.param("***a***", "<p><strong><em>a</em></strong></p>", id="bold and italic"),
        pytest.param("__a__", "<p><u>a</u></p>", id="underline"),
        pytest.param("~~a~~", "<p><s>a</s></p>", id="struck"),
        pytest.param("`**a**`", "<p><code>**a**</code></p>", id="code is left alone"),
        pytest.param("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>", id="nested"),
        pytest.param("snake_case_name", "<p>snake_case_name</p>", id="underscores inside a word"),
        pytest.param("2 * 3 * 4", "<p>2 * 3 * 4</p>", id="stars with spaces"),
        pytest.param(r"\*a\*", "<p>*a*</p>", id="escaped"),
        pytest.param("a\nb\n\nc", "<p>a<br>b</p><p>c</p>", id="lines and paragraphs"),
        pytest.param("> a\n> b\nc", "<blockquote><p>a<br>b</p></blockquote><p>c</p>", id="quote"),
        pytest.param(">>> a\n\nb", "<blockquote><p>a</p><p>b</p></blockquote>", id="quote to the end"),
        pytest.param("## a", '<h4 class="rank-2">a</h4>', id="heading"),
        pytest.param("#a", "<p>#a</p>", id="no heading without a space"),
        pytest.param("-# a", '<p class="subtext">a</p>', id="subtext"),
        pytest.param("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", id="list in a list"),
        pytest.param("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>', id="numbered list"),
        pytest.param("**a", "<p>**a</p>", id="never closed"),
        pytest.param("<:wave:123456>", '<p><span class="emoji">:wave:</span></p>', id="custom emoji"),
        pytest.param("@everyone", '<p><span class="mention">@everyone</span></p>', id="everyone is only a word"),
        pytest.param("<@1>", '<p><span class="mention">@unknown member</span></p>', id="unknown member"),
    ],
)
async def test_markdown_becomes_elements(page: Page, text: str, html: str) -> None:
    assert await (await posted(page, text)).inner_html() == html


async def test_a_code_block_keeps_its_lines_and_its_markup_as_text(page: Page) -> None:
    body = await posted(page, "```py\nprint('<b>')\n  **x**\n```")
    await expect(body.locator("pre code")).to_have_text("print('<b>')\n  **x**")


async def test_hidden_text_is_shown_by_a_button(page: Page) -> None:
    body = await posted(page, "||the **end**||")
    await expect(body.get_by_text("the end")).to_be_hidden()
    await body.get_by_role("button", name="Show hidden text").press("Enter")
    await expect(body.get_by_text("the end")).to_be_visible()
    await expect(body.get_by_role("button", name="Hide")).to_have_attribute("aria-expanded", "true")


async def test_times_are_shown_in_words_with_a_machine_readable_date(page: Page) -> None:
    body = await posted(page, "<t:1700000000:D>")
    await expect(body.locator("time")).to_have_attribute("datetime", "2023-11-14T22:13:20.000Z")
    await expect(body.locator("time")).to_contain_text("November 2023")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("see https://example.org/a_(b).", "https://example.org/a_(b)", id="bare, with a full stop"),
        pytest.param("(https://example.org/x)", "https://example.org/x", id="in brackets"),
        pytest.param("[a](https://example.org/x)", "https://example.org/x", id="masked"),
        pytest.param("<http://example.org/x>", "http://example.org/x", id="without preview"),
    ],
)
async def test_web_addresses_become_links_that_tell_nothing(page: Page, text: str, address: str) -> None:
    link = (await posted(page, text)).get_by_role("link")
    await expect(link).to_have_attribute("href", address)
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<script>window.harmed = true</script>", id="script element"),
        pytest.param("<img src=x onerror='window.harmed = true'>", id="event handler"),
        pytest.param("[press](javascript:window.harmed=true)", id="javascript in a masked link"),
        pytest.param("<javascript:window.harmed=true>", id="javascript in angle brackets"),
        pytest.param("[press](data:text/html,<script>window.harmed=true</script>)", id="data link"),
        pytest.param('[a](https://example.org/"onclick="window.harmed=true)', id="quote in an address"),
        pytest.param("**<b onclick='window.harmed=true'>x</b>**", id="markup in bold"),
        pytest.param("```\n</code></pre><script>window.harmed=true</script>\n```", id="markup in code"),
        pytest.param("<@1><svg onload=window.harmed=true>", id="markup after a mention"),
    ],
)
async def test_what_people_write_never_becomes_markup(page: Page, text: str) -> None:
    body = await posted(page, text)
    found = await body.evaluate(
        """body => [...body.querySelectorAll('*')].filter(node => /^(SCRIPT|IMG|SVG|B|IFRAME)$/i.test(node.tagName)
             || [...node.attributes].some(each => each.name.startsWith('on'))
             || (node.href && !/^https?:/.test(node.href))).map(node => node.outerHTML)"""
    )
    assert found == []
    assert await page.evaluate("window.harmed === undefined")


async def test_four_thousand_marks_are_read_without_a_stall(page: Page) -> None:
    body = await posted(page, "*_~|[`" * 300)
    await expect(body).to_be_visible()
