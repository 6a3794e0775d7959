"""Draws the hall screen, to be read from 8 m: nothing under LEAST_TEXT of 1080 lines, the newest call huge."""

from zoneinfo import ZoneInfo

from display.board import Board, BoardCall, BoardCounter, Names
from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas, Surface
from display.phrases import name_in
from display.tv.scene import Picture

SIZE = (1920.0, 1080.0)
LEAST_TEXT = 34.0
_OLDER = 4
_LEAST_NEWEST = 420
_WEEKDAYS = {"zh": "一二三四五六日", "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}

_WORDS: dict[str, Names] = {
    "please": {"zh": "请到", "en": "please go to"},
    "recent": {"zh": "最近叫号", "en": "Recent calls"},
    "counters": {"zh": "窗口", "en": "Counters"},
    "waiting": {"zh": "等候人数", "en": "Waiting"},
    "welcome": {"zh": "欢迎光临", "en": "Welcome"},
    "take": {"zh": "请取号，在此等候叫号", "en": "Please take a ticket and wait for your number"},
    "starting": {"zh": "正在连接", "en": "Connecting"},
    "stale": {"zh": "显示暂未更新，请留意窗口与广播", "en": "Not up to date – please watch the counters"},
    "since": {"zh": "截至", "en": "as of"},
}
_STATES: dict[str, Names] = {
    "closed": {"zh": "未开放", "en": "Closed"},
    "open": {"zh": "空闲", "en": "Open"},
    "paused": {"zh": "暂停服务", "en": "Paused"},
}


def draw(surface: Surface, picture: Picture) -> Canvas:
    """The whole picture; returns the canvas with what was written where."""
    canvas = Canvas(surface, *SIZE, p.DEEP)
    header, body = canvas.whole.cut_top(112)
    _header(canvas, header, picture)
    if picture.away is not None:
        body, notice = body.cut_bottom(84)
        _notice(canvas, notice, picture)
    if picture.board is None:
        _centre(canvas, body, _WORDS["starting"], None, ("zh", "en"))
        return canvas
    board = picture.board
    body = body.inset(32, 26)
    rows = -(-len(board.waiting) // 4)
    if rows:
        body, strip = body.cut_bottom(rows * 92 + (rows - 1) * 12, 26)
        _waiting(canvas, strip, board, rows)
    calls, counters = body.cut_left(body.w * 0.615, 30)
    _calls(canvas, calls, board, picture)
    _counters(canvas, counters, board)
    return canvas


def _header(canvas: Canvas, box: Box, picture: Picture) -> None:
    canvas.fill(box, p.NAVY)
    canvas.fill(Box(box.x, box.bottom - 5, box.w, 5), p.AMBER)
    inner = box.inset(36, 8).moved(0, -3)
    left, right = inner.cut_right(560, 30)
    if picture.board is not None:
        lead, other = _two(picture.board.names, _languages(picture.board))
        wide = canvas.width(lead, 60, "bold")
        canvas.text(lead, Box(left.x, left.y, min(left.w, wide + 2), left.h), 60, p.PAPER, weight="bold", least=44)
        if (rest := left.cut_left(wide, 28)[1]).w > 200:
            canvas.text(other, rest.moved(0, 5), 42, p.PALE, least=LEAST_TEXT)
    clock = picture.clock
    date, time = right.cut_right(230)
    canvas.text(f"{clock:%H:%M}", time, 76, p.PAPER, weight="bold", align="right")
    canvas.text(f"{clock.month}月{clock.day}日 星期{_WEEKDAYS['zh'][clock.weekday()]}", date.rows(2)[0], 36, p.PALE,
                align="right", least=LEAST_TEXT)  # fmt: skip
    canvas.text(f"{_WEEKDAYS['en'][clock.weekday()]} {clock:%d %b}", date.rows(2)[1], 36, p.PALE, align="right",
                least=LEAST_TEXT)  # fmt: skip


def _notice(canvas: Canvas, box: Box, picture: Picture) -> None:
    """Old news is shown as old."""
    canvas.fill(box, p.AMBER)
    if picture.board is None:
        return
    lead, other = _two(_WORDS["stale"], _languages(picture.board))
    sign, text = box.inset(36, 10).cut_left(56, 20)
    canvas.icon("alert", sign, p.INK)
    at = picture.board.at.astimezone(ZoneInfo(picture.board.time_zone))
    text, time = text.cut_right(300, 20)
    canvas.text(f"截至 as of {at:%H:%M}", time, 38, p.INK, weight="bold", align="right", least=LEAST_TEXT)
    wide = canvas.width(lead, 44, "bold")
    canvas.text(lead, Box(text.x, text.y, min(wide + 2, text.w), text.h), 44, p.INK, weight="bold", least=LEAST_TEXT)
    if (rest := text.cut_left(wide, 28)[1]).w > 200:
        canvas.text(other, rest, 36, p.INK, least=LEAST_TEXT)


def _calls(canvas: Canvas, box: Box, board: Board, picture: Picture) -> None:
    languages = _languages(board)
    if not board.calls:
        canvas.card(box, p.SLATE, radius=32)
        _centre(canvas, box, _WORDS["welcome"], _WORDS["take"], languages)
        return
    newest, *older = board.calls[: _OLDER + 1]
    older_height = 84
    space = min(len(older), int((box.h - _LEAST_NEWEST) // older_height))
    main, rest = box.cut_bottom(space * older_height, 22) if space else (box, box)
    _newest(canvas, main, board, picture, newest)
    for call, row in zip(older, rest.rows(space) if space else [], strict=False):
        _older(canvas, row.inset(0, 5), board, call, bright=call in picture.flashing and picture.lit)


def _newest(canvas: Canvas, box: Box, board: Board, picture: Picture, call: BoardCall) -> None:
    bright = call in picture.flashing and picture.lit
    ground, ink, quiet = (p.AMBER, p.DEEP, p.DEEP) if bright else (p.SLATE, p.AMBER, p.PALE)
    canvas.card(box, ground, radius=32, edge=p.AMBER, line=6)
    number, place = box.inset(44, 22).cut_top((box.h - 44) * 0.6, 6)
    canvas.text(call.ticket, number, min(400, number.h * 1.22), ink, weight="bold", align="centre", least=120)
    lead, other = _two(_names(board, call.counter), _languages(board))
    please = _WORDS["please"]
    upper, lower = place.cut_top(place.h * 0.6)
    white = p.DEEP if bright else p.PAPER
    ask, ask_other = _two(please, _languages(board))
    canvas.text(f"{ask} {lead}", upper, min(110, upper.h), white, weight="bold", align="centre", least=48)
    canvas.text(
        f"{ask_other} {_inside(other)}" if other else "",
        lower,
        min(56, lower.h * 0.86),
        quiet,
        align="centre",
        least=LEAST_TEXT,
    )


def _older(canvas: Canvas, box: Box, board: Board, call: BoardCall, *, bright: bool) -> None:
    ground, ink, white, quiet = (p.AMBER, p.DEEP, p.DEEP, p.DEEP) if bright else (p.SLATE, p.AMBER, p.PAPER, p.PALE)
    canvas.card(box, ground, radius=18)
    number, place = box.inset(34, 4).cut_left(300, 10)
    canvas.text(call.ticket, number, 66, ink, weight="bold", least=44)
    sign, place = place.cut_left(48, 34)
    canvas.icon("arrow_right", sign, quiet)
    lead, other = _two(_names(board, call.counter), _languages(board))
    left, right = place.cut_left(place.w * 0.56, 16)
    canvas.text(lead, left, 54, white, weight="bold", least=LEAST_TEXT)
    canvas.text(other, right, 40, quiet, align="right", least=LEAST_TEXT)


def _counters(canvas: Canvas, box: Box, board: Board) -> None:
    columns = 1 if len(board.counters) <= 8 else 2
    rows = max(-(-len(board.counters) // columns), 5)
    gap = 10.0
    for counter, cell in zip(board.counters, box.grid(columns, rows, gap), strict=False):
        _counter(canvas, cell, board, counter, narrow=columns == 2)


def _counter(canvas: Canvas, box: Box, board: Board, counter: BoardCounter, *, narrow: bool) -> None:
    canvas.card(box, p.SLATE, radius=18)
    colours = {"open": p.GREEN_LIT, "calling": p.AMBER, "serving": p.SLATE_LINE}
    colour = colours.get(counter.state, p.RED_LIT if counter.state == "paused" else p.SLATE_LINE)
    canvas.card(Box(box.x, box.y, 14, box.h), colour, radius=7)
    inner = box.cut_left(26)[1].cut_right(14)[0] if narrow else box.inset(32, 4)
    languages = _languages(board)
    lead, other = _two(counter.names, languages)
    names, state = inner.cut_left(inner.w * (0.5 if narrow else 0.62), 6)
    tall = inner.h >= 84 and other and not narrow
    upper, lower = names.cut_top(names.h * 0.55) if tall else (names, names)
    canvas.text(lead, upper, 48 if not narrow else 40, p.PAPER, weight="bold", least=LEAST_TEXT)
    if tall:
        canvas.text(other, lower, 36, p.PALE, least=LEAST_TEXT)
    if counter.ticket is not None:
        ink = p.AMBER if counter.state == "calling" else p.PAPER
        canvas.text(counter.ticket, state, 66 if not narrow else 50, ink, weight="bold", align="right", least=40)
        return
    word, other = _two(_STATES.get(counter.state, {}), languages)
    upper, lower = state.cut_top(state.h * 0.55) if tall else (state, state)
    ink = colour if counter.state in {"open", "paused"} else p.PALE
    canvas.text(word, upper, 42, ink, weight="bold", align="right", least=LEAST_TEXT)
    if tall:
        canvas.text(other, lower, 36, p.PALE, align="right", least=LEAST_TEXT)


def _waiting(canvas: Canvas, box: Box, board: Board, rows: int) -> None:
    languages = _languages(board)
    columns = min(4, max(2, len(board.waiting)))
    for (service, count), cell in zip(board.waiting.items(), box.grid(columns, rows, 12), strict=False):
        canvas.card(cell, p.NAVY, radius=16)
        inner = cell.inset(16, 5)
        sign, rest = inner.cut_left(68, 16)
        canvas.card(sign.centred(68, 68), p.SLATE_LINE, radius=14)
        canvas.text(service, sign, 44, p.PAPER, weight="bold", align="centre")
        figure = f"{count}"
        upper, lower = rest.rows(2)
        name, number = upper.cut_right(canvas.width(figure, 46, "bold") + 4, 48)
        canvas.icon("people", Box(number.x - 42, number.y + 2, 34, number.h), p.PALE)
        canvas.text(figure, number.moved(0, 2), 46, p.PAPER, weight="bold", align="right")
        lead, other = _two(board.service_names.get(service, {}), languages)
        canvas.text(lead, name, 38, p.PAPER, least=LEAST_TEXT)
        canvas.text(other, lower, LEAST_TEXT, p.PALE)


def _centre(canvas: Canvas, box: Box, title: Names, below: Names | None, languages: tuple[str, ...]) -> None:
    lead, other = _two(title, languages)
    lines = box.centred(box.w - 80, 340).rows(4)
    canvas.text(lead, lines[0], 88, p.PAPER, weight="bold", align="centre", least=48)
    canvas.text(other, lines[1], 48, p.PALE, align="centre", least=LEAST_TEXT)
    if below is not None:
        lead, other = _two(below, languages)
        canvas.text(lead, lines[2].moved(0, 24), 52, p.PAPER, align="centre", least=LEAST_TEXT)
        canvas.text(other, lines[3].moved(0, 8), 40, p.PALE, align="centre", least=LEAST_TEXT)


def _names(board: Board, counter: str) -> Names:
    return next((c.names for c in board.counters if c.id == counter), {"zh": counter})


def _languages(board: Board) -> tuple[str, ...]:
    return tuple(board.languages) or ("zh", "en")


def _two(names: Names, languages: tuple[str, ...]) -> tuple[str, str]:
    """The name in the first language and in the second; "" where the second would say the same."""
    lead = name_in(names, languages[0])
    other = name_in(names, languages[1]) if len(languages) > 1 else ""
    return lead, other if other != lead else ""


def _inside(name: str) -> str:
    """`Counter 3` inside a sentence is `counter 3`."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
