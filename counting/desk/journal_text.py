"""The journal's lines as sentences a committee can read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from calibration.language import Text
from counting.desk.election_draft import day_month_year
from counting.desk.figures import FIGURE_NAMES
from counting.desk.review_screen import CHOICE_NAMES
from counting.journal import Act
from counting.rule_sets import known_rule_sets, load_rules

Body = dict[str, Any]


def sentence(act: Act) -> Text:
    """What this line says."""
    body: Body = json.loads(act.body)
    tell = _SENTENCES.get(act.name)
    if tell is None:
        return Text(f"Việc “{act.name}”.", f"Act “{act.name}”.")
    try:
        return tell(body)
    except (KeyError, TypeError, ValueError):
        return Text(f"Việc “{act.name}”.", f"Act “{act.name}”.")


def _new(body: Body) -> Text:
    name = str(body["rules"])
    rules = load_rules(name, "lay-phieu").name if name in known_rule_sets() else Text(name, name)
    return Text(
        f"Lập hồ sơ kiểm phiếu của {body['body']}, ngày {day_month_year(body['date'])}, theo {rules.vi}.",
        f"The count of {body['body']}, {day_month_year(body['date'])}, was made, under {rules.en}.",
    )


def _page(body: Body) -> Text:
    return Text(f"Nhận một trang trong lần quét {body['batch']}.", f"A page came in with batch {body['batch']}.")


def _decision(body: Body) -> Text:
    choice = CHOICE_NAMES.get(str(body["choice"]), Text(str(body["choice"]), str(body["choice"])))
    row = body["row"]
    why = f" – {body['reason']}" if body.get("reason") else ""
    if not row:
        return Text(
            f"Quyết định về một lá phiếu: {choice.vi}{why}.", f"Decided about a whole ballot: {choice.en}{why}."
        )
    return Text(
        f"Quyết định về hàng {row} của một lá phiếu: {choice.vi}{why}.",
        f"Decided about row {row} of a ballot: {choice.en}{why}.",
    )


def _figures(body: Body) -> Text:
    told = [(FIGURE_NAMES[name], value) for name, value in body.items() if name != "kind"]
    vi = ", ".join(f"{name.vi.lower()} {value}" for name, value in told)
    en = ", ".join(f"{name.en.lower()} {value}" for name, value in told)
    return Text(f"Ghi số liệu loại phiếu “{body['kind']}”: {vi}.", f"Figures of kind “{body['kind']}”: {en}.")


def _voided(body: Body) -> Text:
    return Text(
        f"Hủy lần quét {body['batch']} ({body['pages']} trang): {body['reason']}.",
        f"Batch {body['batch']} ({body['pages']} pages) was voided: {body['reason']}.",
    )


def _batch_closed(body: Body) -> Text:
    return Text(
        f"Lần quét {body['batch']} xong, {body['pages']} trang.",
        f"Batch {body['batch']} finished, {body['pages']} pages.",
    )


def _confirmed(body: Body) -> Text:
    who = ", ".join(body["by"])
    return Text(f"{who} xác nhận chốt kết quả.", f"{who} confirmed that the count be closed.")


def _report(body: Body) -> Text:
    state = Text("chính thức", "final") if body.get("status") == "final" else Text("tạm tính", "provisional")
    count = len(body["papers"])
    return Text(f"Lập {count} giấy tờ, {state.vi}.", f"{count} papers were written, {state.en}.")


def _reopen(body: Body) -> Text:
    who, why = body.get("by", ""), body.get("reason", "")
    return Text(
        f"Mở lại kết quả đã chốt. {who} {why}".strip(), f"The closed count was opened again. {who} {why}".strip()
    )


def _proposal(body: Body) -> Text:
    choice = CHOICE_NAMES.get(str(body["choice"]), Text(str(body["choice"]), str(body["choice"])))
    row = body["row"]
    return Text(
        f"{body['by']} trả lời về hàng {row} của một lá phiếu: {choice.vi}; chờ người thứ hai.",
        f"{body['by']} answered about row {row} of a ballot: {choice.en}; a second member is awaited.",
    )


def _doubt(body: Body) -> Text:
    return Text(
        f"{body['by']} nghi ngờ hàng {body['row']} của một lá phiếu; hàng này chờ quyết định.",
        f"{body['by']} doubts row {body['row']} of a ballot; it waits for a decision.",
    )


def _form(body: Body) -> Text:
    by, vi = f"{abs(body['to'] - body['at']):.1f}", "dọc" if body["axis"] == "x" else "ngang"
    return Text(
        f"{body['by']} dời một đường kẻ {vi} trên mẫu loại phiếu “{body['form']}” {by.replace('.', ',')} mm.",
        f"{body['by']} moved a line on the form of kind “{body['form']}” by {by} mm.",
    )


def _election(body: Body) -> Text:
    return Text(f"{body['by']} sửa khai báo cuộc lấy phiếu.", f"{body['by']} changed the description of the vote.")


def _reread(body: Body) -> Text:
    empty, mark = f"{body['empty_mm2']:g}", f"{body['mark_mm2']:g}"
    by = Text(f"{body['by']} cho", f"{body['by']} had") if body.get("by") else None
    vi = f"{by.vi if by else 'Đã'} đọc lại {body['pages']} trang với ngưỡng ô trống {empty.replace('.', ',')} và ngưỡng dấu "
    en = f"{by.en + ' ' if by else ''}{body['pages']} pages read again, empty up to {empty} and marked from {mark} mm² of ink"
    why = body["reason"]
    return Text(
        f"{vi}{mark.replace('.', ',')} mm² mực; {body['changed']} trang đọc khác trước: {why}.",
        f"{en[0].upper()}{en[1:]}; {body['changed']} pages are read otherwise: {why}.",
    )


_SENTENCES: dict[str, Callable[[Body], Text]] = {
    "new": _new,
    "election": _election,
    "print": lambda body: Text(f"In loại phiếu “{body['form']}”.", f"Kind “{body['form']}” was printed."),
    "learn": lambda body: Text(
        f"Học mẫu loại phiếu “{body['form']}”.", f"The form of kind “{body['form']}” was learned."
    ),
    "batch": lambda body: Text(f"Bắt đầu lần quét {body['batch']}.", f"Batch {body['batch']} began."),
    "page": _page,
    "batch-closed": _batch_closed,
    "batch-voided": _voided,
    "decision": _decision,
    "proposal": _proposal,
    "doubt": _doubt,
    "form": _form,
    "form-checked": lambda body: Text(
        f"{body['by']} đã so mẫu loại phiếu “{body['form']}” với phiếu giấy.",
        f"{body['by']} held the form of kind “{body['form']}” against the paper.",
    ),
    "figures": _figures,
    "confirmed": _confirmed,
    "close": lambda _: Text("Chốt kết quả.", "The count was closed."),
    "reopen": _reopen,
    "reread": _reread,
    "report": _report,
}
