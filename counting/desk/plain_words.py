"""Sentences of the program said for people at the desk: steps instead of commands, titles instead of keys and ids."""

from __future__ import annotations

import re

from calibration.election import Election
from calibration.language import Text

_VI = (
    (r"hãy chạy kiemphieu review\b", "hãy quyết định ở bước Xem lại"),
    (r"; hãy ghi vào \S*election\.toml\.?", "; hãy ghi ở bước Cuộc lấy phiếu."),
    (r"hãy mở lại bằng kiemphieu reopen\b", "Trưởng ban mở lại ở bước Kết quả"),
    (r"hãy chạy kiemphieu accounts, hoặc ghi vào .*?election\.toml", "hãy ghi ở bước Cuộc lấy phiếu"),
    (r"hãy chạy kiemphieu reopen \S+", "Trưởng ban mở lại ở bước Kết quả"),
    (r"hãy chạy kiemphieu print \S+", "hãy tạo phiếu ở bước Mẫu phiếu"),
    (r", hoặc tạo hồ sơ với --form nếu dùng phiếu của cơ quan", ", hoặc học mẫu từ phiếu của cơ quan"),
    (r"kiemphieu verify\b", "Kiểm chứng"),
    (r"hãy xem kiemphieu scan --list, ", "hãy bấm “Tìm máy quét”, "),
    (r"hãy xem scanimage -A", "hãy chọn nguồn giấy khác"),
    (r"hãy chạy: sudo apt-get install sane-utils", "hãy nhờ người phụ trách máy tính cài gói sane-utils"),
    (r"chạy lại( lệnh này)?(?=\.)", "bấm “Quét tiếp”"),
    (r"election\.toml", "khai báo"),
    (r"hãy thêm (?:--accept \d+ ?)+", "hãy ghi số hàng đó vào ô “Hàng chấp nhận” rồi học lại"),
)
_EN = (
    (r"run kiemphieu review\b", "decide them in the step Review"),
    (r"; write them into \S*election\.toml\.?", "; write them down in the step The vote."),
    (r"open it again with kiemphieu reopen\b", "the head opens it again in the step Results"),
    (r"run kiemphieu accounts, or write them into .*?election\.toml", "write them down in the step The vote"),
    (r"run:? kiemphieu reopen \S+", "the head opens it again in the step Results"),
    (r"run kiemphieu print \S+", "make the ballots in the step Ballot papers"),
    (r", or make the count with --form for the office's own ballot", ", or learn the office's own ballot"),
    (r"kiemphieu verify\b", "Verification"),
    (r"see kiemphieu scan --list, ", "press “Look for scanners”, "),
    (r"see scanimage -A", "choose another paper source"),
    (r"run: sudo apt-get install sane-utils", "ask whoever looks after this computer to install sane-utils"),
    (r"run this( command)? again", "press “Continue scanning”"),
    (r"election\.toml", "the description"),
    (r"add (?:--accept \d+ ?)+", "write that row's number into “Rows accepted” and learn again"),
)
_KEYS = re.compile(r" \((?:deputies_total|deputies_present|issued|collected|withdrawn|invalid|valid)\)")


def plain(text: Text, election: Election | None = None) -> Text:
    """The same sentence without commands, file names, keys and ids."""
    vi, en = _KEYS.sub("", text.vi), _KEYS.sub("", text.en)
    for pattern, instead in _VI:
        vi = re.sub(pattern, instead, vi)
    for pattern, instead in _EN:
        en = re.sub(pattern, instead, en)
    for kind in election.ballots if election else ():
        vi, en = vi.replace(f"“{kind.id}”", f"“{kind.title}”"), en.replace(f"“{kind.id}”", f"“{kind.title}”")
    return Text(vi, en)
