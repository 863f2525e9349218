"""The command ``chidao``: the same acts as the pages, for those who keep the house.

Each command's module is loaded when the command is called: neither help nor the check of a diagram waits for the rest.
"""

from __future__ import annotations

import logging

import click

from webapp.sentences import Sentences

COMMANDS = {
    "webapp.cli_attachments": {"attachments": "Tệp đính kèm."},
    "webapp.cli_audit": {"audit": "Nhật ký: chuỗi các việc đã làm, không sửa, không xóa được mà không lộ."},
    "webapp.cli_database": {"db": "Cơ sở dữ liệu."},
    "webapp.cli_directory": {
        "break-glass": "Tài khoản quản trị khẩn cấp, dùng khi danh bạ không trả lời; mỗi lần dùng đều báo cho "
        "Văn phòng.",
        "directory": "Danh bạ thư công vụ (LDAP): thử kết nối, đồng bộ tài khoản.",
    },
    "webapp.cli_doctor": {
        "doctor": "Kiểm tra cấu hình trước khi đưa vào dùng; nêu từng điểm mất an toàn và cách sửa.",
    },
    "webapp.cli_instances": {
        "instances": "Tiến trình đang chạy: tạm dừng, chạy tiếp, hủy, chuyển bước, thử lại.",
        "send": "Gửi một thông điệp đến tiến trình đang chờ nó.",
        "signal": "Phát một tín hiệu đến mọi tiến trình đang chờ nó.",
    },
    "webapp.cli_requirements": {"requirements": "Đối chiếu từng yêu cầu của Quy chế với phần mềm."},
    "webapp.cli_rollups": {
        "rollups": "Số liệu tổng quan: các con số được cộng dồn cùng lúc với việc làm thay đổi chúng.",
    },
    "webapp.cli_search": {"search": "Tìm kiếm: các từ của văn bản và nhiệm vụ, giữ sẵn để tìm nhanh."},
    "webapp.cli_serving": {
        "demo": "Dựng tỉnh mẫu và chạy tất cả trong một tiến trình, chỉ trên máy này.",
        "serve": "Chạy máy chủ web.",
        "worker": "Canh thời hạn và gửi thư, không có trang web.",
    },
}
DESIGNS = {
    "webapp.cli_checking": {"check": "Kiểm tra sơ đồ; mã thoát 0: dùng được cả, 1: có tệp không dùng được."},
    "webapp.cli_designs": {
        "catalogue": "Liệt kê những tên mà sơ đồ và biểu mẫu được nêu: thao tác, hàm, quy tắc, vai trò, danh sách, "
        "thông điệp.",
        "deploy": "Triển khai mọi sơ đồ của một thư mục, tất cả hoặc không sơ đồ nào.",
        "diff": "So sánh hai phiên bản; không nêu thì là bản mới nhất với bản trước nó.",
        "export": "Ghi một phiên bản ra thư mục, đúng như đã triển khai.",
        "import": "Đưa một sơ đồ, kèm biểu mẫu và bảng quyết định bên cạnh, thành bản soạn trên trang Thiết kế.",
        "list": "Liệt kê các phiên bản đã triển khai và số tiến trình đang chạy của mỗi bản.",
        "migrate": "Chuyển các tiến trình đang chạy sang phiên bản mới nhất; cái nào không chuyển được thì giữ nguyên.",
        "plan": "Xem tiến trình nào chuyển được sang phiên bản mới nhất, chưa đổi gì.",
        "roll-back": "Triển khai lại nội dung của một phiên bản cũ thành bản mới nhất.",
        "try": "Thử các kịch bản của một thư mục trong một tỉnh riêng, không ảnh hưởng gì bên ngoài; "
        "mã thoát 1: có kịch bản sai.",
    },
}


@click.group(cls=Sentences, elsewhere=COMMANDS)
def main() -> None:
    """Theo dõi việc thực hiện chỉ đạo của UBND tỉnh.

    Ví dụ: chidao demo

    Dữ liệu nằm ở CHIDAO_DATA (mặc định: var/); cơ sở dữ liệu ở CHIDAO_DATABASE_URL.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Libraries tell every step of every token and every beat; we tell what people would want to know.
    for ours in ("webapp", "workflows", "engine"):
        logging.getLogger(ours).setLevel(logging.INFO)


@main.group(elsewhere=DESIGNS)
def designs() -> None:
    """Sơ đồ quy trình, biểu mẫu và bảng quyết định.

    Ví dụ: chidao designs list
    """
