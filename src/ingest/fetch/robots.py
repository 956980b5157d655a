"""robots.txt → what may be asked of a host, and how often (RFC 9309).

A missing file (4xx) allows everything; a server that cannot answer (5xx, 429, no connection) forbids everything until
it can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from protego import Protego

MOST: Final = 512 * 1024  # bytes of a robots.txt that count; the standard asks for 500 kB at least
HOPS: Final = 5  # redirects that are followed; after more the file counts as missing
FRESH: Final = 24 * 3600  # seconds for which an answer counts


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to us: ``pause`` is seconds between two requests, ``sitemaps`` what it names.

    Without a ``file`` there is none, and everything is allowed; ``unreadable`` says why it could not be read, where it
    could not, and then nothing is.
    """

    unreadable: str = ""
    file: Protego | None = None
    agent: str = ""
    pause: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Whether an address may be asked for."""
        return self.file.can_fetch(url, self.agent) if self.file else not self.unreadable


def rules(status: int, body: bytes, user_agent: str) -> Rules:
    """The rules for the product that ``user_agent`` names first; ``status`` is that of a readable answer, below 500."""
    if status >= 300:
        return Rules()
    agent = user_agent.split("/")[0].split()[0]
    file = Protego.parse(body[:MOST].decode("utf-8-sig", "replace"))
    pauses = [file.crawl_delay(agent) or 0.0]
    if (rate := file.request_rate(agent)) and rate.requests > 0:
        pauses.append(rate.seconds / rate.requests)
    pause = max(pause if pause >= 0 else 0.0 for pause in pauses)  # and no NaN
    return Rules(file=file, agent=agent, pause=pause, sitemaps=tuple(file.sitemaps))
