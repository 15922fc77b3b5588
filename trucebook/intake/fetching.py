"""Fetch an answer: over https, tried again after passing faults, within limits of size and time, asked for again only if it changed."""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import requests
import tenacity
from cachecontrol import CacheControlAdapter
from cachecontrol.caches import FileCache

from trucebook import __version__
from trucebook.intake.errors import IntakeError

PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Answers that may be others a moment later."""
HOPS = 5
LONGEST_WAIT = 60.0
CHUNK = 1 << 16


@dataclass(frozen=True)
class Limits:
    """What a fetch may take.

    Attributes
    ----------
    tries : int
        How often it is tried in all.
    wait : float
        Seconds before the second try; twice as many before each further one, with some chance in it.
    timeout : float
        Seconds without a byte.
    seconds : float
        Seconds for one whole answer.
    size : int
        Bytes of an answer, unpacked.
    """

    tries: int = 4
    wait: float = 1.0
    timeout: float = 30.0
    seconds: float = 120.0
    size: int = 20_000_000


@dataclass(frozen=True)
class Answer:
    """An answer: its bytes, and whether the publisher said that it is what was fetched before."""

    content: bytes
    unchanged: bool


class _PassingError(Exception):
    """What may go well a moment later."""

    def __init__(self, why: str, after: float = 0.0) -> None:
        super().__init__(why)
        self.after = after


class Fetcher:
    """Fetches addresses, each once.

    Parameters
    ----------
    limits : Limits
    kept : pathlib.Path, optional
        Folder in which answers are kept by the mark (ETag) that the publisher gives them; none: nothing is kept.
    """

    def __init__(self, limits: Limits, kept: Path | None = None) -> None:
        self.limits = limits
        self.session = requests.Session()
        self.session.headers.update({"User-Agent": f"trucebook/{__version__}", "Cache-Control": "no-cache"})
        self.cache = FileCache(str(kept)) if kept else None
        if self.cache is not None:
            for scheme in ("https://", "http://"):
                self.session.mount(scheme, CacheControlAdapter(cache=self.cache))
        self.done: dict[str, Answer] = {}

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def get(self, url: str) -> Answer:
        """Return the answer of an address.

        Raises
        ------
        IntakeError
            Saying what came in place of an answer.
        """
        if url not in self.done:
            retrying = tenacity.Retrying(
                retry=tenacity.retry_if_exception_type(_PassingError),
                stop=tenacity.stop_after_attempt(self.limits.tries),
                wait=self._pause,
                reraise=True,
            )
            try:
                self.done[url] = retrying(self._once, url)
            except _PassingError as error:
                times = f"{self.limits.tries} times" if self.limits.tries > 1 else "once"
                raise IntakeError(f"{error} (tried {times})") from error
        return self.done[url]

    def forget(self, url: str) -> None:
        """Keep an answer no longer: it could not be read, and the next try should not be told that it is unchanged."""
        self.done.pop(url, None)
        if self.cache is not None:
            self.cache.delete(url)

    def _pause(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = min(error.after, LONGEST_WAIT) if isinstance(error, _PassingError) else 0.0
        growing = tenacity.wait_exponential(multiplier=self.limits.wait, max=LONGEST_WAIT)
        usual = (growing + tenacity.wait_random(0, self.limits.wait))(state)
        return max(asked, usual)

    def _once(self, url: str) -> Answer:
        end = time.monotonic() + self.limits.seconds
        here = url
        if urlsplit(url).scheme == "https" and _inside(urlsplit(url).hostname or ""):
            raise IntakeError("an address inside of a network, expected one that is public")
        for _ in range(HOPS + 1):
            try:
                with self.session.get(here, timeout=self.limits.timeout, stream=True, allow_redirects=False) as got:
                    if got.is_redirect:
                        here = _next(here, got.headers.get("Location", ""))
                        continue
                    return self._whole(got, end)
            except requests.Timeout as error:
                raise _PassingError(f"no answer within {self.limits.timeout:g} seconds") from error
            except requests.exceptions.SSLError as error:
                raise IntakeError(
                    "the certificate of the server is not good, expected one that can be checked"
                ) from error
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
                raise _PassingError(
                    "the connection broke off, or none could be made, expected a whole answer"
                ) from error
            except requests.RequestException as error:
                raise IntakeError(f"no answer ({type(error).__name__}), expected one") from error
        raise IntakeError(f"sent on more than {HOPS} times, expected an answer")

    def _whole(self, got: requests.Response, end: float) -> Answer:
        if got.status_code in PASSING:
            after = got.headers.get("Retry-After", "")
            raise _PassingError(f"answered {got.status_code}, expected 200", float(after) if after.isdecimal() else 0.0)
        if got.status_code != 200:
            raise IntakeError(f"answered {got.status_code}, expected 200")
        parts, size = [], 0
        for part in got.iter_content(CHUNK):
            size += len(part)
            if size > self.limits.size:
                raise IntakeError(f"more than {self.limits.size:,} bytes, expected a smaller answer")
            if time.monotonic() > end:
                raise _PassingError(f"not whole after {self.limits.seconds:g} seconds, expected it sooner")
            parts.append(part)
        return Answer(b"".join(parts), bool(getattr(got, "from_cache", False)))


def _next(here: str, there: str) -> str:
    """Return where a redirect leads, if it may be followed: never to another scheme, nor from outside to this machine."""
    target = urljoin(here, there)
    old, new = urlsplit(here), urlsplit(target)
    if new.scheme != old.scheme and not (old.scheme == "http" and new.scheme == "https"):
        raise IntakeError(f"sent on to another scheme ({new.scheme}:), expected https")
    if not new.hostname:
        raise IntakeError("sent on to no address, expected one")
    if _inside(new.hostname) and not _inside(old.hostname or ""):
        raise IntakeError("sent on to an address inside of a network, expected one that is public")
    return target


def _inside(host: str) -> bool:
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return any(not ipaddress.ip_address(address.split("%")[0]).is_global for address in found)
