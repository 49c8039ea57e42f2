"""One polite client per source: it survives what servers really do, and tells no secret in any
message.
"""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import certifi
import httpx
import orjson
import tenacity

from ioc.domain.errors import ConfigError
from ioc.sources.body import BadCoding, Garbled, TooLarge, decode, unpack
from ioc.sources.connector import Source
from ioc.sources.deadline import Deadline, Transport
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.faults import Again, NotFound, NotSignedIn, TooMany, of_status, of_transport
from ioc.sources.manners import Manners
from ioc.sources.privacy import mask
from ioc.sources.shapes import Reader, Shape
from ioc.sources.tables import read_table

__all__ = ["Answer", "Clocks", "Http", "NotFound", "NotSignedIn", "open_http"]

_AGENT = "ioc-province (trung tam dieu hanh thong minh cap tinh)"
_MESSAGE_LENGTH = 400
_WORDS_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The product's time, and the machine's seconds and sleep: arguments, so that a test need not
    wait.
    """

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A good answer: its JSON value, and the product's time just before it was asked for."""

    status: int
    value: Any
    asked_at: datetime
    headers: Mapping[str, str] = field(repr=False)


class Http:
    """The client of one source, kept open between turns; one turn uses it at a time.

    `secret` is the source's secret, for its connector; `memory` is what a connector keeps between
    turns (a session); `dated` is the Date of the newest answer, "" where it bore none, and the
    product's time when it came. Every message may be shown: it holds no secret, and of a server's
    words only redacted ones.
    """

    def __init__(self, url: str, *, secret: str, manners: Manners, clocks: Clocks) -> None:
        self.secret = secret
        self.memory: dict[str, str] = {}
        self.dated: tuple[str, datetime] | None = None
        self._url, self._manners, self._clocks = url.rstrip("/"), manners, clocks
        self._place = urlsplit(url).netloc.rpartition("@")[2]
        self._deadline = Deadline(clocks.monotonic)
        self._client = httpx.Client(
            transport=Transport(trusted(url, manners.ca_file), self._deadline),
            timeout=httpx.Timeout(manners.read_timeout, connect=manners.connect_timeout),
            headers={"User-Agent": _AGENT, "Accept": "application/json"},
        )
        self._hidden = [secret] if secret else []
        self._silent_until = self._next_at = float("-inf")

    def now(self) -> datetime:
        """The product's time."""
        return self._clocks.now()

    def hide(self, text: str) -> None:
        """From now on `text` (a token, a session) appears in no message."""
        if text and text not in self._hidden:
            # A few are enough: renewed sessions follow each other for years.
            self._hidden = [*self._hidden[:1], *self._hidden[1:][-7:], text]

    def redact(self, text: str) -> str:
        """`text` in one short line, without secrets, phones, identity numbers and e-mails."""
        for hidden in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(hidden, "***")
        return mask(" ".join(text.split()))[:_MESSAGE_LENGTH]

    def get(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        shape: Shape | Reader | None = None,
    ) -> Answer:
        """The JSON at `path`, or what `shape` names or makes of it. Raises Unavailable after
        retries, Refused, or NotSignedIn (a Refused).
        """
        request = self._client.build_request("GET", self._url + path, headers=headers)
        return self._ask(request, shape)

    def post(
        self,
        path: str,
        value: object,
        headers: Mapping[str, str] | None = None,
        shape: Shape | None = None,
    ) -> Answer:
        """POSTs `value` as JSON, bytes as they are; errors as for get. It may be sent again: for
        questions and sign-ins only. Of the answer only what `shape` names is read (None: all).
        """
        sent = {"Content-Type": "application/json", "Charset": "utf-8", **(headers or {})}
        url, body = self._url + path, value if isinstance(value, bytes) else orjson.dumps(value)
        return self._ask(self._client.build_request("POST", url, content=body, headers=sent), shape)

    def close(self) -> None:
        self._client.close()

    def _ask(self, request: httpx.Request, shape: Shape | Reader | None = None) -> Answer:
        # tenacity is what stamina stands on; used directly because it takes our sleep as an
        # argument.
        manners = self._manners
        request.headers["Accept-Encoding"] = "gzip" if manners.packed else "identity"
        retrying = tenacity.Retrying(
            sleep=self._clocks.sleep,
            stop=tenacity.stop_after_attempt(manners.attempts),
            wait=_Wait(manners),
            retry=tenacity.retry_if_exception_type(Again),
            reraise=True,
        )
        return retrying(self._once, request, shape)

    def _once(self, request: httpx.Request, shape: Shape | Reader | None) -> Answer:
        self._take_turn()
        asked_at = self.now()
        self._deadline.start(self._manners.deadline)
        try:
            return self._answer(request, asked_at, shape)
        except httpx.TransportError as error:
            late = self._deadline.passed
            raise of_transport(error, self._place, self._manners, late=late) from None
        except TooLarge:
            limit = f"{self._manners.body_bytes} byte"
            raise Unavailable(
                f"{self._place}: trả lời lớn hơn {limit}; hãy giảm số dòng mỗi trang"
            ) from None
        except BadCoding as error:
            request.headers["Accept-Encoding"] = "identity"
            raise Again(f"{self._place}: {error}") from None
        except Garbled as error:
            raise Again(f"{self._place}: {error}") from None
        finally:
            # From the end of one to the start of the next: what lay long on the way counts there.
            self._next_at = self._clocks.monotonic() + self._manners.pace

    def _answer(
        self, request: httpx.Request, asked_at: datetime, shape: Shape | Reader | None
    ) -> Answer:
        response = self._client.send(request, stream=True)
        self.dated = response.headers.get("Date", ""), self.now()
        try:
            if not 200 <= response.status_code < 300:
                error = of_status(response, self._place, self.now())
                if isinstance(error, Refused):
                    error.body = _words(response)
                raise self._patient(error)
            coding = response.headers.get("Content-Encoding", "")
            body = unpack(response.iter_raw(65536), coding, self._manners.body_bytes)
        finally:
            response.close()
        value = decode(body, self._manners.charset, shape)
        status, headers = response.status_code, response.headers
        return Answer(status=status, value=value, asked_at=asked_at, headers=headers)

    def _take_turn(self) -> None:
        now = self._clocks.monotonic()
        if now < self._silent_until:
            left = self._silent_until - now
            raise Unavailable(f"{self._place}: máy chủ đã yêu cầu chờ, còn {left:.0f} giây")
        if now < self._next_at:
            self._clocks.sleep(self._next_at - now)

    def _patient(self, error: Exception) -> Exception:
        """`error`, or silence for a while if the server asks for more patience than a turn has."""
        wait = error.wait if isinstance(error, Again) else None
        gives_in = isinstance(error, TooMany) and not self._manners.insist
        if not gives_in and (wait is None or wait <= self._manners.patience):
            return error
        if wait is None:
            return Unavailable(f"{error}; không hỏi lại trong lượt này")
        self._silent_until = self._clocks.monotonic() + min(wait, self._manners.silence)
        return Unavailable(f"{error}, yêu cầu chờ {wait:.0f} giây")


