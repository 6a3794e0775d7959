"""A believable bank hall, as its messages: for pictures and for the tests of the windows."""

from datetime import UTC, datetime, timedelta

from counter_panel.state import CounterPhase, CounterState, TicketAtCounter
from display.board import Board, BoardCall, BoardCounter
from kiosk.services import ClassOffer, ServiceGroup, ServiceOffer, Services
from kiosk.touch.scene import Slip, TicketTaken

NOW = datetime(2026, 3, 18, 2, 32, 10, tzinfo=UTC)
HALL_NAMES = {"zh": "江湾支行营业厅", "en": "Jiangwan Branch"}
RULE = {
    "zh": "叫号规则：优先等候时间按 3 倍计，贵宾等候时间按 2 倍计；同类客户先到先叫。",
    "en": "Order of calls: Priority waiting counts 3×, VIP waiting counts 2×; in a class, first come, first served.",
}
PRIORITY = ClassOffer(
    id="need",
    names={"zh": "优先", "en": "Priority"},
    hints={"zh": "老年人、残疾人、孕妇、携带婴儿的客户", "en": "Elderly, disabled, pregnant, with an infant"},
)
VIP = ClassOffer(id="vip", names={"zh": "贵宾", "en": "VIP"}, hints={"zh": "贵宾卡客户", "en": "VIP card holders"})
ORDINARY = ClassOffer(id="ordinary", names={"zh": "普通", "en": "Ordinary"})
SERVICE_NAMES = {
    "A": {"zh": "现金业务", "en": "Cash"},
    "B": {"zh": "个人综合业务", "en": "Personal services"},
    "C": {"zh": "开卡与挂失", "en": "Cards and loss reports"},
    "D": {"zh": "理财与贵金属", "en": "Wealth management"},
    "E": {"zh": "外汇业务", "en": "Foreign exchange"},
    "F": {"zh": "对公现金", "en": "Corporate cash"},
    "G": {"zh": "对公结算", "en": "Corporate settlement"},
    "H": {"zh": "开户预约", "en": "Account opening by appointment"},
    "J": {"zh": "个人贷款", "en": "Personal loans"},
    "K": {"zh": "社保卡业务", "en": "Social security cards"},
    "L": {"zh": "零钞兑换", "en": "Small change"},
    "M": {"zh": "咨询", "en": "Enquiries"},
}
WAITING = {"A": 7, "B": 4, "C": 2, "D": 0, "E": 1, "F": 0, "G": 3, "H": 0, "J": 1, "K": 5, "L": 0, "M": 12}
HINTS = {
    "A": {
        "zh": "请带好银行卡和身份证。取款五万元以上请提前一天预约；存取两万元以内可在自助机办理。",
        "en": "Bring your bank card and ID card. Book withdrawals over 50 000 yuan a day ahead; "
        "up to 20 000 the machines serve you too.",
    },
    "B": {
        "zh": "开户、挂失、改密须本人持有效身份证件办理。",
        "en": "To open an account, report a loss or change a password, come in person with your ID.",
    },
}
CORPORATE = "FGH"


def services(count: int = 8, *, closed: str = "H", classes: tuple[ClassOffer, ...] = (PRIORITY, VIP)) -> Services:
    """What the kiosk offers: the first `count` services, those of `closed` outside their hours."""
    letters = list(SERVICE_NAMES)[:count]
    groups = [ServiceGroup(id="personal", names={"zh": "个人业务", "en": "Personal"})]
    if count > 5:
        groups.append(ServiceGroup(id="corporate", names={"zh": "对公业务", "en": "Corporate"}))
    return Services(
        epoch=1,
        seq=count,
        at=NOW,
        hall="jiangwan",
        names=HALL_NAMES,
        languages=["zh", "en"],
        groups=groups,
        classes=[ORDINARY, *classes] if classes else [],
        services=[_offer(letter, closed) for letter in letters],
        rule=RULE,
    )


def _offer(letter: str, closed: str) -> ServiceOffer:
    waiting = WAITING[letter]
    return ServiceOffer(
        service=letter,
        names=SERVICE_NAMES[letter],
        hints=HINTS.get(letter, {}),
        group="corporate" if letter in CORPORATE else "personal",
        open=letter not in closed,
        reason="hours" if letter in closed else None,
        waiting=waiting,
        estimated_wait_s=waiting * 240,
        ahead={"ordinary": waiting, "need": waiting // 3, "vip": waiting // 2},
        estimated_wait_by_class_s={
            "ordinary": waiting * 240,
            "need": waiting // 3 * 240,
            "vip": None if letter == "E" else waiting // 2 * 240,
        },
    )


def ticket(slip: Slip = "queued") -> TicketTaken:
    """A ticket just issued."""
    return TicketTaken(
        id="2026-03-18/A058",
        token="7Q2M4ZT9X1C8B6K3V5N0WDRFGH",
        number="A058",
        service="A",
        ahead=7,
        estimated_wait_s=1680,
        issued_at=NOW,
        slip=slip,
    )


def board(calls: int = 6, counters: int = 6, services: int = 8, seq: int = 1) -> Board:
    """The hall screen's picture after some calls; counter 5 is paused, 6 closed."""
    called = ["A051", "B023", "V004", "A050", "G011", "C017", "A049", "B022", "E006", "A048", "C016", "A047"]
    made = [
        BoardCall(ticket=number, counter=str(n % 4 + 1), at=NOW - timedelta(seconds=40 * n), recalls=0)
        for n, number in enumerate(called[:calls])
    ]
    at_counter = {call.counter: call.ticket for call in reversed(made)}
    return Board(
        epoch=1,
        seq=seq,
        at=NOW,
        hall="jiangwan",
        names=HALL_NAMES,
        languages=["zh", "en"],
        time_zone="Asia/Shanghai",
        calls=made,
        counters=[_counter(str(n + 1), at_counter.get(str(n + 1)), counters) for n in range(counters)],
        waiting={letter: WAITING[letter] for letter in list(SERVICE_NAMES)[:services]},
        service_names={letter: SERVICE_NAMES[letter] for letter in list(SERVICE_NAMES)[:services]},
    )


def _counter(id: str, ticket: str | None, of: int) -> BoardCounter:
    state: CounterPhase = "open"
    if of > 2 and id in {"5", "6"}:
        state = "paused" if id == "5" else "closed"
    elif ticket is not None:
        state = "calling" if id == "1" else "serving"
    return BoardCounter(id=id, names={"zh": f"{id}号窗口", "en": f"Counter {id}"}, state=state, ticket=ticket)


def counter_state(state: CounterPhase = "calling", *, seq: int = 1) -> CounterState:
    """Counter 3 as its teller sees it."""
    at_counter = None
    if state in {"calling", "serving"}:
        at_counter = TicketAtCounter(
            number="A051",
            service="A",
            service_names=SERVICE_NAMES["A"],
            customer_class="need",
            class_names=PRIORITY.names,
            issued_at=NOW - timedelta(minutes=9, seconds=20),
            called_at=NOW - timedelta(seconds=50),
            started_at=NOW - timedelta(seconds=35) if state == "serving" else None,
            recalls=1 if state == "calling" else 0,
            why={"rule": "accumulating", "class": "need", "waited_s": 510, "overtaken": 2},
        )
    return CounterState(
        epoch=1,
        seq=seq,
        at=NOW,
        id="3",
        names={"zh": "3号窗口", "en": "Counter 3"},
        state=state,
        ticket=at_counter,
        waiting=0 if state == "closed" else 14,
        teller="0217",
        after_this="pause" if state == "serving" else None,
    )
