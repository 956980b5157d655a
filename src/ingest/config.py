"""Settings from four layers: command line > environment > YAML file > defaults. Unknown keys are errors.

    config.yaml, INGEST_… variables, flags ──load──▶ Settings | ConfigError (names file, line, key and remedy)

An environment variable is ``INGEST_`` and the key in capitals, ``__`` between the levels: ``INGEST_OUT``,
``INGEST_LIMITS__DOCUMENT_SECONDS``.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from ingest.errors import UsageError
from ingest.model import Fetch, Limits, Pins, Source
from ingest.version import __version__


class ConfigError(UsageError):
    """The settings cannot be used; the message names the file, the key and the remedy."""


PROCESSES: Final = "processes"
COPIES: Final = ".ingest"
_CLUSTER: Final = re.compile(r"(dask://((tcp|tls)://)?|(tcp|tls)://)[^/\s]+:\d+")


class TopicSettings(BaseModel):
    """How filed categories are treated."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    correct: bool = True
    aliases: dict[str, Annotated[str, Field(pattern=r"^medtop:\d{8}$")]] = {}


def _network(text: str) -> str:
    ipaddress.ip_network(text, strict=False)  # its ValueError says what is wrong
    return text


class FetchSettings(BaseModel):
    """How ``ingest fetch`` behaves towards servers, and what one answer may cost. Sizes are bytes, times seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path = Path("raw/fetched")
    user_agent: Annotated[str, Field(pattern=r"^[A-Za-z][\w-]{0,60}(?:/[\w.-]{1,40})?(?: [\x20-\x7e]{1,400})?$")] = (
        f"ingest/{__version__}"
    )
    rate: Annotated[float, Field(gt=0)] = 1.0
    connections: Annotated[int, Field(ge=1, le=256)] = 16
    connections_per_host: Annotated[int, Field(ge=1)] = 2
    allow_addresses: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    received_bytes: Annotated[int, Field(ge=1)] = 20_000_000
    decoded_bytes: Annotated[int, Field(ge=1)] = 20_000_000
    list_bytes: Annotated[int, Field(ge=1)] = 60_000_000
    connect_seconds: Annotated[float, Field(gt=0)] = 10.0
    read_seconds: Annotated[float, Field(gt=0)] = 20.0
    deadline_seconds: Annotated[float, Field(gt=0)] = 60.0
    retries: Annotated[int, Field(ge=0)] = 3
    backoff_seconds: Annotated[float, Field(ge=0)] = 1.0
    patience_seconds: Annotated[float, Field(ge=0)] = 300.0
    redirects: Annotated[int, Field(ge=0)] = 10
    pages: Annotated[int, Field(ge=1)] = 10_000
    round_seconds: Annotated[float, Field(gt=0)] = 3_000.0
    remember_days: Annotated[float, Field(ge=0)] = 30.0
    archive_bytes: Annotated[int, Field(ge=1)] = 200_000_000


def _fetchable(source: Source) -> Source:
    fetch = source.fetch
    if fetch is None:
        return source
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]{0,100}", source.name, re.ASCII):
        raise ValueError(
            f"{source.name!r} names the source's files as well; use letters, digits, '.', '_' and '-' only"
        )
    if not (fetch.feeds or fetch.sitemaps or fetch.urls or fetch.discover):
        raise ValueError("fetch names nothing; give feeds, sitemaps, urls or discover")
    for address in (*fetch.feeds, *fetch.sitemaps, *fetch.discover):
        if not re.match(r"https?://[^/]", address, re.I):
            raise ValueError(f"{address!r} is no address; write one like 'https://paper.example/rss.xml'")
    if fetch.rate is not None and not fetch.rate > 0:
        raise ValueError("fetch.rate must be above 0")
    return source


def _known_zone(source: Source) -> Source:
    try:
        ZoneInfo(source.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(
            f"{source.time_zone!r} is no IANA time zone; write one like 'Europe/Berlin' or 'UTC'"
        ) from None
    return source


def _known_engine(engine: str) -> str:
    if engine != PROCESSES and not _CLUSTER.fullmatch(engine):
        raise ValueError(f"write {PROCESSES!r}, or the address of a Dask scheduler like 'dask://host:8786'")
    return engine


class Settings(BaseSettings):
    """Everything that a run can be told. ``base`` is the folder that relative paths start from."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="INGEST_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        nested_model_default_partial_update=True,
    )

    sources: tuple[Annotated[Source, AfterValidator(_known_zone), AfterValidator(_fetchable)], ...] = (
        Source(name="raw", paths=("raw",)),
    )
    out: Path = Path("data")
    workers: Annotated[int, Field(ge=0)] = 0
    engine: Annotated[str, AfterValidator(_known_engine)] = PROCESSES
    keep_versions: Annotated[int, Field(ge=1)] = 10
    mirror: Annotated[str, Field(pattern=r"^\w+://\S+$")] | None = None
    max_reject_share: Annotated[float, Field(ge=0, le=1)] = 0.25
    limits: Limits = Limits()
    topics: TopicSettings = TopicSettings()
    fetch: FetchSettings = FetchSettings()
    sites: dict[str, Pins] = {}
    site_rules: Path | None = None
    base: Path = Path()

    @model_validator(mode="before")
    @classmethod
    def _out_in_a_store(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A URL as ``out``: the dataset lies there, and runs work in a copy of it in the folder COPIES."""
        out, mirror = str(values.get("out", "")), values.get("mirror")
        if "://" not in out:
            return values
        if mirror not in (None, out):
            raise ValueError(f"out is {out}, so that mirror can be no other place; leave mirror out")
        return values | {"out": Path(COPIES, *re.split(r":?/+", out.rstrip("/"))), "mirror": out}


def load(
    path: Path | None = None,
    *,
    out: str | None = None,
    workers: int | None = None,
    engine: str | None = None,
    raw: Sequence[str] | None = None,
) -> Settings:
    """Read settings; without ``path``, ``config.yaml`` of the working directory is read where there is one.

    ``out``, ``workers``, ``engine`` and ``raw`` (paths that replace the sources) are those of the command line; its
    paths start from the working directory, those in the file from the file's folder.
    Raises ConfigError when a file is named that does not exist, is no YAML, or holds a key or value that is not valid.
    """
    named = path is not None
    path = path or Path("config.yaml")
    text = _read(path) if named or path.exists() else ""
    values = _parse(path, text)
    flags: dict[str, Any] = {"base": path.absolute().parent if text else Path.cwd()}
    if out is not None:
        flags["out"] = _from_here(out)
    if workers is not None:
        flags["workers"] = workers
    if engine is not None:
        flags["engine"] = engine
    if raw:
        flags["sources"] = (Source("raw", tuple(_from_here(one) for one in raw)),)

    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, InitSettingsSource(settings_cls, values)

    try:
        settings = Layered(**flags)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(path, text, problem) for problem in error.errors())) from None
    names = [source.name for source in settings.sources]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ConfigError(f"{path}: two sources are named {min(twice)!r}; give each a name of its own")
    return settings


def archives(settings: Settings, source: Source) -> Path:
    """The folder for what is fetched for a source."""
    return settings.base / settings.fetch.folder / source.name


def inputs(settings: Settings) -> list[tuple[Source, tuple[str, ...]]]:
    """Each source with paths to read; a file belongs to the first that names it, what was fetched for one to that."""
    fetching = [(source, archives(settings, source)) for source in settings.sources if source.fetch]
    fetched = [(source, (str(folder),)) for source, folder in fetching if folder.is_dir()]
    return fetched + [(source, source.paths) for source in settings.sources]


def rule_files(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Name and text of the YAML files in the folder of site rules. Raises ConfigError when it cannot be read."""
    if settings.site_rules is None:
        return ()
    folder = settings.base / settings.site_rules
    if not folder.is_dir():
        raise ConfigError(f"site_rules: {folder} is no folder; make it, or leave the key out")
    return tuple((str(path), _read(path)) for path in sorted(folder.glob("*.yaml")))


def _from_here(path: str) -> str:
    if not path:  # a variable of the shell that is not set; the working directory is "."
        raise ConfigError("command line: a path is empty; name one, or leave the flag out")
    return path if "://" in path else str(Path(path).absolute())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: no such file; name one that exists, or leave --config out to use defaults"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); it must be a readable UTF-8 file") from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        raise ConfigError(f"{place}: no valid YAML: {getattr(error, 'problem', error)}") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: must be a mapping of keys to values, and is a {type(values).__name__}")
    return values


