"""What the national portal scores, and the thirty-four provinces that it ranks.

Codes, maxima and rules are those read from the portal in 2026; `usual` is an invented share of a
middling province. A score is `maximum` x share / `enough`, at most `maximum`.
"""

from typing import NamedTuple

GROUPS = ("CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL")


class Metric(NamedTuple):
    """`flow` adds up over the months (dossiers), else it is a stock (procedures).

    `volume` is the denominator's part of a department's dossiers or procedures. `empty` is the
    score of nothing out of nothing: None is none.
    """

    code: str
    name: str
    group: str
    maximum: float
    enough: float
    usual: float
    flow: bool
    volume: float
    empty: float | None


# fmt: off
METRICS = (
    Metric("PUBLISH_ON_TIME", "TTHC công bố đúng hạn",
           "CKMB", 6, 1.0, 0.93, False, 0.30, None),
    Metric("PUBLIC_UPDATE_ON_TIME", "TTHC cập nhật, công khai đúng hạn",
           "CKMB", 4, 1.0, 0.95, False, 0.30, None),
    Metric("PUBLIC_CONTENT_FULL", "TTHC công khai đầy đủ nội dung",
           "CKMB", 2, 1.0, 0.985, False, 1.00, None),
    Metric("DOSSIER_SYNC", "Hồ sơ đồng bộ lên Cổng DVCQG",
           "CKMB", 6, 1.0, 0.90, True, 1.00, None),
    Metric("PROGRESS", "Hồ sơ xử lý trước và đúng hạn",
           "TDGQ", 20, 1.0, 0.965, True, 1.10, None),
    Metric("ONLINE_PROVIDED", "TTHC cung cấp dịch vụ công trực tuyến",
           "CLGQ", 2, 0.8, 0.85, False, 1.00, None),
    Metric("ONLINE_USED", "Dịch vụ công trực tuyến có phát sinh hồ sơ",
           "CLGQ", 4, 1.0, 0.62, False, 0.85, None),
    Metric("ONLINE_DOSSIERS", "Hồ sơ nộp trực tuyến",
           "CLGQ", 6, 0.5, 0.40, True, 1.00, None),
    Metric("PAYMENT_PROVIDED", "TTHC có nghĩa vụ tài chính cung cấp trên Cổng",
           "TTTT", 2, 0.8, 0.85, False, 0.45, None),
    Metric("PAYMENT_USED", "TTHC có giao dịch thanh toán trực tuyến",
           "TTTT", 2, 0.8, 0.55, False, 0.45, None),
    Metric("PAYMENT_DOSSIERS", "Hồ sơ thanh toán trực tuyến",
           "TTTT", 6, 1.0, 0.80, True, 0.48, None),
    Metric("ORIGINAL_RESULT_AVAILABLE", "Cấp kết quả điện tử",
           "MDSH", 6, 1.0, 0.93, True, 0.95, None),
    Metric("SO_HOA_GIAY_TO_GIAI_QUYET", "Số hóa hồ sơ",
           "MDSH", 4, 1.0, 0.88, True, 0.95, None),
    Metric("REUSED_DIGITIZED_DATA", "Khai thác, sử dụng lại dữ liệu số hóa",
           "MDSH", 2, 0.8, 0.70, True, 0.95, None),
    Metric("SYNCED_WITH_DVCQG_PERSONAL_STORAGE", "Kết nối, chia sẻ để tái sử dụng",
           "MDSH", 4, 1.0, 0.0, True, 0.95, None),
    Metric("CITIZEN_DATA_CONNECTED_DOSSIER", "Hồ sơ dùng dữ liệu dân cư",
           "MDSH", 2, 1.0, 0.90, True, 1.00, None),
    Metric("CITIZEN_DATA_CONNECTED_FORMALITY", "TTHC kết nối dữ liệu dân cư",
           "MDSH", 2, 1.0, 0.86, False, 0.70, None),
    Metric("ELECTRONIC_CERTIFIED_COPY", "Chứng thực bản sao điện tử",
           "MDSH", 2, 1.0, 0.75, True, 0.06, None),
    Metric("PETITION_CLASSIFICATION_TTHC", "Phân loại PAKN về TTHC",
           "MDHL", 0, 1.0, 0.55, True, 0.003, None),
    Metric("PETITION_CLASSIFICATION_STAFF", "Phân loại PAKN về cán bộ",
           "MDHL", 0, 1.0, 0.20, True, 0.003, None),
    Metric("PETITION_PROCESSING_ON_TIME", "PAKN xử lý đúng hạn",
           "MDHL", 6, 1.0, 0.96, True, 0.003, 6.0),
    Metric("PETITION_HANDLING_SATISFACTION", "Hài lòng trong xử lý PAKN",
           "MDHL", 6, 1.0, 0.95, True, 0.002, 6.0),
    Metric("DOSSIER_RECEIVING_SATISFACTION", "Hài lòng trong tiếp nhận, giải quyết",
           "MDHL", 6, 0.9, 0.93, True, 1.00, 0.0),
)
# fmt: on
NUMBER = {metric.code: number for number, metric in enumerate(METRICS)}
MAXIMA = {g: sum(metric.maximum for metric in METRICS if metric.group == g) for g in GROUPS}
# Not asked of a commune, which is given the maximum.
SPARED = NUMBER["PUBLISH_ON_TIME"]
MAY_LACK = tuple(
    NUMBER[code]
    for code in ("DOSSIER_SYNC", "ELECTRONIC_CERTIFIED_COPY", "CITIZEN_DATA_CONNECTED_FORMALITY")
)


