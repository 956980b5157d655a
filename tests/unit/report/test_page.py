"""The page of a real run, hostile texts and all, as text and in a headless Chromium."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest import config, run
from ingest.cli import main
from ingest.job.plan import Options
from support import account, story

HOSTILE = "</title></style><script>document.title = 'owned'</script><img src=x onerror=alert(1)>\u202egnp"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs over articles of one site with hostile words everywhere; in the second the texts are cut short."""
    folder = tmp_path_factory.mktemp("report")
    settings = config.load(out=str(folder / "data"), raw=[str(folder / "raw")], workers=1)
    for number, paragraphs in enumerate((8, 2)):
        (folder / "raw").mkdir(exist_ok=True)
        with (folder / "raw" / f"{number}.jsonl").open("w", encoding="utf-8") as file:
            for seed in range(number * 100, number * 100 + 12):
                row = {
                    "title": f"{HOSTILE} {seed}",
                    "text": f"{story(seed, paragraphs)}\n\n{HOSTILE}",
                    "url": f"https://news.example.com/{seed}",
                    "section": f"{HOSTILE}",
                    "date": f"2024-05-{1 + seed % 28:02d}",
                }
                file.write(json.dumps(row) + "\n")
            file.write("{broken <script>\n")
        summary = run.run(settings, Options(), lambda status: None)
        assert summary.report and Path(summary.report).is_file()
    account(folder / "data")
    return folder / "data"


@pytest.fixture(scope="module")
def html(dataset: Path) -> str:
    return (dataset / "current" / "report.html").read_text(encoding="utf-8")


def test_a_run_leaves_its_page_and_says_what_drifted(html: str) -> None:
    assert "median length −" in html and "<h1>Version 2</h1>" in html
    assert html.count("<script") == 1 and "<img" not in html and len(html) < 3_000_000


def test_the_page_is_part_of_a_whole_version(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--out", str(dataset), "--quiet"]) == 0
    assert "version 2 is whole" in capsys.readouterr().out


def test_the_command_makes_the_same_page_again(
    dataset: Path, html: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--out", str(dataset), "--html", str(tmp_path / "page.html")]) == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == html
    assert "median length" in capsys.readouterr().out
    assert main(["report", "--out", str(dataset)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("report.html")


# ---------------------------------------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and os.environ.get("INGEST_REQUIRE_BROWSER") == "1":
        pytest.fail("INGEST_REQUIRE_BROWSER=1, and no Chromium is installed")
    if found is None:
        pytest.skip("no Chromium is installed; the pages are not looked at")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(params=["light", "dark"])
def shown(request: pytest.FixtureRequest, browser: Any, dataset: Path) -> Iterator[Any]:
    """The page in a browser; whatever the console says is a failure."""
    said: list[str] = []
    page = browser.new_page(color_scheme=request.param)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: said.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None)
    page.goto((dataset / "current" / "report.html").resolve().as_uri())
    yield page
    page.close()
    assert said == []


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_the_page_fits_the_screen(shown: Any, width: int) -> None:
    shown.set_viewport_size({"width": width, "height": 900})
    shown.click("#unfold")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_links_and_toggles_work_and_hostile_words_are_text(shown: Any) -> None:
    links = shown.evaluate("[...document.querySelectorAll('.contents a')].map((a) => a.getAttribute('href'))")
    assert links and all(shown.query_selector(link) for link in links)
    ground = "getComputedStyle(document.body).backgroundColor"
    before = shown.evaluate(ground)
    shown.click("#theme")
    assert shown.evaluate(ground) != before
    shown.click("#unfold")
    assert shown.evaluate("[...document.querySelectorAll('details')].every((one) => one.open)")
    shown.click("table.quality th:nth-child(2) button")
    assert shown.get_attribute("table.quality th:nth-child(2)", "aria-sort") == "descending"
    assert shown.title().startswith("Version 2")
    assert "document.title = 'owned'" in shown.inner_text("main")
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement !== document.body")


CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
  const ground = (element) => {
    if (!element) return [1, 1, 1];
    return over(rgba(getComputedStyle(element).backgroundColor), ground(element.parentElement));
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!words || ['SCRIPT', 'STYLE', 'title'].includes(element.tagName)) continue;  // never painted
    const style = getComputedStyle(element);
    const under = ground(element);
    const colour = element instanceof SVGElement ? style.fill : style.color;
    const [one, other] = [light(over(rgba(colour), under)), light(under)].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) found.push([element.outerHTML.slice(0, 80), contrast]);
  }
  return found;
}"""


def test_all_words_stand_out_from_their_ground(shown: Any) -> None:
    shown.click("#unfold")
    assert shown.evaluate(CONTRASTS) == []
