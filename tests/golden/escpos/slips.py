"""The slips whose bytes and pictures the tests keep."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.slip import Business, SlipContent

CASH = SlipContent(
    hall="riverside",
    hall_names={"zh": "江城银行滨江支行", "en": "Rivertown Bank, Riverside"},
    service=Business("A", {"zh": "个人现金业务", "en": "Personal cash"}),
    number="A012",
    class_names=None,
    ahead=5,
    estimated_wait_s=14 * 60,
    issued_at=datetime(2026, 3, 18, 9, 32, tzinfo=ZoneInfo("Asia/Shanghai")),
    token="7Q4N8X2M5K9T1R6W3Z0B8C5D2F",
    rule={"zh": "先到先得，优先客户提前叫号。", "en": "First come, first served; priority customers earlier."},
)
ELDERLY_COPY = replace(CASH, class_names={"zh": "老年客户", "en": "Elderly"}, reprint=True)
