"""People at browsers."""

import pytest

from tests.support.web import Visitors
from workflows.bootstrap import House


@pytest.fixture
def at(house: House) -> Visitors:
    """``at("hoa")``: Hoa, signed in at a browser of her own."""
    return Visitors(house)