class _Wait:
    """How long before the next try: as the server said, else longer each time, with jitter."""

    def __init__(self, manners: Manners) -> None:
        self._backoff = tenacity.wait_exponential_jitter(
            multiplier=manners.backoff, max=manners.backoff_max, jitter=manners.backoff
        )

    def __call__(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        told = error.wait if isinstance(error, Again) else None
        return self._backoff(state) if told is None else told


def _words(response: httpx.Response) -> bytes:
    """The body of a refusal, if it is short and comes whole."""
    try:
        coding = response.headers.get("Content-Encoding", "")
        return unpack(response.iter_raw(4096), coding, _WORDS_BYTES)
    except (TooLarge, BadCoding, httpx.TransportError):
        return b""


def open_http(source: Source, secret: str, clocks: Clocks) -> Http:
    """The client of `source`, with the manners its options ask for; whoever opens it closes it."""
    manners = read_table(
        Manners, source.options.get("http", {}), f"sources.{source.name}.options.http"
    )
    return Http(source.url, secret=secret, manners=manners, clocks=clocks)


def trusted(url: str, ca_file: str) -> ssl.SSLContext:
    """Whom a client of `url` believes; ConfigError where `ca_file` is no PEM that can be read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if urlsplit(url).scheme != "https":
        return context
    # The machine's own authorities (a government's may be there), those every browser has, and
    # theirs.
    context.load_default_certs()
    context.load_verify_locations(certifi.where())
    try:
        if ca_file:
            context.load_verify_locations(ca_file)
    except (OSError, ssl.SSLError):
        raise ConfigError(
            f"options.http.ca_file = {ca_file!r} không đọc được; hãy chỉ tới một tệp PEM."
        ) from None
    return context
