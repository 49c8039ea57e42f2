"""What people who do not exist write of things that did not happen, and what is answered.

A report's text is "title: detail", as some servers send it. One in eight says, first or last, who
writes and how to reach them, in the ways people do; a few write markup, shout, or write what a
spreadsheet would run.
The desk's notes are the only place that tells a refused report (từ chối, không thuộc thẩm quyền,
không đủ thông tin) or a duplicate (trùng, duplicate) from a resolved one; one in eight of the
resolved tells the reporter's phone number.
"""

from collections.abc import Mapping
from types import MappingProxyType

from ioc.simulator.feedback_lives import Report, Stage, pick
from ioc.simulator.people import Person, person

_SUBJECTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "giao-thong": (
            "Ổ gà trên mặt đường: hố sâu, xe máy dễ ngã khi trời tối",
            "Đường sạt lở sau mưa: đất đá tràn ra nửa mặt đường",
            "Cây đổ chắn ngang đường: xe lớn không qua được",
            "Biển báo bị gãy: ngã ba không còn biển nhường đường",
            "Nắp hố ga bị mất: hố hở ngay sát vỉa hè",
            "Cầu dân sinh hư lan can: trẻ em đi học qua rất nguy hiểm",
            "Ngập đường giờ cao điểm: nước ngang nửa bánh xe",
        ),
        "moi-truong": (
            "Rác chưa được thu gom: ba ngày nay chưa thấy xe rác",
            "Đốt rác gây khói: khói khét bay vào khu dân cư",
            "Đổ trộm chất thải xây dựng: một bãi lớn cạnh bờ suối",
            "Mùi hôi từ trại chăn nuôi: nồng nặc vào buổi tối",
            "Xả nước thải ra mương: nước đen, cá chết nổi",
            "Bụi từ xe chở vật liệu: xe không che bạt, rơi vãi",
        ),
        "do-thi": (
            "Lấn chiếm vỉa hè: hàng quán bày hết lối đi bộ",
            "Chợ cóc họp dưới lòng đường: sáng nào cũng ùn tắc",
            "Quảng cáo dán bừa bãi: kín các cột điện",
            "Đỗ xe trên vỉa hè: người đi bộ phải xuống lòng đường",
            "Karaoke di động quá giờ: ồn đến 23 giờ",
        ),
        "cap-thoat-nuoc": (
            "Mất nước sinh hoạt: hai ngày nay không có nước",
            "Nước máy đục: nước vàng, có cặn",
            "Cống thoát nước bị tắc: mưa là nước tràn vào nhà",
            "Vỡ ống nước: nước chảy tràn ra đường từ sáng",
            "Ngập khu dân cư: nước không rút sau mưa lớn",
        ),
        "chieu-sang": (
            "Đèn đường không sáng: cả đoạn tối om",
            "Đèn đường sáng ban ngày: rất lãng phí điện",
            "Cột đèn bị nghiêng: sắp đổ vào nhà dân",
            "Đèn nhấp nháy liên tục: chói mắt người đi đường",
        ),
        "dien-luc": (
            "Mất điện đột xuất: gọi tổng đài chưa ai trả lời",
            "Dây điện sà xuống thấp: xe tải đi qua có thể vướng",
            "Điện chập chờn: hỏng cả thiết bị trong nhà",
            "Trạm biến áp kêu to: có tia lửa khi trời mưa",
            "Cây đè lên đường dây: sau cơn mưa lớn",
        ),
        "vien-thong": (
            "Mất mạng internet: cả xóm không vào được",
            "Cáp viễn thông võng thấp: chùng sát mặt đường",
            "Sóng điện thoại yếu: phải ra ngoài sân mới gọi được",
            "Tin nhắn rác: mỗi ngày hàng chục tin",
        ),
        "xay-dung": (
            "Xây nhà không phép: đang đổ móng cạnh kênh",
            "Công trình không che chắn: gạch rơi xuống lối đi",
            "Thi công ban đêm: ồn, không ngủ được",
            "Xây lấn ra hẻm: hẻm chỉ còn hơn một mét",
        ),
        "an-ninh": (
            "Thanh niên tụ tập đua xe: tối thứ Bảy nào cũng có",
            "Trộm chó ban đêm: xóm mất ba con trong tuần",
            "Gây rối ở quán nhậu: đánh nhau, la hét",
            "Nghi đánh bạc: tụ tập đông trong rẫy",
        ),
        "thuc-pham": (
            "Hàng quán mất vệ sinh: thức ăn không che đậy",
            "Bán thịt không rõ nguồn gốc: không có dấu kiểm dịch",
            "Nghi ngộ độc thực phẩm: nhiều người đau bụng sau đám tiệc",
            "Hàng hết hạn: sữa quá hạn vẫn bày bán",
        ),
        "y-te": (
            "Trạm y tế đóng cửa: giờ hành chính không có người trực",
            "Thu tiền ngoài quy định: nhà trường thu thêm nhiều khoản",
            "Ổ muỗi, lăng quăng: khu đất trống đọng nước",
            "Trường thiếu nhà vệ sinh: học sinh phải nhịn cả buổi",
        ),
    }
)
_OTHER = (
    "Loa phát thanh hỏng: nhiều tuần không nghe thông báo",
    "Chó thả rông: trẻ em sợ không dám ra đường",
    "Góp ý về giờ làm việc: mong có người trực buổi trưa",
    "Cảm ơn tổ công tác: đã giúp dân dọn dẹp sau mưa",
)
_WISHES = (
    "Đề nghị cơ quan chức năng kiểm tra, xử lý.",
    "Mong sớm được giải quyết.",
    "Đã phản ánh nhiều lần nhưng chưa thấy ai đến.",
    "Kính mong lãnh đạo quan tâm!",
    "",
)
_PLACES = ("Gần chợ", "Trước cổng trường", "Đầu thôn", "Gần ngã ba", "Cạnh nhà văn hóa", "Gần cầu")
_WHO = (
    "Tôi là {name}, sđt {phone}.",
    "Tôi tên là {name}, điện thoại {phone}, {address}.",
    "Họ tên: {name} - ĐT: {phone}",
    "Liên hệ anh {name} qua số {phone} để biết thêm.",
    "Chị {name} ({phone}) phản ánh.",
    "tên tôi là {name}, cccd {paper}, sđt {phone}",
    "Trả lời giúp qua email {email}, tôi là {name}.",
    "Ông {name} báo tin, gọi lại số {phone} giúp.",
)
_WILD = (
    "<b>{text}</b>",
    "{text}<br/>Xem thêm: <a href='http://vi-du.invalid'>tại đây</a>",
    "<script>alert('x')</script>{text}",
    '=HYPERLINK("http://vi-du.invalid","{text}")',
    "{text} \u0007\u200b&amp; mong sớm xử lý",
)
_STREETS = ("đường Giả Định", "đường Minh Họa", "đường Ví Dụ", "thôn Thử Nghiệm", "buôn Ví Dụ")
_NOTES: Mapping[Stage, tuple[str, ...]] = MappingProxyType(
    {
        Stage.NEW: ("",),
        Stage.ACKNOWLEDGED: ("Đã tiếp nhận", "Đã tiếp nhận, chờ phân công", "Tiếp nhận phản ánh"),
        Stage.IN_PROGRESS: ("Đang xử lý", "Đã phân công, đang xử lý", "Đang kiểm tra thực địa"),
        Stage.REOPENED: ("Xử lý lại theo ý kiến người dân", "Mở lại, đang xử lý"),
        Stage.RESOLVED: (
            "Đã xử lý",
            "Đã xử lý xong",
            "Đã xử lý xong, cảm ơn phản ánh của ông/bà",
            "Đã khắc phục",
            "Đã khắc phục xong trong ngày",
            "Đã nhắc nhở, yêu cầu khắc phục",
            "Đã bàn giao, hoàn thành",
            "Đã xử lý. Đã gọi lại cho người dân số {phone}",
        ),
        Stage.REFUSED: (
            "Từ chối: không thuộc thẩm quyền giải quyết",
            "Từ chối tiếp nhận: không đủ thông tin",
            "Không thuộc thẩm quyền",
            "Không đủ thông tin để xử lý",
            "Từ chối: nội dung không đúng sự thật",
        ),
        Stage.DUPLICATE: (
            "Trùng với phản ánh số {other}",
            "Phản ánh trùng lặp",
            "Bị trùng, nội dung đã tiếp nhận trước đó",
            "Duplicate request.",
        ),
    }
)


