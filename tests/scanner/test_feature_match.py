"""Pages found by their print: in little memory, and as if all of it were looked at at once."""

from __future__ import annotations

from importlib import resources

import cv2
import numpy as np
import pytest

from calibration.form import load_form
from scanner.feature_match import FEATURE_PX_PER_MM, MATCHED_AT_ONCE, RATIO, clearest_matches, features_of
from scanner.prepared_form import prepare_forms


@pytest.fixture(scope="module")
def page():
    forms = resources.files("samples") / "forms"
    (form,) = prepare_forms((load_form(forms / "hdnd.form.json"),))
    return form.print_full


def test_features_on_the_edges_of_bands_are_found_as_elsewhere(page):
    found, scale = features_of(page)
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    whole = np.array([point.pt for point in cv2.SIFT.create().detect(small)])
    assert small.shape[0] == pytest.approx(FEATURE_PX_PER_MM * 297, abs=2)
    nearest = np.array([np.hypot(*(found.places - place).T).min() for place in whole])
    for edge in (small.shape[0] / 3, 2 * small.shape[0] / 3):
        near_edge = np.abs(whole[:, 1] - edge) < 20
        assert near_edge.sum() > 10
        assert (nearest[near_edge] < 0.2).mean() > 0.95
    assert (nearest < 0.2).mean() > 0.95
    assert len(found.places) <= 1.05 * len(whole)


def test_matches_are_those_of_all_pairs_compared():
    rng = np.random.default_rng(4)
    looks = rng.integers(0, 256, (900, 128)).astype(np.float32)
    wanted = rng.integers(0, 256, (2 * MATCHED_AT_ONCE + 7, 128)).astype(np.float32)
    known = rng.choice(len(looks), 300, replace=False)
    wanted[::4][:250] = np.clip(looks[known[:250]] + rng.integers(-30, 31, (250, 128)), 0, 255)
    apart = ((wanted[:, None, :] - looks[None, :, :]) ** 2).sum(axis=2)
    nearest = apart.argmin(axis=1)
    two = np.sort(apart, axis=1)[:, :2]
    clear = np.flatnonzero(two[:, 0] < RATIO**2 * two[:, 1])
    of_wanted, of_found = clearest_matches(wanted, looks)
    assert len(clear) > 200
    assert np.array_equal(of_wanted, clear)
    assert np.array_equal(of_found, nearest[clear])
