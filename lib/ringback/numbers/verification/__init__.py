"""Verification of links: questions and answers, what they rule, who is silenced, whom to ask, and what follows."""

from ringback.numbers.verification.answers import normalise_verifications
from ringback.numbers.verification.consents import normalise_consents
from ringback.numbers.verification.rulings import rulings_of, with_answers
from ringback.numbers.verification.states import questions_of_links, with_status
from ringback.numbers.verification.told import Normalised

__all__ = [
    "Normalised",
    "normalise_consents",
    "normalise_verifications",
    "questions_of_links",
    "rulings_of",
    "with_answers",
    "with_status",
]
