"""What must always be true of a hall, by name. docs/reliability.md tells the same to people; a test compares them."""

TRUTHS: dict[str, str] = {
    "numbers": "Numbers are unique and gapless for each day and service.",
    "kept": "The journal only grows: nothing that was written is gone or changed, whatever died or lost power.",
    "answered": "What is answered, and shown to its asker, is in the journal; the same request gets the same answer."
    " What a terminal or a lamp says of a press was answered so.",
    "written-first": "Nothing is lit, shown, said, printed or published before it is in the journal.",
    "one-effect": "One touch or press has one effect at most, and nothing happens that nobody asked for.",
    "meant": "A key without a screen does what it stands for, at its counter and to the customer meant, or is refused.",
    "class": "A ticket has the class that its customer chose, or that the customer's own card gives: nobody else's.",
    "not-stale": "No touch or press older than 10 s is obeyed.",
    "one-counter": "Each call reaches exactly one counter, and a counter has one customer.",
    "one-slip": "A ticket has at most one slip that is not marked as a copy.",
    "printed": "A slip called printed has come out where it was sent, and its printer could tell; one called failed has"
    " not; each bears its ticket's number.",
    "in-time": "No slip comes out 80 s after it was asked for, or after it was given up, unless its printer could not"
    " be told to throw it away.",
    "status": "How a printer is said to stand, it stands: 45 s after a change at the latest, 80 s for low paper and in"
    " the journal; who is silent is unknown.",
    "paper": "The paper counted is what is gone from the roll, to 3 % and the slips under way or unknown; a new roll is"
    " counted anew within 60 s of being seen.",
    "rated": "Whoever was served is asked by a working pad; a score is what was pressed then, and each visit has one.",
    "slip-settled": "Of every slip it becomes known that it was printed, or failed, or that nobody knows.",
    "lcd": "A working terminal shows the number at its counter: within 2 s, within 12 s after it was in trouble.",
    "fair-line": "On a shared line that is well a key is answered 0.1 s after its last byte, and 0.6 s after its turn"
    " at the latest; who is dead is asked once every 2 s.",
    "there": "A device that is dead is told lost within 3.5 s, one that is back well within 6 s, 2 s more for each"
    " other lost one on its line; nobody else is told lost.",
    "named": "Another master on a line, and a number that two devices have, are named within 20 s.",
    "led": "A working LED shows who is at its counter: within 1 s, within 33 s after it was in trouble.",
    "board": "A working hall screen agrees with the journal: within 1.5 s, within 75 s after messages were lost.",
    "voice": "A working voice says each call once, within 38 s, unless it is over by then; never two at once.",
    "fair": "Each call in turn is the one that the rule in force names: condition, guard, discipline, help when idle.",
    "refused": "No ticket is refused by a rule of the hall that does not say so.",
    "forgotten": "Nobody is forgotten: NEXT finds nobody only where nobody waits; a day ends with all tickets settled.",
    "stuck": "No customer or teller is stuck while devices work: screens come back, touches and presses are answered.",
    "private": "Nothing personal is in the journal, in messages, or in the log.",
    "health": "A wired device that is unplugged is lost within 3.5 s, and one that works is not, 10 s after; the log"
    " tells the one and the other once.",
    "sound": "No program ends by an error of its own.",
}
"""Name and sentence."""
