"""What the API says of the walls, and how one is described by a person."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WallScreen(_Strict):
    """One place in the rotation; `seconds` absent: the wall's own."""

    at: Line
    seconds: Annotated[int, Field(ge=5, le=3600)] | None = None
    tiles: tuple[Line, ...] = ()


class WallOrder(_Strict):
    """A wall described anew. `quiet` is empty for none."""

    name: Name
    title: Line
    diagonal: Annotated[float, Field(ge=10, le=1000)]
    resolution: tuple[Annotated[int, Field(ge=640)], Annotated[int, Field(ge=360)]]
    farthest: Annotated[float, Field(ge=0.3, le=100)]
    theme: Literal["dark", "hall"]
    language: Literal["vi", "en"]
    seconds: Annotated[int, Field(ge=5, le=3600)]
    quiet: tuple[Hour, Hour] | tuple[()] = ()
    public: bool
    screens: Annotated[tuple[WallScreen, ...], Field(min_length=1, max_length=60)]


class WallRemoval(_Strict):
    """The wall that shall be no more."""

    name: Name


class WallAccepted(BaseModel):
    """What was done to which wall."""

    wall: str
    done: Literal["described", "removed"]


class WallPlace(BaseModel):
    """One browser that shows a wall, or did: at which address, heard when, open since when."""

    address: str
    alive: bool
    seen_at: datetime
    began_at: datetime
    screen: str
    heap: int | None
    errors: int


class WallRow(BaseModel):
    """A wall: what it is, what its room gives it, and how it stands.

    `letter_px` and `preferred_px` are the font sizes of 16 and 20 minutes of arc at the farthest
    seat; `minutes` is the angle it is written in; `tiles` fit one screen, `lines` the picture.
    `places` are the browsers that show it, the living first.
    """

    name: str
    title: str
    diagonal: float
    resolution: tuple[int, int]
    farthest: float
    theme: str
    language: str
    seconds: int
    quiet: tuple[str, ...]
    public: bool
    screens: tuple[WallScreen, ...]
    letter_px: float
    preferred_px: float
    minutes: float
    tiles: int
    lines: int
    alive: bool
    standing: str
    seen_at: datetime | None
    instances: int
    screen: str
    heap: int | None
    errors: int
    version: str
    address: str
    places: tuple[WallPlace, ...]


class WallRows(BaseModel):
    """All walls; `wrong` is what is wrong with the file, "" for nothing."""

    wrong: str
    walls: tuple[WallRow, ...]
