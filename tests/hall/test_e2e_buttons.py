"""MQTT buttons of every maker in a running hall, by the mocks that speak their words."""

from functools import partial
from pathlib import Path

from drivers.call_button.families import FAMILIES
from tests.hall.halls import VirtualHall, small_hall
from tests.hall.independent_client import IndependentClient

MAKERS = [name for name in FAMILIES if name != "zigbee2mqtt"]


def test_every_makers_button_calls_once_and_check_names_it(tmp_path: Path) -> None:
    with small_hall(tmp_path, extra="".join(_button(maker) for maker in MAKERS)) as hall:
        hall.start_mocks()
        hall.start_controller()
        with hall.client("kiosk-1") as client:
            _press_each(hall, client)
            hall.order(device="b-shelly-gen2", fault="late", on=True)
            hall.order(device="b-shelly-gen2", press="single")
            client.until_latest("devices/b-shelly-gen2", state="degraded")
        said = hall.paidui("check", "small.toml").stdout
        assert "Tasmota on stat/b-tasmota/RESULT; it is answered on cmnd/b-tasmota/Buzzer" in said
        assert [each.name for each in (tmp_path / "out").glob("b-*.png")] == ["b-tasmota.png"]
        assert "Shelly Gen2+ on b-shelly-gen2/events/rpc" in said
        refused = hall.paidui("press", "small.toml", "b-tasmota", "sing")
        assert "known: single, double, triple, hold" in refused.stderr
        assert len(hall.events("TicketCalled")) == len(MAKERS)


def _press_each(hall: VirtualHall, client: IndependentClient) -> None:
    """One press on each, as badly as it can be made; each calls one ticket."""
    numbers = [client.ask("issue_ticket", service="A", slip=False)["ticket"]["number"] for _ in (*MAKERS, "more")]
    client.ask("open_counter", counter="1")
    for maker, number in zip(MAKERS, numbers, strict=False):
        if maker.startswith("shelly"):
            hall.order(device=f"b-{maker}", fault="repeat", on=True)
        hall.order(device=f"b-{maker}", fault="bounce", on=True)
        told = hall.order(device=f"b-{maker}", press="single")
        assert told["ok"], told
        assert told["message"] == ("sent; it beeps once" if maker == "tasmota" else "sent")
        client.until(partial(_is_called, client, number))
        client.until_latest(f"devices/b-{maker}", state="ok")


def _is_called(client: IndependentClient, number: str) -> bool:
    ticket = client.latest("counters/1").get("ticket") or {}
    return bool(ticket.get("number") == number)


def _button(maker: str) -> str:
    heard = 'feedback = "buzzer"\n' if maker == "tasmota" else ""
    made = f'id = "b-{maker}"\naddress = "mock"\ncounter = "1"\nprofile = "{maker}"\n'
    return f'\n[[devices]]\nkind = "button"\n{made}{heard}'
