"""The reporting API of the national portal: seven questions, one envelope, HTTP 201 for well.

It is untidy as the real one: the key of a procedure is `formalityId` but once `formalityID`; three
groups come as `evaluation`, three as a tree; the units lack `groupScores`; one province keeps its
long code. A key that a question does not know is not looked at.
"""

from collections.abc import Callable, Sequence
from math import isnan
from typing import Any, NamedTuple

from ioc.simulator.quality766 import Department, Figures, Quality, Scores, metrics_of
from ioc.simulator.quality766_asked import Asked, Page, Refused, Span, month_of, page_of, span_of
from ioc.simulator.quality766_metrics import GROUPS, MAXIMA, PROVINCES, SPARED
from ioc.simulator.quality766_words import TREES, flag, known, mean, scored, share, whole

Item = dict[str, Any]
RANKING = "service-results"
GROUP_OF = {
    "transparency": "CKMB",
    "dvc-progress-tree": "TDGQ",
    "provide-online-tree": "CLGQ",
    "formality-online-payment-tree": "TTTT",
    "dossier-digitized": "MDSH",
    "handling-satisfaction": "MDHL",
}
ENDPOINTS = (RANKING, *GROUP_OF)
_KEY = {"MDSH": "formalityID", "CKMB": "formalityId"}
_NATION = {"departmentName": "Toàn quốc", "departmentCode": None}
_USUAL_PAGE, _RANKING_PAGE = 10, 300


class _Told(NamedTuple):
    """The figures of the period and the scores of the one before; `root` None is the nation."""

    root: int | None
    chosen: Sequence[int]
    span: Span
    page: Page
    figures: Figures
    scores: Scores
    before: Scores


