"""A small MQTT 3.1.1 broker for one hall. Clean sessions only; no accounts, no persistence, no bridges."""
