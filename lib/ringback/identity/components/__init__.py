"""Connected components of a graph whose nodes are bigints."""

from ringback.identity.components.engine import ENGINES, connected_components

__all__ = ["ENGINES", "connected_components"]
