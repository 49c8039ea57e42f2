"""What a server was seen to do, held against what its source's options say of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One thing learnt of a server by asking it.

    `option` is the source's option that says so ("" for a fact that none does), `configured` what
    it says now and `observed` what the server does ("" where that could not be seen), both as TOML
    writes them. `evidence` is what was asked and what came, one Vietnamese sentence. `wrong`: to go
    on as configured would lose data, or stop the source.
    """

    option: str
    configured: str
    observed: str
    evidence: str
    wrong: bool = False


def written(value: object) -> str:
    """A text, a whole number, or true or false, as TOML writes it."""
    return json.dumps(value, ensure_ascii=False)


def render(source: str, seen: Sequence[Observation]) -> str:
    """What was seen, ready for a terminal: each fact, then the lines to write."""
    return "\n".join(_lines(source, seen))


def _lines(source: str, seen: Sequence[Observation]) -> Iterator[str]:
    yield f"Nguồn {source}: hỏi thử để biết máy chủ làm đúng điều gì."
    for fact in seen:
        verdict = "hỏng" if fact.wrong else "tốt" if fact.observed else "xem"
        yield f"  {verdict:<5} {fact.option or '(chung)':<14} {fact.evidence}"
    wrong = [fact for fact in seen if fact.wrong]
    learnt = [fact for fact in seen if fact.option and fact.observed]
    for fact in wrong:
        if fact.option and fact.observed:
            yield f"Cấu hình {fact.option} = {fact.configured} trái với máy chủ."
    if not learnt:
        return
    yield "Hãy sửa trong tệp nguồn:" if wrong else "Cấu hình không trái với máy chủ. Hồ sơ đã học:"
    yield f"[sources.{source}.options]"
    for fact in learnt:
        now = "" if fact.configured == fact.observed else f"  # đang là {fact.configured}"
        yield f"{fact.option} = {fact.observed}{now}"
