"""How long the printer driver waits for what, and why."""

ANSWER_S = 1.0
"""Seconds. DLE EOT is answered on reception (Epson); four bytes take 4 ms at 9600 baud, network boards some 100 ms."""

QUIET_S = 0.2
"""Seconds of silence after which late answers to earlier questions are believed to be over."""

READY_S = 0.25
"""Seconds for which a printer that said it is ready is believed; it says by itself when that changes."""

POLL_S = 5.0
"""Seconds between two looks at an idle printer; automatic status tells changes sooner, where a printer has it."""

POLLS_BETWEEN_WHOLE = 11
"""Looks of one question (is it online?) between two with all four, while a printer with automatic status is well. So it
is asked everything once a minute, should its automatic status be off meanwhile: it forgets that with its power."""

JOB_POLL_S = 1.0
"""Seconds between two looks at a printer that prints."""

QUEUE_S = 2.0
"""Seconds for an idle queue to answer GS r; receiptio waits as long before it flushes."""

FLUSH_S = 4.0
"""Seconds for it to answer once 8192 NULs are through the wire: what it had in its buffer, 20 cm, is on paper by then.
An answer that comes later is not taken for that of a job."""

JOB_ID_LAG_S = 1.0
"""Seconds by which the answer to GS ( H, sent when the paper has stopped, may follow that to GS r, sent when read."""

PRINT_S = 15.0
"""Seconds from the last byte to the end of a slip: 20 cm at 50 mm/s are 4 s; the rest is for a hot head's pauses."""

SLOWEST_MM_S = 50.0
"""Millimetres of paper a second that every printer moves; those sold today do 50 to 90 (58 mm) or 150 to 300."""

UNCONFIRMED_S = 2.0
"""Seconds for which a printer that confirms nothing is watched after its paper must have stopped: its cut, a breath."""

USUAL_MM = 200
"""Length of a slip, unless it is stated."""

IDENTITY_S = 0.6
"""Seconds for GS I and its like from an idle queue; only `paidui check` asks, many questions that many do not know."""

BREATH_S = 0.05
"""Seconds between two chunks of what babbles: some 80 kB/s, and the loop is left to others."""

CLEAR_S = 1.0
"""Seconds for DLE DC4 fn 8, a real-time command."""

WIRE_SPEED = 10_000
"""Bytes a second which wire and printer take at least, unless told otherwise (a serial line: baud rate / 10)."""
