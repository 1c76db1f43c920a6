"""What was reached, measured against the truth, with plain approaches beside it."""

from ringback.evaluate.figures import evaluate
from ringback.evaluate.look_ups import look_up_figures
from ringback.evaluate.others import Others, other_systems
from ringback.evaluate.succession import World, read_world, succession_figures
from ringback.evaluate.table import by_size_table, figures_table, links_table, print_figures
from ringback.evaluate.truth import read_truth_number_changes, read_truth_persons, truth_region

__all__ = [
    "Others",
    "World",
    "by_size_table",
    "evaluate",
    "figures_table",
    "links_table",
    "look_up_figures",
    "other_systems",
    "print_figures",
    "read_truth_number_changes",
    "read_truth_persons",
    "read_world",
    "succession_figures",
    "truth_region",
]
