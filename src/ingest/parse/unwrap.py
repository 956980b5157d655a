"""Lines of a flattened page into its paragraphs: hard-wrapped lines unwrapped, sentences broken at links joined again.

Text wrapped at a width w shows it: a line ends where the next word would have passed w (`wrap_width`). A page with a
line for each text node shows it in its words: what follows begins in lower case or with a closing mark, or what stands
before cannot end there (`join_broken`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_NARROWEST: Final = 38
_WIDEST: Final = 132
_FEWEST_WRAPPED: Final = 6  # breaks that must look like wrapping
_WRAPPED_SHARE: Final = 0.9  # of the breaks after lines that nearly fill the width

_FEWEST_BROKEN: Final = 2
_EVEN_SHARE: Final = 0.4  # of the long lines that have one length

_LONGEST: Final = 20_000  # characters of a paragraph; what is longer was not meant as one

_TERMINAL: Final = tuple(".!?…。！？؟।։")
_QUOTES: Final = "\"'”’»“„›"
_CLOSING: Final = tuple(",;:)!?%”’»…]，。；：）！？」』、،؛")
_ENDS_OPEN: Final = tuple("([“„«‘「『（")
_COMMAS: Final = tuple(",，、،；")
_STOPS_UNSPACED: Final = "。！？"
_OPENING_UNSPACED: Final = "「『（《〈“‘"
_COUNTED: Final = re.compile("[年月日号時时分秒歳岁名人个個件億亿万萬千百元円円％%点點]")
_PROSE_WORDS: Final = 6
_UNSPACED_PROSE: Final = 15  # letters, in scripts without spaces (and in Korean, whose words are short)
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

# Words that nothing ends with: articles, prepositions, conjunctions.
_NEVER_LAST: Final = """
    a an the of to in on at by for from with and or but as that than into over after before about against
    between around behind beyond through without within during since until under while when where who which
    whose is are was were be been has have had will would can could their its his her our your my this these
    those said told called like via per
    der die das den dem des ein eine einen einem einer eines und oder von vom zu zum zur mit für bei beim auf
    aus nach
    über unter durch gegen ohne um dass wie als ist sind war im am an vor
    le la les un une des du de et ou à au aux en dans par pour sur avec sans sous que qui dont est sont
    el los las una unos unas del al y o e con por para sin sobre que se su sus como en es son
    o os as um uma do da dos das no na nos nas ao pelo pela com sem em por para que
    il lo gli i uno di da del della dei degli delle nel nella al alla dal dalla con su per tra fra che è sono
    het een van voor met op aan uit bij naar door over onder en of dat die te is zijn
    i w we z ze na do od za po przez dla przy o że się jest są
    и в во на с со к ко по из от до за у о об для при не что как но
    och i på av med till från för som att är var den det ett en
