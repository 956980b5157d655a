from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dedup.textkey import levelled, text_key


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello,  World! 5%", "hello world 5"),
        ("“Hello”\u00a0— World… 5％ ﬁne", "hello world 5 fine"),
        ("STRASSE Straße", "strasse strasse"),
        ("Ça va\n\n\tbien", "ça va bien"),
        ("中文，测试。", "中文 测试"),
        ("हिन्दी", "हिन्दी"),
        ("cafe\u0301", "café"),
        ("a\ud800b", "a b"),
        (" — ", ""),
        ("", ""),
        ("snake_case", "snake case"),
    ],
)
def test_levelled(text, words):
    assert levelled(text) == words.encode()


def test_text_key_is_sha256_of_the_levelled_text():
    assert text_key("Hello,\nWorld") == hashlib.sha256(b"hello world").hexdigest()


@given(st.text(), st.text())
def test_levelled_is_words_with_single_spaces(one, other):
    joined = levelled(f"{one} — {other}").split()
    assert joined == levelled(one).split() + levelled(other).split()
    assert b" ".join(joined) == levelled(f"{one} — {other}")


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_both_ways_agree_on_ascii(text):
    assert levelled(text + " é").removesuffix(" é".encode()).removesuffix("é".encode()) == levelled(text)