def _explain(path: Path, text: str, problem: Any) -> str:
    """One validation problem as "file:line: key: what is wrong; remedy"; without a key where it is between keys."""
    if not problem["loc"]:
        return f"{path}: {problem['ctx']['error']}"
    keys = [str(part) for part in problem["loc"]]
    line = _line_of(text, problem["loc"])
    place = f"{path}:{line}" if line else "command line or environment"
    name = ".".join(keys)
    if problem["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
        close = difflib.get_close_matches(keys[-1], _known_keys(), n=1)
        remedy = f"did you mean {close[0]!r}?" if close else "remove it; docs/reference/config.md lists the keys"
        return f"{place}: unknown key {name!r}; {remedy}"
    if problem["type"] == "tuple_type":
        return f"{place}: {name}: must be a list, like [{problem['input']}] (found {problem['input']!r})"
    return f"{place}: {name}: {problem['msg']} (found {problem['input']!r})"


def _known_keys() -> list[str]:
    models = (Settings, TopicSettings, FetchSettings)
    kinds: list[Any] = [Limits, Source, Fetch, Pins]
    parts: list[Any] = [*(model.model_fields for model in models), *(kind.__slots__ for kind in kinds)]
    return [key for part in parts for key in part if key != "base"]


def _line_of(text: str, location: tuple[str | int, ...]) -> int | None:
    """The line (from 1) on which a key stands in a YAML text, None when it is not there."""
    node = yaml.compose(text) if text else None
    line = None
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                return line
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
