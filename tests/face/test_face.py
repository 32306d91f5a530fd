"""What the face promises: readable, reachable, light, and nothing inline."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import meta

from app.circulation.opinions import checked_ink
from tests.face.gallery import ENVIRONMENT, NAMES, SHARED, STATIC, html, serve, show
from tests.face.ledgers import IN_OFFICE, context
from tests.face.ledgers import OUTSIDE as BEFORE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STYLES = ("tokens.css", "base.css", "components.css", "papers.css", "calendar.css", "print.css")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 375, "height": 812}
FIRST = {context(name)[0]: name for name in reversed(NAMES)}.values()  # one page of each template
VISITED = [*reversed(FIRST), "matter-signing", "draft-new", "list-reading"]
ACTING = ("matter-signing", "draft")


class Tags(HTMLParser):
    """Every start tag with its attributes, and the ids in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def packed(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


@pytest.fixture
def page_at(new_page: Callable[..., Any]) -> Callable[..., Any]:
    def open_at(name: str, *, phone: bool = False, **options: Any) -> Any:
        page = new_page(viewport=PHONE if phone else DESK, **options)
        serve(page)
        show(page, name)
        return page

    return open_at


# What can be read from the templates alone.


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_nothing_inline_and_no_name_twice(name: str) -> None:
    tags = Tags(html(name)).seen
    for tag, attributes in tags:
        assert tag != "style"
        assert tag != "script" or attributes.get("src"), "a script is a file"
        assert not {key for key in attributes if key == "style" or key.startswith("on")}
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_every_form_that_changes_something_carries_the_token(name: str) -> None:
    for form in re.findall(r"<form\b.*?</form>", html(name), re.DOTALL):
        head = form[: form.index(">")]
        assert ('name="csrf_token"' in form) == ('method="post"' in head), head


@pytest.mark.parametrize("name", NAMES)
def test_every_label_names_a_control_and_every_reference_is_there(name: str) -> None:
    tags = Tags(html(name)).seen
    ids = {attributes["id"] for _, attributes in tags if "id" in attributes}
    wanted = [a["for"] for tag, a in tags if tag == "label" and "for" in a]
    for _, attributes in tags:
        for key in ("aria-describedby", "aria-labelledby", "aria-controls", "form"):
            wanted += (attributes.get(key) or "").split()
        if (attributes.get("href") or "").startswith("#"):
            wanted.append(str(attributes["href"])[1:])
    assert set(wanted) <= ids


def test_every_page_template_is_shown_in_the_gallery() -> None:
    shown = {template for template, *_ in [*IN_OFFICE.values(), *BEFORE.values()]}
    assert shown - {"components"} == {
        path.stem for path in (SHARED / "templates" / "pages").glob("*.html")
    }


def test_every_component_is_documented_and_shown_and_no_import_is_idle() -> None:
    imported: set[str] = set()
    for path in [*(SHARED / "templates").rglob("*.html"), *Path(__file__).parent.glob("*.html")]:
        text = path.read_text()
        assert text.startswith("{#"), f"{path} says nothing at its head"
        for source, names in re.findall(r'{% from "([^"]+)" import ([^%]+) %}', text):
            imported.add(source)
            rest = re.sub(r"{#.*?#}|{% from.*?%}", "", text, flags=re.DOTALL)
            for name in names.split(","):
                assert f"{name.strip()}(" in rest, (path, name)
    components = (SHARED / "templates" / "components").glob("*.html")
    assert {f"components/{path.name}" for path in components} == imported


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text()))
    for path in (SHARED / "templates").rglob("*.html"):
        named = set(re.findall(r"icon\('(\w+)'", path.read_text()))
        assert named <= drawn, path


def test_every_template_parses_and_its_imports_exist() -> None:
    for path in (SHARED / "templates").rglob("*.html"):
        tree = ENVIRONMENT.parse(path.read_text())
        for name in meta.find_referenced_templates(tree):
            assert name, path
            assert (SHARED / "templates" / name).is_file(), (path, name)


def test_every_class_on_a_page_has_a_style_or_a_purpose() -> None:
    styles = "".join((STATIC / name).read_text() for name in STYLES)
    known = set(re.findall(r"\.([a-z][\w-]*)", styles))
    plain = {"normal", "text", "facets", "level-4"}
    used = {
        one
        for name in NAMES
        for _, attributes in Tags(html(name)).seen
        for one in (attributes.get("class") or "").split()
    }
    meant = re.compile(r"(check|finding|mark|notice|stage|view|day)-\w+")
    assert {one for one in used - known - plain if not meant.fullmatch(one)} == set()


def test_styles_and_scripts_stay_light() -> None:
    assert packed(*STYLES) < 20_000
    assert packed("enhance.js", "phone.js") < 12_000
    assert packed("handwriting.js", "seating.js") < 4_000


