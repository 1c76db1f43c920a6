"""ringback: finds customers who changed their phone number and proves which new number is theirs."""

__version__ = "0.1.0"
