"""Who signs the lines of Chinese pages."""

import pytest

from ingest.metadata.chinese_names import chinese_names, signed_lines

PARAGRAPH = "新桥周一通车，两岸居民步行十分钟即可到达对岸，市长和数百名居民一同走过了大桥。"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("作者：王小明 时间：2005-08-22", ["王小明"]),
        ("编辑： 金金 | 来源： 某某日报 | 作者：王小明 李华", ["王小明", "李华"]),
        ("本报记者 王小明 李华", ["王小明", "李华"]),
        ("某某日报记者王小明/文", ["王小明"]),
        ("执笔人：王小明 李华", ["王小明", "李华"]),
        (f"{PARAGRAPH}（记者 王小明）", ["王小明"]),
        (f"据某某社某地电（记者 格桑次仁）{PARAGRAPH}", ["格桑次仁"]),
        (f"{PARAGRAPH}（王小明 某地报道）", ["王小明"]),
        (f"{PARAGRAPH}（高清）", []),
        ("记者从市政府获悉，大桥周一通车", []),
        ("记者了解到，大桥周一通车", []),
        ("来源：某某日报", []),
        ("A line in English by Jane Smith", []),
    ],
)
def test_a_line_names_its_signers(line, names):
    assert [claim.value for claim in signed_lines([line], None)] == names


def test_a_name_alone_signs_right_below_the_headline_only():
    lines = ["大桥周一通车", "王小明", PARAGRAPH, "李华"]
    assert [(claim.value, claim.origin) for claim in signed_lines(lines, 0)] == [("王小明", "line:1:bare")]
    assert not list(signed_lines(lines[1:], None))


def test_those_who_sign_further_down_sign_something_else():
    lines = ["作者：王小明", *[PARAGRAPH] * 5, "作者：李华"]
    assert [claim.origin for claim in signed_lines(lines, None)] == ["line:0:by", "line:6:by:next"]


def test_a_name_spread_over_the_line_is_one():
    assert chinese_names("赵  培") == ("赵培",)