"""
_DANGLING: Final = frozenset(_NEVER_LAST.split())


def wrap_width(lines: Sequence[str]) -> int | None:
    """The column at which a text was wrapped; None when it was not.

    The width is that of the longest line that could have been broken. It counts as wrapped when nearly all lines that
    fill it to within a word's length end where the next word would have passed it.
    """
    filled = [line for line in lines if " " in line]
    width = max((len(line) for line in filled), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    near = [(a, b) for a, b in pairwise(lines) if a and b and len(a) > width - 12]
    wrapped = sum(_fills(a, b, width) for a, b in near)
    return width if wrapped >= _FEWEST_WRAPPED and wrapped >= _WRAPPED_SHARE * len(near) else None


def unwrap(lines: Sequence[str], width: int) -> list[str]:
    """Join the lines that were broken at ``width``; empty lines stay."""
    joined: list[str] = []
    previous = ""
    for line in lines:
        if previous and line and _fills(previous, line, width) and len(joined[-1]) < _LONGEST:
            joined[-1] = _glue(joined[-1], line)
        else:
            joined.append(line)
        previous = line
    return joined


def _fills(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width


def is_broken(lines: Sequence[str]) -> bool:
    """Whether sentences are broken over lines: several lines begin with what only goes on from the line before."""
    goes_on = sum(
        bool(a and b) and ((is_long(a) and (b[0] in ",;)，。、；" or b[0].islower())) or a[-1] in "，、")
        for a, b in pairwise(lines)
    )
    return goes_on >= _FEWEST_BROKEN and not _is_even(lines)


def _is_even(lines: Sequence[str]) -> bool:
    """Whether a text in a script without spaces is set in lines of one length, which stay as their author set them."""
    lengths = Counter(len(line) for line in lines if len(line) >= _UNSPACED_PROSE and _UNSPACED.match(line[-2]))
    return bool(lengths) and max(lengths.values()) > _EVEN_SHARE * max(lengths.total(), _FEWEST_WRAPPED)


def join_broken(lines: Sequence[str]) -> list[str]:
    """Join lines that are pieces of one sentence; an empty line is an end, whatever stands around it."""
    joined: list[str] = []
    open_ = False  # whether the last of `joined` may go on
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line and open_ and len(joined[-1]) < _LONGEST and _continues(joined[-1], line, following):
            joined[-1] = _glue(joined[-1], line)
        else:
            joined.append(line)
        open_ = bool(line)
    return joined


def _continues(before: str, line: str, following: str) -> bool:
    """Whether ``line`` goes on with the sentence that ``before`` ends in."""
    first = line[0]
    if first == ".":
        return line == "." or line[1] in ' ,)”’"'
    if first in _CLOSING:
        return not (first in "…»" and len(line) > 1)  # "» Home" and "… more" are furniture
    if before.endswith(_ENDS_OPEN):
        return True
    if before.rstrip(_QUOTES).endswith(_TERMINAL) or before.endswith((":", "|", "»", "›", "/", "•")):
        return False
    prose = is_long(before)
    if _UNSPACED.search(before[-2:]) or _UNSPACED.match(first):
        return _continues_unspaced(before, line, following)
    if first.islower():
        return (
            prose
            or is_long(line)
            or dangles(before)
            or (before.count(" ") > 1 and (line.lower() in _DANGLING or dangles(line)))
        )
    if before.endswith(",") or dangles(before) or (prose and before.endswith((";", "–", "—", "-"))):
        return first.isalnum() or first in "\"'“‘«„([#@$€£"
    # A name or a figure in a link, and the sentence goes on behind it.
    return prose and bool(following) and not is_long(line) and (following[0].islower() or following[0] in ",;.)’”")


def _continues_unspaced(before: str, line: str, following: str) -> bool:
    """`_continues` for scripts that write no spaces and know no small letters."""
    if not (line[0].isalnum() or line[0] in _OPENING_UNSPACED):
        return False
    if before.endswith(_COMMAS) or any(mark in before for mark in _STOPS_UNSPACED):
        return True  # the last sentence of a paragraph that has come to no end
    if before[-1].isdigit():
        return bool(_COUNTED.match(line)) or is_long(before)
    return line.isdigit() and bool(_UNSPACED.match(following)) and is_long(before)


def is_long(line: str) -> bool:
    """Whether a line is long enough to be prose."""
    if line.count(" ") + 1 >= _PROSE_WORDS:
        return True
    return not line.isascii() and len(_UNSPACED.findall(line)) >= _UNSPACED_PROSE


def dangles(line: str) -> bool:
    """Whether a line ends in a word that no sentence ends in."""
    head, _, last = line.rpartition(" ")
    return last.lower() in _DANGLING and not head[-1:].isdigit()  # "4:42 am"


def _glue(before: str, line: str) -> str:
    """Two pieces of a sentence with the space that belongs between them."""
    if line[0] in ",;.)!?%”’…]，。；：）！？」』、،؛" or line[0] == ":" or before.endswith(_ENDS_OPEN):
        return before + line
    hangul = "\uac00" <= line[0] <= "\ud7af" or "\uac00" <= before[-1] <= "\ud7af"
    unspaced = _UNSPACED.match(line) or _UNSPACED.match(before[-1])
    if before[-1] in "，。、；：！？）」』" or (unspaced and not hangul and (line[0] + before[-1]).isalnum()):
        return before + line
    return f"{before} {line}"
