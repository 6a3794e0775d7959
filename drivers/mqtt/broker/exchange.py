"""Who is here, who asked for what, and what is retained. No bytes, no clock, no I/O."""

from typing import Protocol

from drivers.mqtt.broker.packets import Publish
from drivers.mqtt.topics import matches

MAX_QOS = 1
MAX_FILTERS = 1_000
"""Subscriptions of one client."""
MAX_RETAINED = 10_000
"""Topics; a hall has some dozens."""
_ROUTES_KEPT = 5_000


class Member(Protocol):
    """A connected client, as the exchange sees it."""

    client_id: str

    def deliver(self, message: Publish, qos: int, retained: bool) -> None:
        """Neither blocks nor raises."""

    def dismiss(self) -> None:
        """Another client came with the same id: leaves the exchange, with its will, and closes."""


class Exchange:
    """Synchronous: each call is done when it returns."""

    def __init__(self) -> None:
        self._members: dict[str, Member] = {}
        self._subscriptions: dict[Member, dict[str, int]] = {}
        self._retained: dict[str, Publish] = {}
        self._routes: dict[str, tuple[tuple[Member, int], ...]] = {}

    def enter(self, member: Member) -> None:
        """Of two with the same client id, the newer stays (3.1.4-2)."""
        if (former := self._members.get(member.client_id)) is not None:
            former.dismiss()
        self._members[member.client_id] = member
        self._subscriptions[member] = {}

    def leave(self, member: Member, will: Publish | None) -> None:
        """`will` is None after a goodbye."""
        if self._members.get(member.client_id) is member:
            del self._members[member.client_id]
        del self._subscriptions[member]
        self._routes.clear()
        if will is not None:
            self.publish(will)

    def subscribe(self, member: Member, topic_filter: str, qos: int) -> int | None:
        """The quality granted; None when the member has asked for too much already."""
        wanted = self._subscriptions[member]
        if topic_filter not in wanted and len(wanted) >= MAX_FILTERS:
            return None
        granted = wanted[topic_filter] = min(qos, MAX_QOS)
        self._routes.clear()
        return granted

    def deliver_retained(self, member: Member, topic_filter: str, qos: int) -> None:
        """To one who has just subscribed, as a copy marked retained."""
        for topic, message in self._retained.items():
            if matches(topic_filter, topic):
                member.deliver(message, min(qos, message.qos), retained=True)

    def unsubscribe(self, member: Member, topic_filter: str) -> None:
        self._subscriptions[member].pop(topic_filter, None)
        self._routes.clear()

    def publish(self, message: Publish) -> None:
        """To all who asked, once each; retained if so marked, forgotten if so marked and empty."""
        if message.retain:
            self._retain(message)
        for member, qos in self._route(message.topic):
            member.deliver(message, min(qos, message.qos), retained=False)

    def close(self) -> None:
        """Closes every connection; their wills reach nobody any more."""
        for wanted in self._subscriptions.values():
            wanted.clear()
        self._routes.clear()
        for member in list(self._members.values()):
            member.dismiss()

    def _retain(self, message: Publish) -> None:
        if not message.payload:
            self._retained.pop(message.topic, None)
        elif message.topic in self._retained or len(self._retained) < MAX_RETAINED:
            self._retained[message.topic] = message

    def _route(self, topic: str) -> tuple[tuple[Member, int], ...]:
        if (known := self._routes.get(topic)) is not None:
            return known
        if len(self._routes) >= _ROUTES_KEPT:
            self._routes.clear()
        route = self._routes[topic] = tuple(
            (member, max(granted))
            for member, wanted in self._subscriptions.items()
            if (granted := [qos for asked, qos in wanted.items() if matches(asked, topic)])
        )
        return route