def test_styles_need_no_browser_younger_than_the_floor() -> None:
    for name in STYLES:
        text = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(), flags=re.DOTALL)
        for young in (
            ":has(",
            "@container",
            "@layer",
            "inset:",
            "aspect-ratio",
            "color-mix",
            "dvh",
        ):
            assert young not in text, (name, young)
        depth = 0
        for mark in re.findall(r"@media|[{}]", text):
            depth += {"{": 1, "}": -1}.get(mark, 0)
            assert depth <= 2, "no nesting"
        assert depth == 0
        assert text.count("@import") + len(re.findall(r"url\((?!\"?data:)", text)) == 0


def test_scripts_keep_nothing_of_a_document_in_the_browser() -> None:
    for name in ("enhance.js", "phone.js", "handwriting.js", "seating.js"):
        text = (STATIC / name).read_text()
        for word in ("localStorage", "sessionStorage", "indexedDB", "innerHTML", "eval(", ".style"):
            assert word not in text, (name, word)


# What only a browser can tell. Each page is opened once; several tests read what was seen there.


MEASURE = """() => {
  const seen = (e) => { const b = e.getBoundingClientRect(); const s = getComputedStyle(e);
    return b.width > 1 && b.height > 1 && s.visibility !== 'hidden' && !e.closest('.hidden-text, .skip, [hidden]'); };
  const small = [], tiny = [];
  for (const e of document.querySelectorAll('main p, main li, main td, main dd, main label, textarea, input, select, button')) {
    if (!seen(e) || e.closest('.small, .tag, kbd, small')) continue;
    const size = parseFloat(getComputedStyle(e).fontSize);
    const aside = e.matches('.row-meta, .hint, .form-number, .opinion-by, .action-note, .section-head *, .lead');
    if (size < (aside ? 14 : 16)) small.push(e.className + ':' + e.textContent.trim().slice(0, 12) + ' ' + size);
  }
  for (const e of document.querySelectorAll('button, summary, select, textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), .button, .tabs a, .tabbar a, .rail a, .menu-entry, .segment a, .facet a, .chip, .paging a, label.choice, .tree a')) {
    if (!seen(e)) continue;
    const b = e.getBoundingClientRect();
    if (b.height < 43.5) tiny.push(e.tagName + '.' + e.className + ':' + e.textContent.trim().slice(0, 12) + ' ' + b.height);
  }
  return { small, tiny };
}"""
OUTSIDE = """(size) => { document.documentElement.classList.remove('normal', 'large', 'huge');
  document.documentElement.classList.add(size);
  const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const cut = [...document.querySelectorAll('main .button, .action-bar .button, .tabbar a')].filter((e) => {
    const b = e.getBoundingClientRect(); return b.width && (b.left < -1 || b.right > innerWidth + 1); });
  return [...(wider > 0 ? ['wider by ' + wider] : []), ...cut.map((e) => e.textContent)]; }"""


