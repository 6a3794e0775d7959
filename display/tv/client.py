"""The hall screen as an MQTT client: what its scene hears. No window: one is drawn beside it, or none."""

import asyncio

from display.board import Board
from display.tv.scene import Scene
from drivers.attendance import Attendance
from drivers.mqtt.latest import Latest
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import BrokerAddress
from drivers.world import World


class TvClient:
    """Run `link.run()`."""

    def __init__(self, world: World, broker: BrokerAddress, hall: str, tv_id: str) -> None:
        self.scene = Scene()
        self.link = MqttLink(world, broker, f"{hall}-{tv_id}-{world.new_id()[:6]}")
        scene, clock = self.scene, asyncio.get_running_loop().time
        self.board: Latest[Board] = Latest(Board, lambda said: scene.tell_board(said, clock()))
        attendance = Attendance(lambda said: scene.tell_status(said.state if said else None))
        self.link.listen(f"paidui/{hall}/board", attendance.by(self.board), kept=True)
        self.link.listen(f"paidui/{hall}/status", attendance.receive, kept=True)
