"""The keys of Linux by number and name (linux/input-event-codes.h), and what a wedge types with them. Pure."""

_RUNS = {
    1: "ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE TAB Q W E R T Y U I O P LEFTBRACE RIGHTBRACE ENTER LEFTCTRL"
    " A S D F G H J K L SEMICOLON APOSTROPHE GRAVE LEFTSHIFT BACKSLASH Z X C V B N M COMMA DOT SLASH RIGHTSHIFT"
    " KPASTERISK LEFTALT SPACE CAPSLOCK F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NUMLOCK SCROLLLOCK KP7 KP8 KP9 KPMINUS"
    " KP4 KP5 KP6 KPPLUS KP1 KP2 KP3 KP0 KPDOT",
    87: "F11 F12",
    96: "KPENTER RIGHTCTRL KPSLASH",
    100: "RIGHTALT",
    102: "HOME UP PAGEUP LEFT RIGHT END DOWN PAGEDOWN INSERT DELETE",
    113: "MUTE VOLUMEDOWN VOLUMEUP POWER KPEQUAL KPPLUSMINUS PAUSE",
    121: "KPCOMMA",
    140: "CALC",
    158: "BACK FORWARD",
    163: "NEXTSONG PLAYPAUSE PREVIOUSSONG STOPCD",
    179: "KPLEFTPAREN KPRIGHTPAREN",
    183: "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24",
}

KEY_NAMES = {first + place: f"KEY_{name}" for first, names in _RUNS.items() for place, name in enumerate(names.split())}
"""Those that keypads and readers have, by their code."""

KEY_CODES = {name: code for code, name in KEY_NAMES.items()}

DIGITS = {KEY_CODES[f"KEY_{pad}{digit}"]: digit for pad in ("", "KP") for digit in "0123456789"}
"""Digits of both blocks, by code. NumLock changes nothing here: the kernel tells keys, not letters."""

ENTERS = (KEY_CODES["KEY_ENTER"], KEY_CODES["KEY_KPENTER"])
SHIFTS = (KEY_CODES["KEY_LEFTSHIFT"], KEY_CODES["KEY_RIGHTSHIFT"])
TAB = KEY_CODES["KEY_TAB"]

_PAIRS = (
    "MINUS -_  EQUAL =+  LEFTBRACE [{  RIGHTBRACE ]}  SEMICOLON ;:  APOSTROPHE '\"  GRAVE `~  BACKSLASH \\|  COMMA ,<"
    "  DOT .>  SLASH /?  KPASTERISK **  KPMINUS --  KPPLUS ++  KPDOT ..  KPSLASH //  KPEQUAL =="
)
_SIGNS = {
    **dict(pair.split(" ") for pair in _PAIRS.split("  ")),
    "SPACE": "  ",
    **{digit: digit + shifted for digit, shifted in zip("1234567890", "!@#$%^&*()", strict=True)},
    **{f"KP{digit}": digit * 2 for digit in "0123456789"},
    **{letter: letter.lower() + letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
}
LETTERS = {KEY_CODES[f"KEY_{name}"]: both for name, both in _SIGNS.items()}
"""What a key types without and with Shift, on the keyboard of the United States, as which readers leave the factory."""
