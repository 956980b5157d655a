"""The language model walked with arrays says what py3langid itself says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ingest.metadata.bytegrams import bytegrams


@pytest.fixture(scope="module")
def original() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


TEXTS = {
    "en": "The council met on Tuesday evening and put the vote off until next month, the mayor said.",
    "de": "Der Stadtrat hat die Abstimmung am Dienstagabend auf den nächsten Monat verschoben.",
    "ru": "Городской совет во вторник вечером отложил голосование до следующего месяца.",
    "zh": "市议会周二晚上将投票推迟到下个月，市长表示。",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_text(language: str, original: LanguageIdentifier) -> None:
    assert bytegrams().classify(TEXTS[language])[0] == language
    assert bytegrams().classify(TEXTS[language].upper())[0] == language


@settings(max_examples=60)
@given(st.text(max_size=200) | st.lists(st.sampled_from(sorted(TEXTS.values()))).map(" ".join))
def test_it_agrees_with_py3langid(original: LanguageIdentifier, text: str) -> None:
    language, probability = bytegrams().classify(text)
    expected, likely = original.classify(text)
    assert probability == pytest.approx(likely, abs=1e-3)
    assert language == expected or probability < 0.5
