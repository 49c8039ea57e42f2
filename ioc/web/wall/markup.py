"""Dash components as HTML text: a wall is a still document and needs no React to be drawn."""

from collections.abc import Mapping
from html import escape
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from ioc.web.locales import spoken

VOID = frozenset({"img", "br", "hr", "input"})
_NAMES: Mapping[str, str] = {"className": "class", "tabIndex": "tabindex", "htmlFor": "for"}
# What only Dash's own scripts would read.
_UNSAID = frozenset({"children", "n_clicks", "refresh", "n_clicks_timestamp", "disable_n_clicks"})


def markup(part: Any, *, linked: bool = False) -> str:
    """HTML of a component, a text, a number or a list of them; every text is escaped.

    Not `linked`, a link is only its words: nobody can press a wall.
    """
    if part is None:
        return ""
    if isinstance(part, list | tuple):
        return "".join(markup(one, linked=linked) for one in part)
    if not isinstance(part, Component):
        return escape(str(part))
    tag, props = _tag(part, linked=linked)
    attributes = _attributes(props)
    if tag in VOID:
        return f"<{tag}{attributes}>"
    inside = markup(getattr(part, "children", None), linked=linked)
    return f"<{tag}{attributes}>{inside}</{tag}>"


def told(props: Mapping[str, Any], *, linked: bool = False) -> dict[str, Any]:
    """A slot's props as the wall's script sets them: `html` for its children, attributes by name.

    An attribute that goes is None.
    """
    said = spoken(dict(props))
    slot: dict[str, Any] = {}
    for name, value in said.items():
        if name == "children":
            slot["html"] = markup(value, linked=linked)
        elif linked or name != "href":
            slot[_NAMES.get(name, name)] = _value(name, value)
    return slot


def _tag(part: Component, *, linked: bool) -> tuple[str, dict[str, Any]]:
    props = {
        name: value
        for name, value in part.to_plotly_json()["props"].items()  # type: ignore[no-untyped-call]
        if name not in _UNSAID and value is not None
    }
    tag = "a" if isinstance(part, dcc.Link) else type(part).__name__.lower()
    if tag == "a" and not linked:
        return "span", {n: v for n, v in props.items() if n not in ("href", "target", "title")}
    if not isinstance(part, dcc.Link) and not hasattr(html, type(part).__name__):
        raise TypeError(f"a wall cannot draw {type(part).__name__}: it needs Dash's own scripts")
    return tag, props


def _attributes(props: Mapping[str, Any]) -> str:
    found = ((_NAMES.get(name, name), _value(name, value)) for name, value in props.items())
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in found
        if value is not None
    )


def _value(name: str, value: Any) -> Any:
    """As an attribute is written: True for one that is merely there, None for one that is not."""
    if name == "style" and isinstance(value, Mapping):
        return "; ".join(f"{_dashed(key)}: {one}" for key, one in value.items())
    if isinstance(value, bool) and not name.startswith(("aria-", "data-")):
        return True if value else None
    if isinstance(value, bool):
        return str(value).lower()
    return value


def _dashed(name: str) -> str:
    """backgroundColor as CSS has it; a custom property (--wide) stays as it is."""
    return (
        name
        if name.startswith("--")
        else "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
    )
