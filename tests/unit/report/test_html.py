"""The frame of every page: one file, a policy that names its own style and script, values escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

import pytest
from jinja2 import DictLoader
from jinja2.exceptions import UndefinedError

from ingest.report import html

PAGE = (
    '{% extends "base.html" %}{% block title %}{{ name }}{% endblock %}'
    "{% block content %}<p>{{ name }}</p>{% endblock %}"
)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    environment = html._environment()
    packaged = environment.loader
    assert packaged is not None

    class Both(DictLoader):
        def get_source(self, environment, template):  # type: ignore[no-untyped-def]
            if template in self.mapping:
                return super().get_source(environment, template)
            return packaged.get_source(environment, template)

    monkeypatch.setattr(environment, "loader", Both({"test.html": PAGE}))
    yield "test.html"
    if environment.cache is not None:
        environment.cache.clear()


def test_policy_allows_just_the_style_and_script_of_the_page(page: str) -> None:
    made = html.render(page, name="x")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made)
    assert policy
    allowed = policy[1].replace("&#39;", "'")
    for element in ("style", "script"):
        [inside] = re.findall(rf"<{element}>(.*?)</{element}>", made, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in allowed
    assert allowed.startswith("default-src 'none'") and "unsafe" not in allowed


def test_values_are_escaped(page: str) -> None:
    made = html.render(page, name='</title><script>alert(1)</script>"')
    assert "<script>alert" not in made and made.count("<script>") == 1


def test_a_value_that_is_missing_is_an_error(page: str) -> None:
    with pytest.raises(UndefinedError):
        html.render(page)


def test_the_page_names_nothing_outside_of_itself(page: str) -> None:
    made = html.render(page, name="x")
    assert not re.findall(r"""(?:src|href)=["'](?!#|data:,)""", made)
    assert "url(" not in made and "@import" not in made


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (0.0001, "<0.1 %"),
        (0.034, "3.4 %"),
        (0.567, "57 %"),
        (0.997, "99.7 %"),
        (0.9999, ">99.9 %"),
        (1, "100 %"),
    ],
)
def test_shares_are_never_rounded_to_none_or_all(share: float, words: str) -> None:
    assert html.percent(share) == words
