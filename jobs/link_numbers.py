"""Reads persons and their dated phones; writes number_links: which number followed which, how sure, and why."""

from ringback.job import Run, main
from ringback.numbers import link_numbers
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, HUBS, NUMBER_LINKS, PERSON_RECORDS, PERSONS, TENURES


def link_numbers_step(run: Run) -> None:
    """Persons in, number links out."""
    links = link_numbers(
        run.read(CONTACT_RECORDS),
        run.read(CONTACT_POINTS),
        run.read(PERSON_RECORDS),
        run.read(PERSONS),
        run.read(TENURES),
        run.read(HUBS),
        rules=run.settings.links,
    )
    run.write(links, NUMBER_LINKS)


if __name__ == "__main__":
    main("link_numbers", {"link_numbers": link_numbers_step})
