"""Raw records to contact points: the first stage."""

from ringback.contacts.normalise import Normalised, normalise_contacts

__all__ = ["Normalised", "normalise_contacts"]
