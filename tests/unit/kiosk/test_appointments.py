"""The list of appointments: good rows are used, and each bad one is told with its line and what would be right."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.appointments import Appointment, AppointmentList, read_appointments
from tests.unit.kiosk.test_config import hall

HALL = hall(before='time_zone = "Europe/Berlin"\n')
GOOD = "g,A,2026-10-09 14:30"


def read(folder: Path, text: str | bytes, name: str = "today.csv") -> AppointmentList:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_appointments(file, HALL)


def utc(hour: int, minute: int = 30) -> datetime:
    return datetime(2026, 10, 9, hour, minute, tzinfo=UTC)


def test_a_list_of_a_spreadsheet(tmp_path: Path) -> None:
    rows = "\ufeffID, Service ,time,code\r\nr-1,A,2026-10-09 14:30,X/1\r\n\r\n"
    rows += " r_2 , A ,2026-10-09T14:30:00+00:00,\r\n,,,\r\n"
    said = read(tmp_path, rows)
    assert said.problems == ()
    assert said.appointments == (Appointment("r-1", "A", utc(12), "X/1"), Appointment("r_2", "A", utc(14), "r_2"))


def test_a_list_without_codes_and_in_another_order(tmp_path: Path) -> None:
    said = read(tmp_path, 'time,id,service\n"2026-10-09 14:30",r1,"A"\n')
    assert (said.appointments, said.problems) == ((Appointment("r1", "A", utc(12), "r1"),), ())


def test_a_list_in_toml(tmp_path: Path) -> None:
    rows = (
        '[[appointments]]\nid = "r1"\nservice = "A"\ntime = 2026-10-09T14:30:00\n'
        '[[appointments]]\nid = "r2"\nservice = "A"\ntime = 2026-10-09T14:30:00Z\ncode = "1234"\n'
        '[[appointments]]\nid = "r3"\nservice = "A"\ntime = "2026-10-09 16:30"\n'
    )
    said = read(tmp_path, rows, "list.TOML")
    assert said.problems == ()
    assert [(each.id, each.time, each.code) for each in said.appointments] == [
        ("r1", utc(12), "r1"),
        ("r2", utc(14), "1234"),
        ("r3", utc(14), "r3"),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("r 1,A,2026-10-09 14:30,", 'id = "r 1" (line 2): not allowed here; 1 to 48 letters A-Z a-z, digits, - and _'),
        (f"{'r' * 49},A,2026-10-09 14:30,", "not allowed here; 1 to 48 letters"),
        (",A,2026-10-09 14:30,", "id (line 2): missing; 1 to 48 letters A-Z a-z, digits, - and _"),
        ("r,,2026-10-09 14:30,", "service (line 2): missing; the letter of a service"),
        ("r,Q,2026-10-09 14:30,", 'service = "Q" (line 2): no such service; known: A'),
        ("r,A,,", "time (line 2): missing; a date and time such as 2026-10-09 14:30"),
        ("r,A,14:30,", 'time = "14:30" (line 2): not a date and time; a date and time such as 2026-10-09 14:30'),
        ("r,A,2026-10-09,", 'time = "2026-10-09" (line 2): not a date and time; '),
        ("r,A,09.10.2026 14:30,", 'time = "09.10.2026 14:30" (line 2): not a date and time; '),
        ("r,A,0001-01-01 00:00,", "not a date and time"),
        ("r,A,9999-12-31 23:59-12:00,", "not a date and time"),
        (
            "r,A,2026-03-29 02:30,",
            (
                'time = "2026-03-29 02:30" (line 2): the clock skips this time when daylight saving begins; '
                "a time that exists, such as 03:30"
            ),
        ),
        (
            "r,A,2026-10-09 14:30,a b",
            'code = "a b" (line 2): not allowed here; 1 to 64 letters, digits and signs without',
        ),
        ("r,A,2026-10-09 14:30,号", 'code = "号" (line 2): not allowed here; '),
        ("r,A,2026-10-09 14:30", "(line 2): 3 cells; 4 cells, as in the first line"),
        ("r,A,2026-10-09 14:30,c,d", "(line 2): 5 cells; 4 cells, as in the first line"),
    ],
)
def test_a_bad_row_is_told_and_the_good_ones_are_used(tmp_path: Path, row: str, said: str) -> None:
    found = read(tmp_path, f"id,service,time,code\n{row}\n{GOOD},\n")
    (complaint,) = found.complaints
    assert complaint.startswith("today.csv: ")
    assert said in complaint
    assert [each.id for each in found.appointments] == ["g"]


def test_an_id_or_a_code_used_twice_is_told_and_the_first_counts(tmp_path: Path) -> None:
    rows = f"id,service,time,code\n{GOOD},1\ng,A,2026-10-10 09:00,2\nh,A,2026-10-10 09:00,1\n1,A,2026-10-10 09:00,\n"
    found = read(tmp_path, rows)
    assert [each.code for each in found.appointments] == ["1"]
    assert [str(each) for each in found.problems] == [
        'id = "g" (line 3): line 2 has this id already; one of its own; this row is left out',
        'code = "1" (line 4): line 2 has this code already; one of its own; this row is left out',
        'code = "1" (line 5): line 2 has this code already; one of its own; this row is left out',
    ]


def test_a_row_that_was_left_out_takes_no_id(tmp_path: Path) -> None:
    found = read(tmp_path, f"id,service,time\ng,Q,2026-10-09 14:30\n{GOOD}\n")
    assert [each.id for each in found.appointments] == ["g"]


def test_a_time_that_the_clock_shows_twice_is_the_first_unless_it_says_its_offset(tmp_path: Path) -> None:
    rows = "id,service,time\na,A,2026-10-25 02:30\nb,A,2026-10-25 02:30+01:00\n"
    assert [f"{each.time:%H:%M}" for each in read(tmp_path, rows).appointments] == ["00:30", "01:30"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "(line 1): the first line names no column id, service, time; a first line id,service,time or"),
        ("id;service;time\n", "(line 1): the first line names no column id, service, time; "),
        (f"{GOOD}\n", "(line 1): the first line names no column id, service, time; "),
        (b"id,service,time\n\xff", "line 2 is not UTF-8; save it as UTF-8 in the editor"),
        (b"#" * (2 * 1024 * 1024 + 1), "is larger than 2 MiB; a list of appointments"),
        ('id,service,time\n"r', "(line 2): not CSV: unexpected end of data; nothing below is read; cells with a comma"),
    ],
)
def test_a_file_that_is_no_list_is_told(tmp_path: Path, text: str | bytes, said: str) -> None:
    found = read(tmp_path, text)
    assert found.appointments == ()
    (complaint,) = found.complaints
    assert said in complaint


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    (complaint,) = read_appointments(tmp_path / "nowhere.csv", HALL).complaints
    assert complaint == f"nowhere.csv: no such file; looked for it at {tmp_path}/nowhere.csv"


def test_a_column_that_means_nothing_is_passed_over_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, f"id,service,time,name\n{GOOD},somebody\n")
    assert [each.id for each in found.appointments] == ["g"]
    (complaint,) = found.complaints
    assert '"name" (line 1): no such column, it is passed over; a first line id,service,time' in complaint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("appointments = 3", "list.toml: appointments: missing; tables [[appointments]] with id, service and time"),
        ("= 3", "list.toml: not TOML: Invalid statement (at line 1, column 1); tables [[appointments]]"),
        ("x = " + "[" * 100_000, "list.toml: not TOML: "),
        (f"x = {'9' * 6000}", "list.toml: not TOML: "),
        ("appointments = [3]", "list.toml: appointments[0] = 3 (line 1): not a table; id, service and time"),
        (
            '[[appointments]]\nid = "r"\n',
            "list.toml: appointments[0].service (line 1): missing; the letter of a service",
        ),
        (
            '[[appointments]]\nid = 3\nservice = "A"\ntime = 2026-10-09T14:30:00\n',
            'list.toml: appointments[0].id = 3 (line 1): not text; write it in quotes: "3"',
        ),
        (
            '[[appointments]]\nid = "r"\nservice = ["A"]\ntime = 2026-10-09T14:30:00\n',
            'list.toml: appointments[0].service = ["A"] (line 1): no such service; known: A',
        ),
        (
            '[[appointments]]\nid = "r"\nservice = "A"\ntime = 2026-10-09\n',
            "list.toml: appointments[0].time = 2026-10-09 (line 1): not a date and time; a date and time such as",
        ),
    ],
)
def test_a_mistake_in_a_toml_list_is_told(tmp_path: Path, text: str, said: str) -> None:
    (complaint,) = read(tmp_path, text, "list.toml").complaints
    assert complaint.startswith(said)


def test_an_unknown_key_of_a_toml_list_is_told(tmp_path: Path) -> None:
    text = '[[appointments]]\nid = "r"\nservice = "A"\ntime = 2026-10-09T14:30:00\nname = "x"\n'
    found = read(tmp_path, text, "list.toml")
    assert [each.id for each in found.appointments] == ["r"]
    assert [str(each) for each in found.problems] == [
        "appointments[0].name (line 1): no such key, it is passed over; id, service, time, code"
    ]


@pytest.mark.parametrize("name", ["long.csv", "long.toml"])
def test_no_more_than_ten_thousand_appointments_are_read(tmp_path: Path, name: str) -> None:
    csv = "id,service,time\n" + "".join(f"r{n},A,2026-10-09 14:30\n" for n in range(10_002))
    rows = ", ".join(f'{{ id = "r{n}", service = "A", time = "2026-10-09 14:30" }}' for n in range(10_002))
    found = read(tmp_path, csv if name == "long.csv" else f"appointments = [{rows}]", name)
    assert len(found.appointments) == 10_000
    (problem,) = found.problems
    assert problem.wrong == "more than 10000 appointments; the rest is left out"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    text=st.text(st.sampled_from('id,service,time\n"A2026-0:3r\r\x00\ufeff[]={}#'), max_size=200), toml=st.booleans()
)
def test_whatever_stands_in_the_file_breaks_nothing(tmp_path: Path, text: str, toml: bool) -> None:
    found = read(tmp_path, f"id,service,time\n{text}", "list.toml" if toml else "list.csv")
    assert all("; " in complaint for complaint in found.complaints)
