"""Rules for single sites: read from YAML, marked in the page, carried out as edits."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.clean import SiteRules, mark, site_edits
from ingest.edits import apply, texts_of
from ingest.model import Draft, Raw
from ingest.parse import parse_html

RULE = """
site: example.org
rules:
  - valid_until: 2020-12-31
    select: [div.old]
  - valid_from: 2021-01-01
    select: [div.story]
    remove: [.promo, span.tag]
"""
PAGE = """<body><p>Menu</p><div class="new story"><p>First.</p><div class=promo><p>Buy!</p></div>
<p>Second <span class=tag>NEW</span> half.</p></div><p>Footer</p></body>"""


def left(page: str, day: date) -> tuple[list[str], bool]:
    """The lines that the rule of that day leaves, and whether it found the article."""
    rule = SiteRules.from_yaml([("rules.yaml", RULE)]).find("example.org", day)
    assert rule is not None
    draft = parse_html(Raw("u", "s", mark(page, rule).encode(), "text/html", "utf-8"))
    assert isinstance(draft, Draft)
    edits, found = site_edits(draft, texts_of(draft), rule)
    assert {edit.rule for edit in edits} <= {"site:example.org"}
    return [text for text in apply(texts_of(draft), edits) if text], found


def test_what_is_selected_stays_but_for_what_is_removed() -> None:
    assert left(PAGE, date(2022, 5, 1)) == (["First.", "Second", "half."], True)


def test_selectors_that_find_nothing_leave_the_page_to_the_model() -> None:
    lines, found = left(PAGE, date(2019, 5, 1))
    assert not found
    assert {"Menu", "Buy!", "Footer"} <= set(lines)


def test_a_rule_holds_from_its_first_to_its_last_day() -> None:
    rules = SiteRules.from_yaml([("rules.yaml", RULE)])
    ends = {
        day: rule.select for day in (date(2020, 12, 31), date(2021, 1, 1)) if (rule := rules.find("example.org", day))
    }
    assert ends == {date(2020, 12, 31): ("div.old",), date(2021, 1, 1): ("div.story",)}
    undated = rules.find("example.org", None)
    assert undated and undated.select == ("div.story",)
    assert rules.find("example.com", None) is None
    assert rules.find(None, None) is None


def test_a_page_nested_deep_keeps_its_text() -> None:
    deep = f"<div class=story>{'<div>' * 1000}<p>Deep down.</p>{'</div>' * 1000}</div>"
    assert left(deep, date(2022, 1, 1)) == (["Deep down."], True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("site: [", "no valid YAML"),
        ("site: a.org", "must hold `site`"),
        ("{site: a.org, rules: [{}]}", "needs `select` or `remove`"),
        ("{site: a.org, rules: [{select: p}]}", "list of CSS selectors"),
        ("{site: a.org, rules: [{select: ['p[']}]}", "no CSS selector"),
        ("{site: a.org, rules: [{drop: [p], select: [p]}]}", "unknown key 'drop'"),
        ("{site: a.org, rules: [{select: [p], valid_from: soon}]}", "must be days"),
        ("{site: a.org, rules: [{select: [p], valid_from: 2021-02-01, valid_until: 2021-01-01}]}", "is after"),
    ],
)
def test_bad_rules_say_what_is_wrong_and_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"bad\.yaml: ") as caught:
        SiteRules.from_yaml([("bad.yaml", text)])
    assert message in str(caught.value)
