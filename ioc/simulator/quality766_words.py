"""How the 766 portal writes a figure: two decimals, counts without any, null for none."""

from collections.abc import Callable, Sequence
from math import isnan, nan
from typing import Any

import numpy as np

from ioc.simulator.quality766 import Floats
from ioc.simulator.quality766_metrics import NUMBER, PROVINCES

Item = dict[str, Any]
_SYNC = NUMBER["DOSSIER_SYNC"]
_LACKING = {
    "dataQualityStatus": "NO_NATIONAL_REPORT_DATA",
    "dataQualityMessage": "Chưa có số liệu báo cáo quốc gia",
}
_TEMPORARY = {
    "dataQualityStatus": "TEMP_NATIONAL_REPORT_DENOMINATOR",
    "dataQualityMessage": "Tạm tính theo số báo cáo quốc gia kỳ trước",
}


def known(value: float) -> float | None:
    return None if isnan(value) else round(value, 2)


def whole(value: float) -> int | None:
    return None if isnan(value) else int(value)


def share(top: float, bottom: float) -> float | None:
    """A fraction of 1; null of nothing."""
    return None if isnan(top) or isnan(bottom) or not bottom else round(top / bottom, 4)


def scored(now: float, before: float, maximum: float, *, total: bool = False) -> Item:
    """The four facts of a score, by the names of an overview or of an item."""
    names = ("totalScore", "totalMaxScore") if total else ("score", "maxScore")
    return {
        names[0]: known(now),
        names[1]: maximum,
        "ratio": share(now, maximum),
        "scoreDelta": known(now - before),
    }


def flag(metric: int, bottom: float, *, running: bool, spared: bool) -> Item:
    """The portal's own warning about a figure; nothing where it has none."""
    if isnan(bottom):
        return {} if spared else _LACKING
    return _TEMPORARY if running and metric == _SYNC else {}


def mean(values: Floats, root: int | None) -> float:
    """The department's own, the provinces' mean for the nation."""
    if root is not None:
        return float(values[root])
    provinces = values[: len(PROVINCES)]
    return nan if np.isnan(provinces).all() else round(float(np.nanmean(provinces)), 2)


def _progress(top: Sequence[float], bottom: Sequence[float]) -> Item:
    n = NUMBER["PROGRESS"]
    received, in_time = whole(bottom[n]), whole(top[n])
    if received is None or in_time is None:
        return dict.fromkeys(("totalReceived", "totalOnTime", "totalOverdue", "totalCompleted"))
    late = received - in_time
    return {
        "totalReceived": received,
        "totalOnTime": in_time,
        "totalOverdue": late,
        "totalCompleted": received * 93 // 100,
        "avgProcessingDays": round(1.5 + 60 * late / received, 2) if received else None,
    }


def _online(top: Sequence[float], bottom: Sequence[float]) -> Item:
    provided, used = NUMBER["ONLINE_PROVIDED"], NUMBER["ONLINE_USED"]
    dossiers = NUMBER["ONLINE_DOSSIERS"]
    services = whole(top[provided])
    online, every = whole(top[dossiers]), whole(bottom[dossiers])
    if services is None or online is None or every is None:
        return {}
    full, post, in_time = services * 11 // 20, (every - online) // 20, online * 97 // 100
    return {
        "authorityCount": whole(bottom[provided]),
        "partialCount": services - full,
        "fullCount": full,
        "onlineDossierCount": whole(top[used]),
        "onlineServiceTotal": whole(bottom[used]),
        "channelOnlineSum": online,
        "channelDirectSum": every - online - post,
        "channelPostalSum": post,
        "channelTotalSum": every,
        "onlineOnTimeSum": in_time,
        "onlineOverdueSum": online - in_time,
    }


def _payment(top: Sequence[float], bottom: Sequence[float]) -> Item:
    provided, used = NUMBER["PAYMENT_PROVIDED"], NUMBER["PAYMENT_USED"]
    dossiers = NUMBER["PAYMENT_DOSSIERS"]
    return {
        "totalDossierOnlinePaymentSuccess": whole(top[dossiers]),
        "totalDossierFinancialObligation": whole(bottom[dossiers]),
        "totalDossierOnlineFormalityPaymentSuccess": whole(top[used]),
        "totalFeeDossierFormalityDistinct": whole(top[provided]),
        "totalFeeDossierFormality": whole(top[provided]),
        "totalFeeFormality": whole(bottom[provided]),
    }


TREES: dict[str, Callable[[Sequence[float], Sequence[float]], Item]] = {
    "TDGQ": _progress,
    "CLGQ": _online,
    "TTTT": _payment,
}
