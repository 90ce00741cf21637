"""Every sentence in Vietnamese or English, by the user's choice, else by the locale."""

from __future__ import annotations

import pytest

from calibration.election import LEVEL_NAMES, LEVELS
from calibration.language import Text, language_of_locale, speak, speaking, spoken_language
from scanner.doubts import DOUBT_TEXTS, REFUSAL_TEXTS, Doubt, Refusal

GREETING = Text("chào", "hello")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US"}, "en"),
        ({"LANG": "C.UTF-8"}, "vi"),
        ({"LANG": "fr_FR.UTF-8"}, "vi"),
        ({}, "vi"),
    ],
)
def test_the_locale_chooses_and_only_an_english_one_chooses_english(environment, language):
    assert language_of_locale(environment) == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "vi_VN.UTF-8", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LC_ALL": "vi_VN.UTF-8", "LANG": "en_US.UTF-8"}, "vi"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_US.UTF-8"}, "en"),
    ],
)
def test_the_stronger_locale_variable_wins_and_an_empty_one_says_nothing(environment, language):
    assert language_of_locale(environment) == language


def test_a_sentence_prints_itself_in_the_language_that_is_spoken():
    with speaking("vi"):
        assert str(GREETING) == "chào"
    with speaking("en"):
        assert f"{GREETING}!" == "hello!"


def test_a_paper_in_the_other_language_leaves_the_screen_in_its_own():
    with speaking("en"):
        with speaking("vi"):
            assert spoken_language() == "vi"
        assert spoken_language() == "en"


def test_the_language_comes_back_even_if_writing_the_paper_failed():
    with speaking("en"):
        with pytest.raises(ZeroDivisionError), speaking("vi"):
            raise ZeroDivisionError
        assert spoken_language() == "en"


def test_the_users_choice_is_stronger_than_the_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    speak("vi")
    assert str(GREETING) == "chào"


def test_the_levels_have_the_wording_and_the_order_of_the_law():
    assert [LEVEL_NAMES[level].vi for level in LEVELS["lay-phieu"]] == ["tín nhiệm cao", "tín nhiệm", "tín nhiệm thấp"]
    assert [LEVEL_NAMES[level].vi for level in LEVELS["bo-phieu"]] == ["tín nhiệm", "không tín nhiệm"]


@pytest.mark.parametrize(("words", "texts"), [(Doubt, DOUBT_TEXTS), (Refusal, REFUSAL_TEXTS)])
def test_every_doubt_and_every_refusal_has_a_sentence_of_its_own_in_both_languages(words, texts):
    assert set(texts) == set(words)
    for language in ("vi", "en"):
        sentences = [getattr(text, language) for text in texts.values()]
        assert all(sentence.endswith(".") and "\n" not in sentence for sentence in sentences)
        assert len(set(sentences)) == len(sentences)
    assert all(text.vi != text.en for text in texts.values())
