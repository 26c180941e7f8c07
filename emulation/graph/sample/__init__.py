"""The sample tenants: people, devices and logs made up for demonstrations and tests."""

from emulation.graph.sample.build import build_world
from emulation.graph.sample.cast import CONTOSO, FABRIKAM, SAMPLE_MAIL, SAMPLE_PEOPLE

__all__ = ["CONTOSO", "FABRIKAM", "SAMPLE_MAIL", "SAMPLE_PEOPLE", "build_world"]
