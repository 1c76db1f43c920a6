"""A published simulator: invented customers with a known truth, for ringback and for any other tool."""

from ringback.simulate.files import write_world
from ringback.simulate.world import World, simulate, world_days, world_start

__all__ = ["World", "simulate", "world_days", "world_start", "write_world"]
