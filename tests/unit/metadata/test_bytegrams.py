"""The language model walked with arrays says what py3langid itself says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ingest.metadata.bytegrams import Bytegrams, bytegrams


@pytest.fixture(scope="module")
def original() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@pytest.fixture(scope="module")
def model() -> Bytegrams:
    return bytegrams()


TEXTS = {
    "en": "The council met on Tuesday evening and put the vote off until next month, the mayor said.",
    "de": "Der Stadtrat hat die Abstimmung am Dienstagabend auf den nächsten Monat verschoben.",
    "ru": "Городской совет во вторник вечером отложил голосование до следующего месяца.",
    "zh": "市议会周二晚上将投票推迟到下个月，市长表示。",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_text(language: str, model: Bytegrams) -> None:
    assert model.classify(TEXTS[language])[0] == language
    assert model.classify(TEXTS[language].upper())[0] == language


@settings(max_examples=60)
@given(st.text(max_size=200) | st.lists(st.sampled_from(sorted(TEXTS.values()))).map(" ".join))
def test_it_agrees_with_py3langid(original: LanguageIdentifier, model: Bytegrams, text: str) -> None:
    language, probability = model.classify(text)
    expected, likely = original.classify(text)
    assert probability == pytest.approx(likely, abs=1e-3)
    assert language == expected or probability < 0.5


@pytest.mark.parametrize("language", TEXTS)
def test_it_comes_back_from_its_arrays(language: str, model: Bytegrams) -> None:
    again = Bytegrams.from_arrays(model.arrays())
    assert again.labels == model.labels
    assert again.classify(TEXTS[language]) == model.classify(TEXTS[language])