@pytest.fixture(scope="module")
def visit(browser: Any) -> Iterator[Callable[[str], dict[str, Any]]]:
    """What one sees of a page on a desk screen and on a phone."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is missing"
    ).Axe()
    rules = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    serve(page)

    @cache
    def seen(name: str) -> dict[str, Any]:
        complaints.clear()
        found: dict[str, Any] = {"faults": [], "outside": []}
        page.set_viewport_size(DESK)
        show(page, name)
        page.evaluate(axe.axe_script)
        for screen in (DESK, PHONE):
            page.set_viewport_size(screen)
            if screen is DESK or name != "components":
                answer = page.evaluate("(rules) => axe.run(document, rules)", rules)
                found["faults"] += [
                    (
                        screen["width"],
                        fault["id"],
                        node["target"],
                        node.get("failureSummary", "")[:160],
                    )
                    for fault in answer["violations"]
                    for node in fault["nodes"]
                ]
            if screen is PHONE:
                found |= page.evaluate(MEASURE)
            for size in ("huge", "normal"):
                found["outside"] += [
                    (screen["width"], size, what) for what in page.evaluate(OUTSIDE, size)
                ]
        found["complaints"] = list(complaints)
        return found

    yield seen
    context.close()


@pytest.mark.parametrize("name", VISITED)
def test_a_page_breaks_no_rule_of_accessibility(name: str, visit: Any) -> None:
    assert visit(name)["faults"] == []


@pytest.mark.parametrize("name", VISITED)
def test_the_content_policy_refuses_nothing_and_no_script_fails(name: str, visit: Any) -> None:
    assert visit(name)["complaints"] == []


@pytest.mark.parametrize("name", VISITED)
def test_no_page_scrolls_sideways_in_any_type_size(name: str, visit: Any) -> None:
    assert visit(name)["outside"] == []


@pytest.mark.parametrize("name", VISITED)
def test_text_is_large_enough_and_a_thumb_finds_every_button(name: str, visit: Any) -> None:
    assert visit(name)["small"] == []
    assert visit(name)["tiny"] == []


@pytest.mark.parametrize("name", ACTING)
@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_the_act_is_always_in_sight_and_the_keyboard_reaches_it(
    name: str, screen: str, page_at: Any
) -> None:
    page = page_at(name, phone=screen == "phone")
    main = page.locator("#action-bar .button-main")
    box = main.bounding_box()
    height = page.viewport_size["height"]
    assert 0 < box["y"] < box["y"] + box["height"] <= height
    page.locator("#action-bar").evaluate("e => e.closest('body').querySelector('main').focus()")
    for _ in range(120):
        page.keyboard.press("Tab")
        if main.evaluate("e => e === document.activeElement"):
            break
    assert main.evaluate("e => e === document.activeElement")
    ring = main.evaluate("e => getComputedStyle(e).outlineWidth + getComputedStyle(e).outlineStyle")
    assert ring == "3pxsolid"


# What the scripts add.


def test_j_and_k_walk_the_list_and_slash_goes_to_the_search_box(page_at: Any) -> None:
    page = page_at("desk")
    focused = "() => document.activeElement.textContent.trim().slice(-8)"
    for key, title in (("j", "灭火工作的通知"), ("j", "建设情况的报告"), ("k", "灭火工作的通知")):
        page.keyboard.press(key)
        assert title in page.evaluate(focused)
    page.keyboard.press("/")
    page.keyboard.type("j数据")
    assert page.locator("[data-find]").input_value() == "j数据"


def test_a_phrase_goes_into_the_opinion_and_is_not_sent(page_at: Any) -> None:
    page = page_at("matter")
    page.get_by_role("button", name="同意。").click()
    assert page.locator("#opinion").input_value() == "同意。"
    assert page.url.split("?")[0].endswith("/matter")


def test_strokes_are_kept_as_data_and_can_be_taken_back(page_at: Any) -> None:
    page = page_at("matter")
    page.get_by_role("button", name="手写").click()
    pad = page.locator(".hand-pad").bounding_box()
    for shift in (20, 60):
        page.mouse.move(pad["x"] + shift, pad["y"] + 20)
        page.mouse.down()
        page.mouse.move(pad["x"] + shift + 30, pad["y"] + 90, steps=5)
        page.mouse.up()
    kept = page.evaluate("() => JSON.parse(document.querySelector('[name=ink]').value)")
    assert len(kept) == 2
    assert len(json.loads(checked_ink(json.dumps(kept)) or "")) == 2, "the office takes them in"
    page.get_by_role("button", name="撤一笔").click()
    page.get_by_role("button", name="重写").click()
    assert page.locator("[name=ink]").input_value() == ""


def test_an_act_is_sent_once_however_often_the_button_is_pressed(page_at: Any) -> None:
    page = page_at("matter")
    sent: list[str] = []

    def taken(route: Any) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(status=204)

    page.route("**/tasks/7/acts", taken)
    page.evaluate(
        "() => { const b = document.querySelector('#action-bar .button-main'); b.click(); b.click(); }"
    )
    page.wait_for_function("() => document.querySelector('form[data-busy]')")
    assert len(sent) == 1
    assert "move=sign" in sent[0]


def test_the_draft_keeps_itself_and_shows_the_new_findings(page_at: Any) -> None:
    page = page_at("draft")
    page.route(
        "**/autosave",
        lambda route: route.fulfill(
            content_type="text/html; charset=utf-8",
            body='<p id="draft-state">已保存 10:22<input type="hidden" name="version" value="10" '
            'form="draft"></p><section id="findings">没有问题</section>',
        ),
    )
    with page.expect_request("**/autosave") as request:
        page.locator("#text").press_sequentially("一")
    assert 'name="body"' in (request.value.post_data or "")
    page.wait_for_function("() => document.querySelector('[name=version]').value === '10'")
    assert page.locator("#findings").inner_text() == "没有问题"


def test_the_draft_says_when_it_could_not_be_kept(page_at: Any) -> None:
    page = page_at("draft")
    page.route("**/autosave", lambda route: route.abort())
    page.locator("#text").press_sequentially("一")
    page.wait_for_selector(".saved-not")
    assert "没有保存上" in page.locator("#draft-state").inner_text()
    assert page.evaluate("() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))")


def test_a_tab_of_the_desk_fetches_only_the_list_and_says_so(page_at: Any) -> None:
    page = page_at("desk")
    page.evaluate("() => { window.same = true; }")
    page.route(
        "**/desk?tab=read",
        lambda route: route.fulfill(
            content_type="text/html; charset=utf-8",
            body='<div id="list"><a href="?tab=read">待阅5</a><a href="/7" data-row>一件</a></div>',
        ),
    )
    page.get_by_role("link", name="待阅").click()
    page.wait_for_function("() => document.querySelector('#live').textContent.includes('1 件')")
    assert page.evaluate("() => window.same && location.search") == "?tab=read"
    assert page.evaluate("() => document.activeElement.textContent") == "待阅5"


@pytest.mark.parametrize("name", ["matter-signing", "draft", "list"])
def test_without_javascript_nothing_is_hidden_that_one_needs(name: str, page_at: Any) -> None:
    page = page_at(name, phone=True, java_script_enabled=False)
    assert page.locator("main h1").is_visible()
    if name in ACTING:
        assert page.locator("#action-bar .button-main").is_visible()
    if name == "matter-signing":
        assert page.locator(".acts").is_visible()
        assert page.locator(".paper-form").is_visible()
    page.locator(".top-menu").click()
    assert page.locator("#navigation").is_visible()
