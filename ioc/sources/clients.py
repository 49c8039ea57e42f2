"""The client of each source, kept open between turns; a secret that was pasted anew is taken up."""

from collections.abc import Callable, Mapping

from ioc.domain.errors import ConfigError
from ioc.sources.connector import Source
from ioc.sources.http import Clocks, Http, open_http
from ioc.sources.installations import secret_value


class Clients:
    """One client for each source, opened when first asked for, by one turn at a time.

    `environ` and `read` are where secrets are found: variables, and a file's text.
    """

    def __init__(
        self, environ: Mapping[str, str], read: Callable[[str], str], clocks: Clocks
    ) -> None:
        self._environ, self._read, self._clocks = environ, read, clocks
        self._open: dict[str, Http] = {}

    def of(self, source: Source) -> Http:
        """The source's client with its secret as it is now; ConfigError where there never was one.

        A secret that cannot be read any more is no reason to stop: the one that was known stays.
        """
        known = self._open.get(source.name)
        try:
            secret = secret_value(source, self._environ, self._read)
        except ConfigError:
            if known is None:
                raise
            return known
        if known is not None and known.secret == secret:
            return known
        if known is not None:
            known.close()
        self._open[source.name] = open_http(source, secret, self._clocks)
        return self._open[source.name]

    def close(self) -> None:
        for http in list(self._open.values()):
            http.close()
