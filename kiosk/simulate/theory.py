"""Mean waits that queueing theory gives in closed form, in seconds. Pure; rates are customers a second.

docs/queueing.md sets them beside what the same rules give in simulation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial


@dataclass(frozen=True, slots=True)
class Flow:
    """Customers of one class: how many a second, the mean and the second moment of their service time."""

    rate: float
    mean_s: float
    second_moment: float

    @property
    def load(self) -> float:
        """Of one counter."""
        return self.rate * self.mean_s


def erlang_c(counters: int, load: float) -> float:
    """The share of customers who wait at all in M/M/c; `load` in counters (Erlang 1917)."""
    idle = load**counters / factorial(counters) * counters / (counters - load)
    return idle / (sum(load**k / factorial(k) for k in range(counters)) + idle)


def mmc_wait_s(rate: float, mean_s: float, counters: int) -> float:
    """M/M/c, first come first served: C(c, λs) · s / (c − λs). With one counter: λs² / (1 − λs)."""
    load = rate * mean_s
    return erlang_c(counters, load) * mean_s / (counters - load)


def pollaczek_khinchine_s(flow: Flow) -> float:
    """M/G/1, first come first served: λ E[S²] / (2 (1 − ρ)) (Pollaczek 1930, Khinchine 1932)."""
    return _residual_s([flow]) / (1.0 - flow.load)


def cobham_s(flows: Sequence[Flow]) -> list[float]:
    """M/G/1, the most urgent class first, no interruption: W₀ / ((1 − σₖ₋₁)(1 − σₖ)), σₖ the load of classes 1 to k.

    A. Cobham, Operations Research 2 (1954) 70–76.
    """
    waits, before = [], 0.0
    for flow in flows:
        until = before + flow.load
        waits.append(_residual_s(flows) / ((1.0 - before) * (1.0 - until)))
        before = until
    return waits


def kleinrock_s(flows: Sequence[Flow], priorities: Sequence[float]) -> list[float]:
    """M/G/1, the largest waiting time × bₖ next, in the order given:

    Wₚ = (W₀ / (1 − ρ) − Σ ρᵢ Wᵢ (1 − bᵢ/bₚ)) / (1 − Σ ρᵢ (1 − bₚ/bᵢ)), the first sum over slower, the second over
    faster classes. L. Kleinrock, Naval Research Logistics Quarterly 11 (1964) 329–341.
    """
    common = _residual_s(flows) / (1.0 - sum(flow.load for flow in flows))
    waits: dict[int, float] = {}
    for p in sorted(range(len(flows)), key=lambda each: priorities[each]):
        b = priorities[p]
        slower = sum(flows[i].load * wait * (1.0 - priorities[i] / b) for i, wait in waits.items())
        faster = sum(flows[i].load * (1.0 - b / priorities[i]) for i in range(len(flows)) if priorities[i] > b)
        waits[p] = (common - slower) / (1.0 - faster)
    return [waits[p] for p in range(len(flows))]


def _residual_s(flows: Sequence[Flow]) -> float:
    """W₀: what is left of the service that a customer finds under way."""
    return sum(flow.rate * flow.second_moment for flow in flows) / 2.0
