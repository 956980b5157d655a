"""Lines of Chinese pages → who signs: "作者：王小明 时间：…", "本报记者 王小明 李华", "…完成。（记者 王小明）".

Chinese sets no space between words, so that a name is told by what stands around it and by its surname.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.model import Claim

# The usual surnames, simplified and traditional; those that begin common words ("全文", "高清") count too.
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石"
    "金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常汤康易乔赖文阎樊兰殷施洪翟安颜倪牛温芦季俞章鲁"
    "葛伍申尤毕聂柴焦柳邢岳齐梅庄辛管祝左涂谷祁耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏"
    "宁柯阮桂闵解强丛华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟褚廉娄封荀於郎沙冷储简巩喻晏柬麦慕蒙蓝滑连伊"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蕭葉呂盧鍾薑譚陸範賈鄒龍賀顧龔錢戴嚴湯喬賴蘭顏溫蘆魯畢聶齊莊祿關費紀歐項遊陽衛單寧閔車華"
)
_SURNAME: Final = f"[{''.join(sorted(set(_SURNAMES)))}]"
_NAME: Final = rf"(?:{_SURNAME}[一-鿿]{{1,2}}|(?:欧阳|司马|上官|诸葛|东方|令狐|歐陽|諸葛)[一-鿿]{{1,2}})"
_LABELS: Final = (
    r"(?:时间|時間|日期|来源|來源|出处|出自|发布|發佈|发表|编辑|編輯|责任编辑|阅读|点击|更新|浏览|字号|出版社|摄影)"
)
_NAMED: Final = re.compile(
    rf"(?:作者|撰文|执笔人?|撰稿人?|采写)\s?[:：/／]\s?(?P<names>[^:：|｜，。！？；\n]{{2,60}}?)"
    rf"(?=\s*(?:{_LABELS}|[|｜，。；(（\[【]|\d{{4}}|$))"
)
_REPORTER: Final = (
    rf"(?:记者|記者|通讯员|实习生)\s?[:：]?\s?(?P<names>{_NAME}(?:[\s、,，]{{1,2}}{_NAME}){{0,5}})"
    r"(?=\s|$|[）)、，,/／|｜]|发自|發自|报道|報道|报导|摄|攝|文|图|通讯员|编辑)"
)
_IN_LINE: Final = re.compile(rf"\A(?:[^，。！？：:；]{{0,24}}?){_REPORTER}")
_IN_BRACKETS: Final = re.compile(rf"[（(][^（()）]{{0,16}}?{_REPORTER}[^（()）]{{0,16}}[）)]")
_ANY_IN_BRACKETS: Final = re.compile(
    r"[（(][^（()）]{0,16}?记者\s(?P<names>[一-鿿]{2,5}(?:[\s、]{1,2}[一-鿿]{2,5}){0,5})\s?[）)]"
)
_FREQUENT: Final = f"[{_SURNAMES[:120]}]"  # where nothing but brackets tells a name
_LAST_WORDS: Final = re.compile(
    rf"[。！？”][（(](?P<names>{_FREQUENT}[一-鿿]{{1,2}}(?:[\s、]{{1,2}}{_NAME}){{0,4}})\s?(?:[一-鿿]{{2,4}}报道\s?)?[）)]\s*\Z"
)
_ALONE: Final = re.compile(rf"{_NAME}(?:[\s、]{{1,2}}{_NAME}){{0,4}}")
_NO_NAMES: Final = frozenset(
    """
    文章 文字 高清 全文 江苏 江西 安徽 云南 温州 常州 金华 龙岩 石家庄 广告 白银 安康 文化 金融 高级 成都 路透社 华盛顿
    康复 文学 文艺 成功 关于 时间 方法 常识 解放 连载 简介 关注 封面 项目 包括 方面 左右 关键 安全 安排 文件 文明 文物
    国际 金牌 单位 单身 易车 华夏 游戏 连线 向上 向前 解读 解说 高端 高考 高速 高校 白领 成立 成员 成人 严重 关系 车市
    """.split()
)
_SPLIT: Final = re.compile(r"[\s、,，;；/／&]+")
_LETTER: Final = re.compile(r"[一-鿿]")
_SHORT: Final = 60
_SIGNED_LENGTH: Final = 120
_END: Final = 80  # letters at both ends of a paragraph in which its reporter is named
_APART: Final = 3  # lines between two that sign together
_BELOW: Final = 2  # lines below the headline on which a name alone may stand


def chinese_names(text: str) -> tuple[str, ...]:
    """The names in words that hold nothing else: "王小明 李华" → two, "赵  培" (spread over the line) → one."""
    parts = [part for part in _SPLIT.split(text.strip(" 　:：")) if part]
    if len(parts) == 2 and all(len(part) == 1 for part in parts):
        parts = ["".join(parts)]
    return tuple(part for part in parts if 2 <= len(part) <= 16 and part not in _NO_NAMES and "=" not in part)


def signed_lines(lines: list[str], title: int | None) -> Iterator[Claim]:
    """Claims of authors with the origin ``line:N:kind``.

    Kinds: ``by`` (a label or "reporter" before the names), ``by:next`` (the same in a further place), ``end`` (in
    brackets at the end of a paragraph, or at the start of one), ``bare`` (names alone below the headline).
    """
    signed = -_APART
    seen: set[str] = set()
    for number, line in enumerate(lines):
        if line.isascii() or not _LETTER.search(line):
            continue
        kind, names = _signers(line, title is not None and 0 < number - title <= _BELOW)
        if not names or (kind == "end" and seen):
            continue
        if kind == "by":
            kind = "by" if "by" not in seen or number - signed <= _APART else "by:next"
            signed = number if kind == "by" else signed
        seen.add(kind)
        yield from (Claim("author", name, f"line:{number}:{kind}") for name in names)


def _signers(line: str, below: bool) -> tuple[str, tuple[str, ...]]:
    """How a line is signed, and by whom."""
    found = _NAMED.search(line) if len(line) <= _SIGNED_LENGTH else None
    if found or (len(line) <= _SHORT and (found := _IN_LINE.match(line))):
        return "by", chinese_names(found["names"])
    for part in dict.fromkeys((line[:_END], line[-_END:])):
        if found := _IN_BRACKETS.search(part) or _ANY_IN_BRACKETS.search(part):
            return "end", chinese_names(found["names"])
    if found := _LAST_WORDS.search(line[-_END:]):
        return "end", chinese_names(found["names"])
    return "bare", chinese_names(line) if below and _ALONE.fullmatch(line) else ()
