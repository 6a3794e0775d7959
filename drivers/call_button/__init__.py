"""Buttons that call: the serial terminal (`terminal_codec`, `messages`, `terminal`), and `mqtt_button` with a codec for
each maker (`families`)."""
