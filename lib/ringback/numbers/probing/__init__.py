"""Who is out of reach by phone, and which numbers to look up next."""

from ringback.numbers.probing.pool import target_pool
from ringback.numbers.probing.queue import probe_candidates, probe_queue, require_adapters
from ringback.numbers.probing.regret import regret

__all__ = ["probe_candidates", "probe_queue", "regret", "require_adapters", "target_pool"]
