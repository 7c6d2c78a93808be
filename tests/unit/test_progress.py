"""Steps of long work appear after a second, whether or not another step follows."""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest

from mididrumigen.cli.progress import progress


class FakeAlarm:
    """Rings when told to. Implements ``Alarm``."""

    def __init__(self, after_s: float, ring: Callable[[], None]) -> None:
        self.after_s, self.ring = after_s, ring
        self.is_set = False

    def start(self) -> None:
        self.is_set = True

    def cancel(self) -> None:
        self.is_set = False


class AlarmMaker:
    """Makes one alarm and keeps it at hand."""

    alarm: FakeAlarm

    def __call__(self, after_s: float, ring: Callable[[], None]) -> FakeAlarm:
        self.alarm = FakeAlarm(after_s, ring)
        return self.alarm


@pytest.fixture
def maker() -> AlarmMaker:
    return AlarmMaker()


def test_quick_work_is_silent_and_leaves_no_alarm(
    maker: AlarmMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress(maker) as step:
        assert maker.alarm.is_set
        assert maker.alarm.after_s == 1
        step("reading")
        step("writing")
    assert not maker.alarm.is_set
    assert capsys.readouterr() == ("", "")


def test_a_step_that_does_not_end_is_told_when_the_second_is_over(
    maker: AlarmMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress(maker) as step:
        step("reading")
        step("embedding")
        maker.alarm.ring()
        assert capsys.readouterr() == ("", "  embedding …\n")
        step("storing")
        assert capsys.readouterr() == ("", "  storing …\n")


def test_the_first_step_after_the_second_is_told_at_once(
    maker: AlarmMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress(maker) as step:
        maker.alarm.ring()
        assert capsys.readouterr() == ("", "")
        step("reading")
        assert capsys.readouterr() == ("", "  reading …\n")


def test_an_alarm_that_rings_after_the_end_says_nothing(
    maker: AlarmMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress(maker) as step:
        step("reading")
    maker.alarm.ring()
    assert capsys.readouterr() == ("", "")


def test_work_that_fails_leaves_no_alarm(maker: AlarmMaker) -> None:
    with pytest.raises(ValueError, match="broken"), progress(maker):
        raise ValueError("broken")
    assert not maker.alarm.is_set


def test_json_stays_alone_on_stderr(maker: AlarmMaker, capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    @click.option("--json", "as_json", is_flag=True)
    def work(as_json: bool) -> None:
        with progress(maker) as step:
            step("working")
            if hasattr(maker, "alarm"):
                maker.alarm.ring()

    work(["--json"], standalone_mode=False)
    assert capsys.readouterr().err == ""
    work([], standalone_mode=False)
    assert "working" in capsys.readouterr().err
