from app.sample import informing
from app.sample.county import County


def test_sample(county: County) -> None:
    informing.live(county)
