"""Words that stand on ballots often: family names, given names, and the words of offices.

They decide only between readings that the picture leaves open.
"""

from __future__ import annotations

import unicodedata

FAMILY_NAMES = (  # noqa: SIM905
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Lương Nông Vàng Giàng Triệu Tạ Cao "
    "Quách Lò Hà Trịnh Đoàn Trương Lâm Phùng Châu Tô Thái Tống Chu Kiều Vương Lưu Đào Đàm Từ Hứa Khúc Bế Ma Sùng Thào Cầm "
    "Điêu Tòng Lường Quàng Vi Lục Hầu Chẩu Mùa Hạng Tráng Rơ Ksor Siu Nay Kpă Rcom Rmah Thạch Sơn Danh Trà Hờ Lầu Và Xồng"
).split()

OFFICE_WORDS = (  # noqa: SIM905
    "Ủy viên Chủ tịch Phó Trưởng Ban Pháp chế Kinh tế Xã hội Ngân sách Dân tộc Văn hóa Chánh Văn phòng Thanh tra Công an "
    "Chỉ huy trưởng Giám đốc Sở Tài chính Kế hoạch Đầu tư Nội vụ Giáo dục Đào tạo Y tế Lao động Thương binh Nông nghiệp "
    "Phát triển nông thôn Môi trường Tài nguyên Tư pháp huyện tỉnh thành phố quận thị xã Hội đồng nhân dân Thường trực "
    "Quân sự Bộ trưởng Thủ tướng Chính phủ Quốc hội Chủ nhiệm Ủy ban Tổng Viện trưởng Kiểm sát Tòa án Kiểm toán Nhà nước "
    "Bí thư Đoàn đại biểu Phó trưởng thường vụ Giao thông vận tải Xây dựng Khoa học Công nghệ Thông tin Truyền thông Ngoại "
    "Công thương Đô thị Tỉnh Huyện Thành Thể thao Du lịch Quy hoạch Kiến trúc và Viên tịch chủ phó ban phòng sở công ty "
    "UBND HĐND UBMTTQ MTTQ TAND VKSND"
).split()

GIVEN_NAMES = (  # noqa: SIM905
    "An Anh Ánh Ân Bá Bách Bảo Bắc Bằng Bích Biên Bình Bửu Cảnh Cẩm Chi Chí Chiến Chính Chung Chương Công Cúc Cương Cường "
    "Danh Diễm Diệp Diệu Doãn Dũng Duy Duyên Dung Dương Đài Đại Đan Đạo Đào Đạt Đăng Điền Điệp Định Đình Đoan Đông Đồng Đức "
    "Gấm Giang Giao Giáp Hà Hạ Hải Hạnh Hào Hảo Hân Hằng Hậu Hiên Hiền Hiển Hiến Hiếu Hiệp Hiệu Hinh Hoa Hòa Hoài Hoan Hoàn "
    "Hoàng Hoạt Hồng Huân Huấn Huế Huệ Hùng Huy Huyên Huyền Hưng Hương Hướng Hường Hưởng Hữu Hỷ Kha Khải Khang Khanh Khánh "
    "Khiêm Khoa Khoan Khôi Khuê Khương Kiên Kiệt Kiều Kim Kỳ Kỷ Lam Lan Lành Lâm Lệ Lên Liên Liễu Linh Loan Long Lộc Lợi Luân "
    "Luận Luyến Lực Lương Lượng Lưu Ly Lý Mai Mạnh Mẫn Mậu Mến Mi Minh Mơ Mùi Mừng Mười My Mỵ Mỹ Nam Năm Nga Ngà Ngân Nghi "
    "Nghĩa Nghiêm Ngoan Ngọc Nguyên Nguyện Nguyệt Nhã Nhàn Nhạn Nhân Nhẫn Nhật Nhi Nhiên Nho Nhung Như Nhựt Ninh Nở Nữ Oanh "
    "Phát Phi Phong Phú Phúc Phước Phương Phượng Quang Quân Quế Quốc Quý Quyên Quyền Quyết Quỳnh Sang Sáng Sâm Sen Siêng Sinh "
    "Song Sơn Sương Sửu Sỹ Sĩ Tài Tâm Tân Tấn Thạch Thái Thanh Thành Thạnh Thao Thảo Thắm Thăng Thắng Thân Thế Thêm Thi Thị "
    "Thiên Thiện Thìn Thịnh Thoa Thơ Thơm Thông Thu Thuần Thuận Thục Thúy Thủy Thùy Thuyên Thuyết Thư Thức Thương Thường "
    "Thưởng Tiên Tiến Tiếp Tín Tình Toàn Toại Toán Trà Trang Trâm Trân Tri Trí Triết Trinh Trọng Trung Truyền Trúc Trực Trường "
    "Tú Tuân Tuấn Tuệ Tùng Tuyên Tuyền Tuyến Tuyết Tư Từ Tường Uyên Út Vạn Văn Vân Vĩ Việt Vinh Vĩnh Vui Vượng Vy Xuân Xuyên "
    "Xuyến Yên Yến Ý Phương Lĩnh Khắc Sáu Bảy Ba Tám Thoại Quảng Viên Bưởi Thiệu Ngự Huỳnh Nhị Thứ Nghị Nghĩa Ước"
).split()

HEAD_WORDS = "Tín nhiệm cao thấp không Họ và tên Chức vụ danh Số TT STT Mức độ Ý kiến của".split()  # noqa: SIM905

_KNOWN = frozenset(word.casefold() for word in (*FAMILY_NAMES, *GIVEN_NAMES, *OFFICE_WORDS))
_OFFICE = frozenset(word.casefold() for word in OFFICE_WORDS)


def is_known(word: str) -> bool:
    """Whether this is a common name or a word of offices, in any case."""
    return word.casefold() in _KNOWN


def is_office_word(word: str) -> bool:
    """Whether this is a word of offices, in any case."""
    return word.casefold() in _OFFICE


def bare(text: str) -> str:
    """A word in small letters without accents."""
    letters = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
