"""A house whose pages ask strangers in every way that a browser knows; all of them are invented."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

WORKERS = """
new Worker('/worker.js');
new SharedWorker('/shared.js');
navigator.serviceWorker.register('/service.js');
"""
ASKS = """
fetch('https://fetched.example/of-script').catch(() => 0);
navigator.sendBeacon('https://beacon.example/', 'x');
new WebSocket('wss://socket.example/');
new WebTransport('https://transport.example:4433/').ready.catch(() => 0);
new RTCPeerConnection({ iceServers: [{ urls: 'stun:192.0.2.1:3478' }] });
const frame = document.createElement('iframe');
frame.src = 'https://frame.example/';
document.body.append(frame);
"""
# A wall that goes on past its second screen, and asks somebody on its third.
WALL = """
addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowRight') return;
  document.getElementById('s1').className = '';
  document.getElementById('s3').className = 'shown';
  fetch('https://third.example/').catch(() => 0);
});
"""
PAGES: Mapping[str, str] = MappingProxyType(
    {
        "/loud": """<link rel="dns-prefetch" href="https://name.example">
<link rel="stylesheet" href="/sheet.css"><img src="http://192.0.2.7/a.png" alt="">
<script src="/asks.js"></script><script src="/workers.js"></script>""",
        "/calm": '<script src="/none.js"></script>',
        "/wrong": """<img src="/not-there.png" alt=""><script>
console.error('says', 'no'); setTimeout(() => { throw new TypeError('thrown'); }); </script>""",
        "/strict": """<script>document.title = 'in line';</script>
<img src="https://stopped.example/a.png" alt=""><script src="/asks.js"></script>""",
        "/man-hinh/gia": """<main class="screens"><section id="s1" class="shown" data-at="mot">
</section><section id="s2" data-at="hai"></section><section id="s3" data-at="ba"></section></main>
<script src="/wall.js"></script>""",
    }
)
FILES: Mapping[str, str] = MappingProxyType(
    {
        "/asks.js": ASKS,
        "/workers.js": WORKERS,
        "/none.js": "",
        "/wall.js": WALL,
        "/worker.js": "fetch('https://worker.example/').catch(() => 0);",
        "/shared.js": "fetch('https://shared.example/').catch(() => 0);",
        "/service.js": "fetch('https://service.example/').catch(() => 0);",
        "/sheet.css": "body { background: url('https://sheet.example/a.png'); }",
        "/icon.svg": '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    }
)
ICON = '<link rel="icon" href="/icon.svg">'
TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}


async def answer(request: Request) -> Response:
    path = request.url.path
    if path in PAGES:
        body = f"{ICON}<main><h1>Trang</h1></main>"
        policy = {"content-security-policy": "default-src 'self'"} if path == "/strict" else {}
        return HTMLResponse(f"<!doctype html><title>x</title>{body}{PAGES[path]}", headers=policy)
    if path in FILES:
        return Response(FILES[path], media_type=TYPES[path.rpartition(".")[2]])
    return HTMLResponse(f"<!doctype html>{ICON}", 404)


def house() -> Starlette:
    """The house; its addresses are PAGES."""
    return Starlette(routes=[Route("/{path:path}", answer)])
