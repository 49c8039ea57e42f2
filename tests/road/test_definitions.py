"""Under each definition of "on time" the rate is what the simulator's books make it, by agency."""

from tests.books import definitions_differing, disagreements, read_to, truth
from tests.road.conftest import House


def test_each_definition_tells_what_really_happened(house: House) -> None:
    assert house.worker.turn("mot-cua")
    with house.reader() as reader:
        for months in (0, 1):
            start = reader.today.replace(month=reader.today.month - months, day=1)
            told = truth(house.simulator, read_to(reader), start, reader.today)
            assert definitions_differing(reader, told) == []
            assert disagreements(reader, told) == []
        # Nothing is shown by an equality of nothings: every definition has a rate of its own.
        rates = {name: tuple(pair) for name, pair in told["on_time"]["total"].items()}
        assert len(set(rates.values())) == len(rates)
        assert told["total"]["running_late"] > 0


def test_the_definitions_hold_as_time_goes_on(house: House) -> None:
    """First promises apart: who came later knows fewer of them than who watched."""
    house.worker.turn("mot-cua")
    day = house.clock.today()
    for ahead in (1, 2):
        house.rate(3600)
        while (house.clock.today() - day).days < ahead:
            house.worker.turn("mot-cua")
        house.rate(0)
        house.worker.turn("mot-cua")
        with house.reader() as reader:
            month = reader.today.replace(day=1)
            told = truth(house.simulator, read_to(reader), month, reader.today)
            for part in (told["on_time"]["total"], *told["on_time"]["agencies"].values()):
                part.pop("first-promise")
            assert definitions_differing(reader, told) == []