class QualityDesk:
    def __init__(self, quality: Quality) -> None:
        self.quality = quality
        self._numbers = {d.id: number for number, d in enumerate(quality.departments)}

    def answer(self, endpoint: str, asked: Asked, now: float) -> tuple[int, Item]:
        """POST /api/v1/reporting/evaluation/{endpoint}: status and body."""
        try:
            told = self._told(endpoint, asked, now)
        except Refused as error:
            return error.status, {"code": "BAD_REQUEST", "data": None, "message": error.message}
        if endpoint == RANKING:
            data = self._ranking(told)
        else:
            data = self._group(GROUP_OF[endpoint], told, now)
        return 201, {"code": "OK", "data": data, "message": "Thành công"}

    def _told(self, endpoint: str, asked: Asked, now: float) -> _Told:
        root = self._root(asked)
        span, before = span_of(asked, now, by_dates=endpoint == "handling-satisfaction")
        figures = self.quality.figures(span.first, span.end)
        return _Told(
            root,
            self._chosen(root),
            span,
            page_of(asked, _RANKING_PAGE if endpoint == RANKING else _USUAL_PAGE),
            figures,
            self.quality.scores(figures),
            self.quality.scores(self.quality.figures(before.first, before.end)),
        )

    def _root(self, asked: Asked) -> int | None:
        wanted = asked.get("rootDepartmentId")
        if wanted is None:
            if asked.get("departmentType") != "ADMINISTRATIVE_UNIT":
                raise Refused("departmentType phải là ADMINISTRATIVE_UNIT")
            return None
        if wanted not in self._numbers:
            raise Refused("Không tìm thấy đơn vị", 404)
        return self._numbers[str(wanted)]

    def _chosen(self, root: int | None) -> Sequence[int]:
        if root is None:
            return range(len(PROVINCES))
        return self.quality.units if root == self.quality.ours else ()

    def _page(self, told: _Told, worth: Callable[[int], float]) -> list[int]:
        """Best first, what has no score last."""

        def key(number: int) -> tuple[float, str]:
            score = worth(number)
            return (1.0 if isnan(score) else -score), self.quality.departments[number].code

        start = (told.page.number - 1) * told.page.size
        return sorted(told.chosen, key=key)[start : start + told.page.size]

    def _ranking(self, told: _Told) -> Item:
        numbers = self._page(told, lambda n: float(told.scores.totals[n]))
        now, before = (mean(scores.totals, told.root) for scores in (told.scores, told.before))
        return {
            "overview": self._overview(told.root) | scored(now, before, 100, total=True),
            "evaluation": [self._ranked(number, told) for number in numbers],
            "growthPercent": known(100 * (now - before) / before) if before else None,
            "radar": [
                {"code": group, "score": known(mean(told.scores.groups[:, number], told.root))}
                for number, group in enumerate(GROUPS)
            ],
        }

    def _ranked(self, number: int, told: _Told) -> Item:
        department, total = self.quality.departments[number], float(told.scores.totals[number])
        item = {
            **_who(department),
            "totalScore": known(total),
            "ratio": share(total, 100),
            "scoreDelta": known(total - float(told.before.totals[number])),
        }
        if not department.tier:
            scores = told.scores.groups[number].tolist()
            item["groupScores"] = {g: known(s) for g, s in zip(GROUPS, scores, strict=True)}
        return item

    def _group(self, group: str, told: _Told, now: float) -> Item:
        column = GROUPS.index(group)
        numbers = self._page(told, lambda n: float(told.scores.groups[n, column]))
        items = [self._scored(number, group, told) for number in numbers]
        chart = self._chart(told, column, now)
        if group in TREES:
            parent = self._overview(told.root) | self._tree(told.root, group, told)
            tree = {"parent": parent, "children": items}
            return tree if group == "TTTT" else tree | {"monthlyChart": chart}
        score, before = (mean(s.groups[:, column], told.root) for s in (told.scores, told.before))
        overview = self._overview(told.root) | scored(score, before, MAXIMA[group], total=True)
        if group == "MDHL":
            overview["metrics"] = [] if told.root is None else self._metrics(told.root, group, told)
        page, count = told.page, len(told.chosen)
        return {
            "overview": overview,
            "monthlyChart": chart,
            "evaluation": items,
            "pagination": {
                "currentPage": page.number,
                "pageSize": page.size,
                "totalItems": count,
                "totalPages": -(-count // page.size),
            },
            "source": "Cổng Dịch vụ công quốc gia",
        }

    def _scored(self, number: int, group: str, told: _Told) -> Item:
        department, column = self.quality.departments[number], GROUPS.index(group)
        if group in TREES:
            return _who(department) | self._tree(number, group, told) | {"formalityId": None}
        item = {
            **_who(department),
            **scored(
                float(told.scores.groups[number, column]),
                float(told.before.groups[number, column]),
                MAXIMA[group],
            ),
            "metrics": self._metrics(number, group, told),
        }
        return item | {_KEY[group]: None} if group in _KEY else item

    def _tree(self, number: int | None, group: str, told: _Told) -> Item:
        """The raw counts under a score; the nation's are not published."""
        column = GROUPS.index(group)
        now, before = (mean(s.groups[:, column], number) for s in (told.scores, told.before))
        item = scored(now, before, MAXIMA[group])
        if number is None:
            return item
        top, bottom = told.figures.top[number], told.figures.bottom[number]
        return TREES[group](top.tolist(), bottom.tolist()) | item

    def _metrics(self, number: int, group: str, told: _Told) -> list[Item]:
        commune = self.quality.departments[number].tier == "COMMUNE"
        found = []
        for n, metric in metrics_of(group):
            top, bottom = float(told.figures.top[number, n]), float(told.figures.bottom[number, n])
            item = {
                "code": metric.code,
                "name": metric.name,
                "numerator": whole(top),
                "denominator": whole(bottom),
                "ratio": share(top, bottom),
                "score": known(float(told.scores.metrics[number, n])),
                "maxScore": metric.maximum,
            }
            spared = commune and n == SPARED
            found.append(item | flag(n, bottom, running=told.span.running, spared=spared))
        return found

    def _chart(self, told: _Told, column: int, now: float) -> list[Item]:
        """The finished months of the year."""
        chart = []
        for month in range(1, 13):
            span = month_of(told.span.year, month, now)
            if span:
                scores = self.quality.scores(self.quality.figures(span.first, span.end))
                score = known(mean(scores.groups[:, column], told.root))
                chart.append({"month": month, "score": score})
        return chart

    def _overview(self, root: int | None) -> Item:
        if root is None:
            return dict(_NATION)
        department = self.quality.departments[root]
        return {"departmentName": department.name, "departmentCode": department.as_sent}


def _who(department: Department) -> Item:
    return {
        "departmentId": department.id,
        "departmentName": department.name,
        "departmentCode": department.as_sent,
        "childGroup": department.tier or None,
    }
