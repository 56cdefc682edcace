"""What checks find in documents that somebody hands in: read by the real readers, looked at by the real look."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.checks import Check, Target
from bot.evidence.sources import discover
from bot.model.verdict import Code, Finding
from tests.fakes import FakeNet

Documents = Mapping[str, str | bytes]

SOURCES = discover()


def found(check: Check, about: Target, documents: Documents, earlier: Documents | None = None) -> list[Finding]:
    """Return what *check* finds with *documents* in hand, and the marks of what came *earlier*; by their source."""
    return judged(check, holding(about, documents, earlier))


def holding(about: Target, documents: Documents, earlier: Documents | None = None) -> Target:
    """Return *about* with *documents* in hand, and the marks of these and of what came *earlier*; by their source."""
    handed = {source: SOURCES[source].read(_raw(text)) for source, text in documents.items()}
    before = {source: SOURCES[source].read(_raw(text)) for source, text in (earlier or {}).items()}
    marks = {source: SOURCES[source].marks(fact) for source, fact in {**before, **handed}.items()}
    return replace(about, handed=handed, marks=marks)


def judged(check: Check, about: Target) -> list[Finding]:
    """Return what *check* finds in what is in hand; a reason to skip it comes first, as it does in a run."""
    if skipped := check.skips(about):
        return [skipped]
    return list(check.judge(about, asyncio.run(_looked(check, about))))


def codes(findings: list[Finding]) -> list[Code]:
    """Return the codes of *findings*."""
    return [finding.code for finding in findings]


async def _looked(check: Check, target: Target) -> object:
    return await check.observe(target, FakeNet().net())


def _raw(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
