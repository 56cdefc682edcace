"""Background work: nothing is lost, and nothing waits for ever."""

import asyncio
import gc
import logging
from datetime import timedelta

import pytest

from bot.model.delivery import RefusedError
from handlers.tasks import Tasks

LONG = timedelta(seconds=10)


async def test_work_goes_on_although_nobody_else_holds_it() -> None:
    tasks, done, gate = Tasks(), [], asyncio.Event()

    async def work() -> None:
        await gate.wait()
        done.append(1)

    tasks.start(work())
    gc.collect()
    gate.set()
    await tasks.drain(LONG)

    assert done == [1]


async def test_work_that_starts_work_is_waited_for_as_well() -> None:
    tasks, done = Tasks(), []

    async def second() -> None:
        await asyncio.sleep(0)
        done.append(2)

    async def first() -> None:
        tasks.start(second())

    tasks.start(first())
    await tasks.drain(LONG)

    assert done == [2]


async def test_what_goes_wrong_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks()

    async def work() -> None:
        raise ValueError("broken")

    tasks.start(work())
    await tasks.drain(LONG)

    assert "ValueError: broken" in caplog.text


async def test_what_slack_did_not_get_is_told_in_a_line(caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks()

    async def work() -> None:
        raise RefusedError("expired_url")

    tasks.start(work())
    await tasks.drain(LONG)

    [record] = caplog.records
    assert (record.levelname, record.__dict__["reason"], record.exc_info) == ("WARNING", "expired_url", None)


async def test_what_is_late_is_given_up_and_said(caplog: pytest.LogCaptureFixture) -> None:
    tasks, ended = Tasks(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    caplog.set_level(logging.WARNING)
    tasks.start(work())
    await asyncio.sleep(0)
    await tasks.drain(timedelta(milliseconds=1))

    assert ended == [1]
    assert "given up" in caplog.text


async def test_nothing_to_do_is_done_at_once() -> None:
    await Tasks().drain(timedelta())


async def test_of_copies_one_is_done_while_the_first_is_being_done() -> None:
    tasks, done, gate = Tasks(), [], asyncio.Event()

    async def work(number: int) -> None:
        await gate.wait()
        done.append(number)

    for number, name in enumerate(("a", "a", "b", "", "")):
        tasks.start(work(number), name=name)
    gate.set()
    await tasks.drain(LONG)
    tasks.start(work(5), name="a")
    await tasks.drain(LONG)

    assert done == [0, 2, 3, 4, 5]
