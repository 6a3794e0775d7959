"""The brokers that every test over MQTT must pass with, by name."""

from tests.embedded_broker import EmbeddedBroker
from tests.mosquitto import Mosquitto

Broker = Mosquitto | EmbeddedBroker
BROKERS: dict[str, type[Broker]] = {"mosquitto": Mosquitto, "embedded": EmbeddedBroker}