class Province(NamedTuple):
    """`score` is that of the year to October 2025; `as_sent` the code as the portal writes it."""

    code: str
    name: str
    score: float
    as_sent: str = ""


OURS = "H15"
# The first ten, the 14th, 15th, 22nd, 28th and the last three are real, between them invented.
PROVINCES = (
    Province("H05", "Tỉnh Bắc Ninh", 91.70),
    Province("H19", "Thành phố Đồng Nai", 90.53),
    Province("H55", "Tỉnh Thái Nguyên", 90.30),
    Province("H12", "Tỉnh Cà Mau", 90.04),
    Province("H50", "Tỉnh Quảng Trị", 89.60),
    Province("H56", "Tỉnh Thanh Hóa", 89.14),
    Province("H21", "Tỉnh Gia Lai", 89.12),
    Province("H49", "Tỉnh Quảng Ninh", 89.05),
    Province("H01", "Tỉnh An Giang", 87.86),
    Province("H36", "Tỉnh Lâm Đồng", 87.50),
    Province("H44", "Tỉnh Phú Thọ", 87.41),
    Province("H42", "Tỉnh Ninh Bình", 87.26),
    Province("H31", "Tỉnh Hưng Yên", 87.08),
    Province(OURS, "Tỉnh Đắk Lắk", 86.98),
    Province("H26", "Thành phố Hà Nội", 86.85),
    Province("H38", "Tỉnh Lào Cai", 86.74),
    Province("H27", "Tỉnh Hà Tĩnh", 86.61),
    Province("H41", "Tỉnh Nghệ An", 86.47),
    Province("H60", "Tỉnh Tuyên Quang", 86.33),
    Province("H52", "Tỉnh Sơn La", 86.18),
    Province("H61", "Tỉnh Vĩnh Long", 86.05),
    Province("H24", "Thành phố Hải Phòng", 85.96),
    Province("H20", "Tỉnh Đồng Tháp", 85.81),
    Province("H13", "Thành phố Cần Thơ", 85.62),
    Province("H53", "Tỉnh Tây Ninh", 85.40),
    Province("H37", "Tỉnh Lạng Sơn", 85.17, "000.00.00.H37"),
    Province("H48", "Tỉnh Quảng Ngãi", 84.93),
    Province("H57", "Thành phố Huế", 84.62),
    Province("H14", "Tỉnh Cao Bằng", 84.02),
    Province("H18", "Tỉnh Điện Biên", 83.15),
    Province("H35", "Tỉnh Lai Châu", 82.24),
    Province("H29", "Thành phố Hồ Chí Minh", 81.31),
    Province("H17", "Thành phố Đà Nẵng", 81.06),
    Province("H32", "Tỉnh Khánh Hòa", 80.92),
)
