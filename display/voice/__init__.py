"""The voice, a process of its own: says each call in order, never two at once, and nothing that is out of date."""

from display.voice.process import VoiceSettings, run_voice

__all__ = ["VoiceSettings", "run_voice"]
