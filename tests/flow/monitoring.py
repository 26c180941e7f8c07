"""Spans and metrics as monitoring would get them, kept in memory."""

from collections.abc import Iterator

import pytest
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

#: A process has one provider of each for good; tests read what is theirs by its request id.
SPANS = InMemorySpanExporter()
_METRICS = InMemoryMetricReader()


@pytest.fixture
def telemetry() -> Iterator[None]:
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(SPANS))
        trace.set_tracer_provider(provider)
        metrics.set_meter_provider(MeterProvider(metric_readers=[_METRICS]))
    yield
    SPANS.clear()


def points() -> dict[str, list[dict[str, object]]]:
    """The attributes of every point, by the metric's name."""
    data = _METRICS.get_metrics_data()
    found: dict[str, list[dict[str, object]]] = {}
    for resource in data.resource_metrics if data else ():
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                attributes = [dict(point.attributes or {}) for point in metric.data.data_points]
                found.setdefault(metric.name, []).extend(attributes)
    return found
