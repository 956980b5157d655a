"""Words of languages that the embeddings do not speak, in their forms."""

from __future__ import annotations

import pytest

from topic_words import topics_of_forms, unspoken_languages


@pytest.mark.parametrize(
    ("form", "topic"),
    [
        ("משטרה", "medtop:02000000"),
        ("המשטרה", "medtop:02000000"),  # a prefix
        ("vankilassa", "medtop:02000000"),  # an ending
        ("лікарні", "medtop:07000000"),  # an ending in place of the last vowel
        ("hírességeknek", None),  # two endings at once are not made
    ],
)
def test_forms_of_words(form: str, topic: str | None) -> None:
    assert topics_of_forms().get(form, []) == ([topic] if topic else [])


def test_every_language_has_words() -> None:
    assert unspoken_languages() == {"el", "fi", "he", "hu", "uk", "vi"}
