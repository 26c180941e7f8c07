import os
import socket
from collections.abc import Iterator

import pytest

from emulation.ports import (
    PortBusyError,
    choose_ports,
    free_port,
    is_busy,
    requested_from,
)


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def five_free_ports() -> dict[str, int]:
    return {name: free_port() for name in ("functions", "graph", "blob", "queue", "table")}


def test_free_ports_that_were_asked_for_are_taken_as_they_are() -> None:
    wanted = five_free_ports()

    choice = choose_ports(wanted)

    assert choice.ports.functions == wanted["functions"]
    assert choice.ports.table == wanted["table"]
    assert choice.notes == ()


def test_a_busy_port_that_was_asked_for_is_an_error_naming_its_holder(busy_port: int) -> None:
    with pytest.raises(PortBusyError) as caught:
        choose_ports({**five_free_ports(), "graph": busy_port})

    assert f"port {busy_port} (graph) is in use by" in str(caught.value)
    assert f"process {os.getpid()}" in str(caught.value)


def test_a_busy_usual_port_gives_way_to_a_free_one_and_a_note_says_so(
    busy_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from emulation import ports

    monkeypatch.setattr(ports, "DEFAULTS", ports.Ports(**{**five_free_ports(), "blob": busy_port}))

    choice = choose_ports({})

    assert choice.ports.blob != busy_port
    assert not is_busy(choice.ports.blob)
    assert len(choice.notes) == 1
    assert f"using {choice.ports.blob} instead" in choice.notes[0]


def test_zero_means_any_free_port() -> None:
    choice = choose_ports(requested_from(base=0))

    assert len({choice.ports.functions, choice.ports.graph, choice.ports.blob}) == 3
    assert not is_busy(choice.ports.functions)


def test_a_base_counts_up_and_a_single_port_wins_over_it() -> None:
    requested = requested_from(base=9000, graph=9500, storage=9700)

    assert requested == {
        "functions": 9000,
        "graph": 9500,
        "blob": 9700,
        "queue": 9701,
        "table": 9702,
    }


def test_a_port_is_free_again_when_its_listener_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
        assert is_busy(port)

    assert not is_busy(port)
