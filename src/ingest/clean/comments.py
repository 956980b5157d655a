"""The lines of a page → where the readers' comments begin that stand behind its article, if their heading says so.

Figures of a line know little of its words, so a thread in plain paragraphs looks like more of the article; its heading
("Comments", "12 replies to …", "Kommentare (3)") does not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RULE: Final = "content.comment"
_LEAST: Final = 250  # characters that must be left between headline and heading: above them it is a link to the thread
_SHARE: Final = 0.3  # of all that is left, there; with less, the article may go on
_HEADLINE: Final = 0.8  # likeness to a claimed title
_LONGEST: Final = 200  # characters of a heading, which may quote the article's title
_WORD: Final = re.compile(r"[^\W\d_]+")
_NUMBER_FIRST: Final = re.compile(r"\A\W*+\d")
_NUMBER_ASIDE: Final = re.compile(r"\(\d+\)")
_ALONE: Final = frozenset(
    "comments kommentare leserkommentare kommentarer commentaires comentarios comentários commenti reacties kommentit"
    " komentarze komentáře комментарии yorumlar hozzászólások comentarii σχόλια תגובות تعليقات التعليقات 댓글 コメント"
    " 评论 評論 评论区 评论列表 留言 网友评论 網友評論 最新评论 热门评论 全部评论 相关评论"
    " 发表评论 發表評論 我要评论 发表留言".split()
)
_COUNTED: Final = _ALONE | frozenset(
    "comment response responses reply replies kommentar kommentaren antworten commentaire réaction réactions réponses"
    " comentario respuesta respuestas comentário resposta respostas commento risposte reactie kommenttia komentarz"
    " komentarzy komentář komentářů комментарий комментария комментариев отзыв отзыва отзывов yorum hozzászólás σχόλιο"
    " تعليق 条评论 條評論".split()
)
"""Words that stand above comments only with their number, else above anything."""
_OF: Final = frozenset("to on for so zu sur à en op till til su".split())
"""What may follow a noun with its number: "12 comments so far", "53 responses to …"."""
_WHOLE: Final = _ALONE | {
    *("user comments", "reader comments", "readers comments", "all comments", "recent comments", "view comments"),
    *("show comments", "leave a comment", "leave a reply", "leave your comment", "leave a response", "post a comment"),
    *("post a reply", "add a comment", "add your comment", "write a comment", "submit a comment", "make a comment"),
    *("join the discussion", "join the conversation", "kommentar schreiben", "kommentar verfassen"),
    *("kommentar hinterlassen", "schreibe einen kommentar", "schreiben sie einen kommentar"),
    *("hinterlasse einen kommentar", "laisser un commentaire", "deja un comentario", "deja una respuesta"),
    *("deixe um comentário", "deixe uma resposta", "lascia un commento", "geef een reactie", "plaats een reactie"),
}
_OPENERS: Final = _COUNTED | {words.split()[0] for words in _WHOLE}


def comment_lines(lines: Sequence[str], likeness: NDArray[np.float32], kept: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which lines are a heading of comments behind the article, or stand below it.

    ``likeness`` of each line to a claimed title, 0 to 1; ``kept``, the characters of each line that is left, else 0.
    """
    found = np.zeros(len(lines), bool)
    before = np.cumsum(kept) - kept
    above = np.maximum.accumulate(np.where(likeness >= _HEADLINE, before, 0))  # what stands above the last headline
    above = np.append(0.0, above)[:-1]
    for number in np.flatnonzero(before - above >= max(_LEAST, _SHARE * float(kept.sum()))).tolist():
        if _is_heading(lines[number]):
            found[number:] = True
            break
    return found


def _is_heading(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    line = line.lower()
    first = _WORD.search(line)
    if first is None or first[0] not in _OPENERS:
        return False
    words = _WORD.findall(line)
    if " ".join(words) in _WHOLE:
        return True
    if words[0] not in _COUNTED:
        return False
    if len(words) == 1:
        return bool(_NUMBER_FIRST.match(line) or _NUMBER_ASIDE.search(line))
    return words[1] in _OF and _NUMBER_FIRST.match(line) is not None
