"""How long things take: a mean, a spread, and a distribution to draw from. Pure."""

from dataclasses import dataclass
from math import log, sqrt
from random import Random
from typing import Literal, get_args

Distribution = Literal["lognormal", "exponential", "gamma", "deterministic"]
DISTRIBUTIONS: tuple[str, ...] = get_args(Distribution)


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds; `cv`: standard deviation over mean, of lognormal and gamma."""

    mean_s: float
    cv: float = 0.9
    distribution: Distribution = "lognormal"

    def draw(self, random: Random) -> float:
        """One of them."""
        if self.mean_s <= 0.0:
            return 0.0
        match self.distribution:
            case "deterministic":
                return self.mean_s
            case "exponential":
                return random.expovariate(1.0 / self.mean_s)
            case "gamma":
                return random.gammavariate(1.0 / self.cv**2, self.mean_s * self.cv**2) if self.cv else self.mean_s
            case "lognormal":
                variance = log(1.0 + self.cv**2)
                return random.lognormvariate(log(self.mean_s) - variance / 2.0, sqrt(variance))

    @property
    def second_moment(self) -> float:
        """Of the distribution, in seconds²."""
        cv = {"deterministic": 0.0, "exponential": 1.0}.get(self.distribution, self.cv)
        return self.mean_s**2 * (1.0 + cv**2)