def description(report: Report, category: str) -> str:
    """What the citizen wrote, personal data and all."""
    subjects = _SUBJECTS.get(category, _OTHER)
    text = subjects[pick(report.who, 1, len(subjects))]
    wish = _WISHES[pick(report.who, 2, len(_WISHES))]
    place = _PLACES[pick(report.who, 4, len(_PLACES))]
    told = f"{text}. {place}.\r\n{wish}".strip()
    introduces = pick(report.who, 3, 16)
    if introduces == 0:
        told = f"{told} {_introduction(report.who)}"
    elif introduces == 1:
        told = f"{_introduction(report.who)} {told}"
    if pick(report.who, 5, 100) == 0:
        return _WILD[pick(report.who, 6, len(_WILD))].format(text=told)
    return told.upper() if pick(report.who, 7, 60) == 0 else told


def address(report: Report, commune: str) -> str:
    """Where it happened; nothing for one in ten."""
    if pick(report.who, 8, 10) == 0:
        return ""
    street = _STREETS[pick(report.who, 9, len(_STREETS))]
    return f"{pick(report.who, 10, 300) + 1} {street}, {commune}"


def note(report: Report, stage: Stage) -> str:
    """What the desk says of a report at that stage."""
    said = _NOTES[stage]
    told = said[pick(report.who, 11 + stage, len(said))]
    if "{" not in told:
        return told
    return told.format(phone=phone(report.who), other=max(report.number - 1, 1))


def phone(who: int) -> str:
    """The reporter's number, grouped as people group it."""
    digits = person(who).phone
    grouped = (digits, f"{digits[:4]} {digits[4:7]} {digits[7:]}", f"+84{digits[1:]}")
    dotted = f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"
    return (*grouped, digits, dotted)[pick(who, 30, 5)]


def reporter(who: int) -> Person:
    return person(who)


def _introduction(who: int) -> str:
    words = _WHO[pick(who, 31, len(_WHO))]
    return words.format(**{**person(who)._asdict(), "phone": phone(who)})
