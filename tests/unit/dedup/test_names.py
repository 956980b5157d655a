from __future__ import annotations

import pytest

from ingest.dedup.names import agencies, credit_keys, own_keys


@pytest.mark.parametrize(
    ("credit", "publisher", "site"),
    [
        ("Voice of America", None, "voanews.com"),
        ("Voice of America (VOA)", "VOA", None),
        ("The Associated Press", "Associated Press", None),
        ("Jo Field / Reuters", None, "reuters.com"),
        ("AFP, dpa", "Agence France-Presse", None),
        ("ap", None, "apnews.com"),
    ],
)
def test_same_name(credit, publisher, site):
    assert credit_keys(credit) & own_keys(publisher, site)


@pytest.mark.parametrize(
    ("credit", "publisher", "site"),
    [("Reuters", "The Daily Sample", "sample.example"), ("the", "The", None), ("", None, None), ("A", "B", "news")],
)
def test_other_name(credit, publisher, site):
    assert credit_keys(credit).isdisjoint(own_keys(publisher, site))


def test_agencies_sign_like_people_and_are_told_from_them() -> None:
    authors = ["Continental Wire", "Jane Smith", "Reuters", "Agence Lumière", "Ann Apple", "AFP"]
    assert list(agencies(authors)) == ["Continental Wire", "Reuters", "Agence Lumière", "AFP"]
