"""What the directory shows, and how few questions it asks the database for it."""

from __future__ import annotations

import pytest

from app.core.database import db
from app.core.errors import NotFound
from app.core.unit_of_work import unit_of_work
from app.directory import absences, initials, queries
from app.directory.models import Person
from app.sample.county import County
from tests.questions import at_most


def test_the_tree_of_the_whole_county_takes_two_questions(county: County) -> None:
    with at_most(2):
        (city,) = queries.tree()
        names = [branch.unit.name for branch in city.children[0].children]
    assert city.unit.external
    assert "云岭县财政局" in names
    office = next(b for b in city.children[0].children if b.unit.short_name == "县政府办")
    assert next((b.unit.name, b.people) for b in office.children) == ("文秘科", 3)


def test_the_staff_of_an_organ_takes_few_questions_however_many_they_are(county: County) -> None:
    with at_most(7):
        page = queries.staff(county.units["县政府办"])
        shown = [
            (a.person.name, a.post.title, [r.role for r in a.post.roles], a.person.phone)
            for a in page.rows
        ]
    assert page.total == 13
    assert shown[0][0] == "安国梁" or "哈斯" in [name for name, *_ in shown]
    assert all(phone.startswith("8820 1") for *_, phone in shown)


def test_finding_takes_few_questions(county: County) -> None:
    with at_most(9):
        page = queries.find("8820")
        assert all(a.person.phone.startswith("8820 1") for a in page.rows)
    assert page.total > 40


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("哈斯", {"哈斯"}),
        ("hs", {"哈斯"}),
        ("斯", {"哈斯", "斯琴"}),
        ("HZQ", {"胡志强"}),
        ("lijianguo", {"李建国"}),
        ("李 建国", {"李建国"}),
        ("%", set()),
        ("_", set()),
        ("'; --", set()),
        ("", set()),
        ("x" * 5000, set()),
    ],
)
def test_people_are_found_as_one_types_them(county: County, typed: str, names: set[str]) -> None:
    assert {a.person.name for a in queries.find(typed).rows} == names


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("单雄信", "sxx", True), ("单雄信", "dx", True), ("鑫", "x", True), ("王小明", "wm", False),
        ("王小明", "wxmx", False), ("娜仁", "nr", True), ("㐂多", "xd", True), ("㐂多", "xx", False),
        ("李", "", False),
    ],
)  # fmt: skip
def test_initials_of_rare_characters_never_hide_a_person(
    name: str, typed: str, expected: bool
) -> None:
    assert initials.agrees(name, typed) is expected


def test_who_could_stand_in_takes_few_questions(county: County) -> None:
    with at_most(9):
        person = db.session.get_one(Person, county.people["包玉兰"])
        names = [p.name for p in absences.possible_deputies(person)]
    assert "方志敏" in names
    assert not {"安国梁", "严守信", "程明", "包玉兰"} & set(names)


def test_a_unit_that_is_not_there_is_not_found(county: County) -> None:
    with pytest.raises(NotFound):
        queries.unit(999_999)


def test_those_without_a_post_are_found_by_the_administrator(county: County) -> None:
    assert queries.without_post().total == 0
    with unit_of_work():
        county.person("丁小军").active = False
    assert [p.name for p in queries.without_post("丁").rows] == ["丁小军"]
    assert queries.without_post("%").total == 0
