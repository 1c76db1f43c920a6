"""Postal addresses: one spelling, parts, and the keys of a household and of a building."""

from ringback.contacts.addresses.canonical import address, has_number
from ringback.contacts.addresses.chinese import parse_cn_address
from ringback.contacts.addresses.model import Address
from ringback.contacts.addresses.parse import parse_address
from ringback.contacts.addresses.table import ADDRESS, with_address

__all__ = ["ADDRESS", "Address", "address", "has_number", "parse_address", "parse_cn_address", "with_address"]
