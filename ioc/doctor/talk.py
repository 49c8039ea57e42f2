"""The talk with a browser's DevTools: one thread asks, and hears what is told meanwhile."""

import json
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection

Hear = Callable[[str, Mapping[str, Any]], None]
"""Who is told of everything: the event's name and its facts."""

# Tabs, frames of another site, workers of every kind; not the browser's own windows.
_WATCHED: Final = ("page", "iframe", "worker", "shared_worker", "service_worker")
_TOLD_OF: Final = ("Network.enable", "Runtime.enable", "Log.enable")
_ATTACH: Final[Mapping[str, Any]] = MappingProxyType(
    {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
)
# A call that asks for no name and is in no log: each connection of WebRTC is told of.
BINDING: Final = "iocAsked"
_WEBRTC: Final = f"""for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) {{
  if (self[name]) self[name] = new Proxy(self[name], {{
    construct(made, told) {{
      const servers = (told[0]?.iceServers || []).flatMap((one) => one.urls);
      self.{BINDING}(servers.join(' ') || 'webrtc:');
      return new made(...told);
    }},
  }});
}}"""


class Gone(Exception):
    """The browser answers no more, or will not do what it is asked."""


class Silent(Gone):
    """It was asked, and has not answered yet."""


class Talk:
    """A conversation. Every tab, frame and worker is listened to from its first breath."""

    def __init__(self, socket: ClientConnection, hear: Hear) -> None:
        self._socket, self._hear = socket, hear
        self._last = 0
        self._sessions: dict[str, str] = {}

    def begin(self) -> None:
        """Has every tab that is there, or comes, told of."""
        self.ask("Target.setAutoAttach", **_ATTACH)

    def tab(self) -> str:
        """A new tab; the session to ask it by."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self._sessions[target]
        # An answer says that all wishes before it are known, also to whatever the tab becomes next.
        self.ask("Runtime.evaluate", session, expression="0")
        return session

    def ask(
        self, method: str, session: str = "", patience: float = 20.0, **told: Any
    ) -> Mapping[str, Any]:
        """What the browser answers. Silent where it does not within `patience` seconds, Gone where
        it refuses.

        What it tells in the meantime is heard first.
        """
        number = self.say(method, session, **told)
        until = time.monotonic() + patience
        while True:
            message = self._next(until - time.monotonic())
            if message is None:
                raise Silent(f"{method}: Chromium không trả lời sau {patience:.0f} giây")
            if message.get("id") == number:
                if "error" in message:
                    raise Gone(f"{method}: {message['error'].get('message', '')}")
                answer: Mapping[str, Any] = message["result"]
                return answer

    def say(self, method: str, session: str = "", **told: Any) -> int:
        """Asks without waiting, the answer is passed over; the number of the question."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": told}
        if session:
            message["sessionId"] = session
        try:
            self._socket.send(json.dumps(message))
        except (OSError, WebSocketException) as error:
            raise Gone(f"{method}: mất liên lạc với Chromium ({type(error).__name__})") from error
        return self._last

    def listen(self, seconds: float) -> bool:
        """Hears one thing, if it is told within `seconds`; whether it was."""
        return self._next(seconds) is not None

    def _next(self, seconds: float) -> Mapping[str, Any] | None:
        try:
            message: dict[str, Any] = json.loads(self._socket.recv(timeout=max(0.0, seconds)))
        except TimeoutError:
            return None
        except (OSError, WebSocketException) as error:
            raise Gone(f"mất liên lạc với Chromium ({type(error).__name__})") from error
        if message.get("method") == "Target.attachedToTarget":
            self._attached(message["params"])
        elif "method" in message:
            self._hear(message["method"], message["params"])
        return message

    def _attached(self, told: Mapping[str, Any]) -> None:
        """Somebody new, who waits until we listen."""
        session, target = told["sessionId"], told["targetInfo"]
        if target["type"] in _WATCHED:
            self._sessions[target["targetId"]] = session
            for wish in _TOLD_OF:
                self.say(wish, session)
            self.say("Target.setAutoAttach", session, **_ATTACH)
            self.say("Runtime.addBinding", session, name=BINDING)
        if target["type"] in ("page", "iframe"):
            self.say("Page.enable", session)
            self.say("Page.addScriptToEvaluateOnNewDocument", session, source=_WEBRTC)
        self.say("Runtime.runIfWaitingForDebugger", session)
