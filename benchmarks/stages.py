"""Where the CPU time of a document goes: milliseconds by stage of the pipeline and by function, sampled.

    python benchmarks/stages.py FILE [--functions 20] [--trafilatura]

FILE is any raw file that ingest reads. Its documents are cleaned once, in this process; a timer of the process's own
CPU time looks 500 times a second where it stands. Unlike a tracing profiler that costs next to nothing and so does not
make small functions look expensive. A function's own time has that of the libraries it calls in it. ``--trafilatura``
has it extract the same pages, decoded, with metadata; of both the first documents are done before the clock starts.
"""

from __future__ import annotations

import argparse
import signal
import time
from collections import Counter
from pathlib import Path
from types import FrameType

import ingest
from ingest.job.cleaning import knowledge_with
from ingest.model import Limits, Raw, Source
from ingest.parse.decode import decode
from ingest.pipeline import process
from ingest.read import discover, read

EVERY = 0.002  # CPU seconds
WARM_UP = 20  # documents
PACKAGE = str(Path(ingest.__file__).parent)


def main() -> None:
    """Sample, and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--functions", type=int, default=20)
    parser.add_argument("--trafilatura", action="store_true", help="beside it, for HTML")
    options = parser.parse_args()
    files = discover([str(options.file.absolute())], Path.cwd())
    found = [document for file in files for _, document in read(file, source="", limits=Limits())]
    documents = [document for document in found if isinstance(document, Raw)]
    knowledge, source = knowledge_with(()), Source("")
    for document in documents[:WARM_UP]:
        process(document, source, knowledge)

    stages: Counter[str] = Counter()
    own: Counter[str] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        below = innermost = ""
        while frame is not None:
            code = frame.f_code
            name = f"{code.co_filename.removeprefix(PACKAGE).lstrip('/')}:{code.co_name}"
            if name == "pipeline.py:trace":
                stages[below or name] += 1
            if code.co_filename.startswith(PACKAGE):
                innermost, below = innermost or name, name
            frame = frame.f_back
        own[innermost] += 1

    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    started = time.process_time()
    for document in documents:
        process(document, source, knowledge)
    each = 1000 * (time.process_time() - started) / len(documents)
    signal.setitimer(signal.ITIMER_PROF, 0)

    print(f"{len(documents):,} documents, {each:.2f} CPU ms each")
    if options.trafilatura:
        peer = trafilatura_each([decode(document.body, document.charset, "html") for document in documents])
        print(f"trafilatura {peer:.2f} CPU ms each, {peer / each:.2f} times as much")
    for title, counts in (("stage", stages), ("function", own)):
        print(f"\n{title:<48} {'ms':>6}")
        for name, count in counts.most_common(options.functions):
            print(f"{name:<48} {each * count / own.total():>6.2f}")


def trafilatura_each(pages: list[str]) -> float:
    """CPU milliseconds that trafilatura takes for a page."""
    import trafilatura

    for page in pages[:WARM_UP]:
        trafilatura.bare_extraction(page, with_metadata=True)
    started = time.process_time()
    for page in pages:
        trafilatura.bare_extraction(page, with_metadata=True)
    return 1000 * (time.process_time() - started) / len(pages)


if __name__ == "__main__":
    main()
