"""Every setting is in one table, and a name that is not there is a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.settings.environment import Environment
from mididrumigen.settings.model_files import SHIPPED_VARIABLES, load_llm_config
from mididrumigen.settings.table import NAMES, SETTINGS, check_names


def test_names_are_there_once_and_are_explained() -> None:
    assert len(NAMES) == len(SETTINGS)
    assert all(setting.help for setting in SETTINGS)


def test_the_shipped_configuration_of_models_reads_only_settings(tmp_path: Path) -> None:
    assert set(SHIPPED_VARIABLES) <= load_llm_config(tmp_path, {}).variables() <= NAMES


def test_a_misspelled_setting_names_the_nearest() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        check_names({"PATH": "/bin", "MIDIDRUMIGEN_REDIS_URI": "secret"})
    assert caught.value.message == "There is no setting MIDIDRUMIGEN_REDIS_URI."
    assert caught.value.hint == "Did you mean MIDIDRUMIGEN_REDIS_URL?"


def test_what_is_in_the_table_or_in_the_users_file_is_known() -> None:
    check_names(dict.fromkeys(NAMES, ""))
    check_names({"MIDIDRUMIGEN_MY_KEY": "x"}, also=frozenset({"MIDIDRUMIGEN_MY_KEY"}))


def test_only_what_is_in_the_table_can_be_read() -> None:
    with pytest.raises(AssertionError, match="MIDIDRUMIGEN_NEW"):
        Environment({}).text("MIDIDRUMIGEN_NEW")
