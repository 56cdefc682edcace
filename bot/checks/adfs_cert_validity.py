"""AD FS certificate, validity: is it valid now, and for a while yet?

When it runs out, nobody signs in any more, from inside or from outside. The bands follow its lifetime, because
lifetimes shrink: a warning at 30 days or a third of the lifetime, whichever is less; a failure at 7 days or a tenth.

Renew it in time, and assign it on every federation server and proxy; step 6 looks whether that was done.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.adfs_certificate import OK, VALIDITY, judge_validity
from bot.checks.federation_service import NOT_FEDERATED
from bot.checks.handed_certificate import NOT_ONE, SOURCE, found, handed, not_one, unneeded
from bot.evidence.certificate_file import CertificateFile
from bot.model.verdict import Finding


def judge(target: Target, file: CertificateFile) -> Iterator[Finding]:
    leaf = file.leaf
    if leaf is None:
        yield not_one(file)
    else:
        yield from found(leaf, [judge_validity(leaf, target.now)])


CHECK = Check(
    id="adfs-cert-validity",
    step=5,
    title="The certificate is valid, and for a while yet",
    codes=(OK, *VALIDITY, NOT_ONE, NOT_FEDERATED),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-requirements",
    observe=handed,
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=unneeded,
)
