"""Type, colours, drawing and the window loop: one visual language for every window."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
# One finger is one tap: SDL would otherwise say each touch twice, as a finger and as a mouse.
os.environ.setdefault("SDL_TOUCH_MOUSE_EVENTS", "0")
os.environ.setdefault("SDL_MOUSE_TOUCH_EVENTS", "0")
