"""What is worked out faster is the same to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.order_statistics import distinct, median, percentile


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.uint8, np.int64, np.int16])
def test_medians_are_numpys(kind):
    rng = np.random.default_rng(1)
    for size in (*range(1, 40), 1000, 1001):
        values = (rng.normal(100, 20, size)).astype(kind)
        assert median(values) == float(np.median(values))


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.intp, np.uint8])
def test_percentiles_are_numpys(kind):
    rng = np.random.default_rng(2)
    for size in (*range(1, 40), 1000, 1001):
        values = np.abs(rng.normal(5, 3, size)).astype(kind)
        for percent in (2, 50, 70, 75, 95, 99, 100):
            assert percentile(values, percent) == float(np.percentile(values, percent))


def test_of_nothing_there_is_no_median():
    assert np.isnan(median(np.zeros(0)))


def test_distinct_values_are_numpys():
    rng = np.random.default_rng(3)
    for size in (0, 1, 2, 50):
        values = np.abs(np.round(rng.normal(0, 3, size)))
        assert np.array_equal(distinct(values), np.unique(values))
        assert np.array_equal(distinct(values.astype(np.uint64)), np.unique(values.astype(np.uint64)))
