"""MQTT 3.1.1: the seam, the envelope, requests and replies, the embedded broker. No meaning of any payload."""
