"""A file in `connectors` is its own registration."""

import pytest

from ioc.domain.errors import ConfigError
from ioc.sources.installations import connector_named
from ioc.sources.registry import find_connectors


def test_every_file_with_a_connector_is_found_by_its_name() -> None:
    found = find_connectors()
    assert found["one_stop"].name == "one_stop"
    assert all(name == connector.name for name, connector in found.items())


def test_a_file_without_one_is_a_part_of_its_neighbours() -> None:
    assert "dossier_items" not in find_connectors()


def test_an_unknown_connector_is_named_with_where_and_what_there_is() -> None:
    with pytest.raises(ConfigError) as caught:
        connector_named(find_connectors(), "one_shop", "sources.toml: sources.mot-cua")
    assert str(caught.value) == (
        "sources.toml: sources.mot-cua.connector = 'one_shop' không có trong connectors/; "
        f"hãy chọn: {', '.join(sorted(find_connectors()))}."
    )
