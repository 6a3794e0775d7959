"""The voice, a process of its own."""
