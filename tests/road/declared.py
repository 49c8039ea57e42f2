"""Each kind of source as sources.toml declares it, against the simulator. Braces with one of our
names (name, url, folder, patience, trust) are filled in; all others are the source's own.
"""

from ioc.config import ROOT
from ioc.lookups import read_lookups
from ioc.simulator.igate_desk import ROOT_ID

# Nobody waits for anybody: what hangs is given up soon, nothing is tried twice.
HTTP = """
[sources.{name}.options.http]
attempts = 1
pace = 0
read_timeout = {patience}
{trust}
"""
ONE_STOP = """
[sources.{name}]
connector = "one_stop"
url = "{url}/dvcqg"
backfill_from = 2026-10-24
overlap = "2d"
simulated = true
[sources.{name}.options]
username = "ioc"
madonvi = "H15"
dstcode = "VN:GOV:000.00.00.H15:mot-cua"
page_size = 20
"""
OPEN311 = """
[sources.{name}]
connector = "open311"
url = "{url}/phan-anh/open311/v2"
backfill_from = 2026-10-24
simulated = true
[sources.{name}.options]
jurisdiction_id = "daklak.gov.vn"
window = "local_time"
paging = "page"
page_size = 20
extensions = true
"""
WAZUH = """
[sources.{name}]
connector = "wazuh"
url = "{url}/soc"
backfill_from = 2026-10-24
overlap = "2d"
simulated = true
[sources.{name}.options]
username = "ioc"
size = 20
"""
QUALITY = """
[sources.{name}]
connector = "service_quality"
url = "{url}/cong-dvc"
backfill_from = 2026-11-01
simulated = true
[sources.{name}.options]
province = "H15"
"""
# The hotline of the same province, as its exchange writes it.
LOG = """
[sources.{name}]
connector = "call_centre"
url = "file://{folder}/tong-dai/queue_log"
agency = "H15"
backfill_from = 2026-10-24
simulated = true
"""
CDR = """
[sources.{name}]
connector = "call_centre"
url = "file://{folder}/tong-dai/Master.csv"
agency = "H15"
backfill_from = 2026-10-24
simulated = true
[sources.{name}.options]
format = "cdr"
hotlines = "1022"
"""
TABLE = """
[sources.{name}]
connector = "call_centre"
url = "table:queue_log"
secret = "file:{folder}/tong-dai.url"
agency = "H15"
backfill_from = 2026-10-24
simulated = true
"""
LISTED = [agency.code for agency in read_lookups(ROOT / "data").agencies][1:4]
THONGKE = f"""
[sources.{{name}}]
connector = "thongke_ioc"
url = "{{url}}/thongke-ioc"
agency = "H15"
backfill_from = 2026-10-24
simulated = true
[sources.{{name}}.options]
page_size = 20
units = "{",".join(LISTED)}"
"""
IGATE = f"""
[sources.{{name}}]
connector = "igate"
url = "{{url}}/igate"
secret = "file:{{folder}}/igate.jwt"
backfill_from = 2026-11-01
every = "1h"
simulated = true
[sources.{{name}}.options]
agency_id = "{ROOT_ID}"
"""
HUE_S = """
[sources.{name}]
connector = "hue_s"
url = "{url}/hue-s/dttm/phananh"
secret = "file:{folder}/hue-s.token"
backfill_from = 2026-10-24
simulated = true
[sources.{name}.options]
jurisdiction_id = "hue"
page_size = 20
recheck_hours = 1
[sources.{name}.options.statuses]
"Trùng phản ánh khác" = "duplicate"
"""
REST_MAP = """
[sources.{name}]
connector = "rest_map"
url = "{url}/hang-gia-dinh/api"
secret = "file:{folder}/hang-gia-dinh.secret"
backfill_from = 2026-10-24
simulated = true
[sources.{name}.options]
record = "case"
prefix = "gd"
dates = "dd/MM/yyyy HH:mm"
[sources.{name}.options.auth]
kind = "login"
path = "/dang-nhap"
username = "ioc"
body = { taiKhoan = "{username}", matKhau = "{secret}" }
token = "ketQua.the"
expires = "ketQua.songGiay"
name = "X-The"
prefix = "The "
[sources.{name}.options.request]
method = "POST"
path = "/phieu/tim"
dates = "dd/MM/yyyy HH:mm"
body = { tuLuc = "{from}", denLuc = "{to}", conTro = "{cursor}", toiDa = "{size}" }
records = "ketQua.danhSach"
message = "loiNhan"
[sources.{name}.options.paging]
kind = "cursor"
cursor = "ketQua.conTroSau"
total = "ketQua.tong"
size = 20
[sources.{name}.options.window]
field = "updated_at"
[sources.{name}.options.fields]
code = "phieu.soHieu"
requested_at = "phieu.luc.gui"
updated_at = "phieu.luc.doi"
closed_at = "phieu.xongLuc"
due_at = { path = "phieu.hanChot", format = "yyyyMMddHHmmss" }
status = "tinhTrang"
category = "linhVuc"
title = "noiDung"
address = "viTri.moTa"
agency_text = "donVi[0].ten"
lat = "viTri.viDo"
lon = "viTri.kinhDo"
channel = "nguon"
satisfaction = "danhGia.sao"
[sources.{name}.options.statuses]
"Chờ tiếp nhận" = "new"
"Đã ghi sổ" = "acknowledged"
"Đã giao việc" = "in_progress"
"Làm lại" = "in_progress"
"Hoàn tất" = "resolved"
"Không đúng việc" = "rejected"
"Đã có phiếu khác" = "duplicate"
"""
