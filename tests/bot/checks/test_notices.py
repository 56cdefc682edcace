"""What is always shown, and until when it warns."""

import pytest

from bot.checks import Check, Kind, admin_limits, discover, tenant_service_retired
from bot.model.verdict import Verdict
from tests.fakes import FakeNet
from tests.seen import target

NOTICES = [
    pytest.param(tenant_service_retired.CHECK, "tenant", id="the service is retired"),
    pytest.param(admin_limits.CHECK, "administer", id="limits"),
]


@pytest.mark.parametrize(("check", "step"), NOTICES)
async def test_a_notice_warns_until_its_step_is_marked_as_done(check: Check, step: str) -> None:
    fake = FakeNet()
    seen = await check.observe(target(), fake.net())

    assert {finding.verdict for finding in check.judge(target(), seen)} == {Verdict.WARN}
    assert {finding.verdict for finding in check.judge(target(done=["domain"]), seen)} == {Verdict.WARN}
    assert {finding.verdict for finding in check.judge(target(done=[step]), seen)} == {Verdict.ATTESTED}
    assert fake.asked == []


@pytest.mark.parametrize(("check", "step"), NOTICES)
def test_every_code_of_a_notice_is_found(check: Check, step: str) -> None:
    found = {finding.code for about in (target(), target(done=[step])) for finding in check.judge(about, None)}

    assert found == set(check.codes)


def test_no_notice_ever_blocks() -> None:
    notices = [check for check in discover().values() if check.kind is Kind.NOTICE]

    assert notices
    assert not {code.verdict for check in notices for code in check.codes} & {Verdict.FAIL, Verdict.ERROR}
