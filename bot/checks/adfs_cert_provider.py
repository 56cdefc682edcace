"""AD FS certificate, key's keeper: does a provider keep the private key that AD FS takes?

The certificate does not show where its private key is, nor what Windows may do with it. AD FS needs a key of a legacy
provider, made to exchange keys (KeySpec 1, AT_KEYEXCHANGE). One of a key storage provider (CNG, KeySpec 0) does for TLS
only, and Entra Connect's wizard refuses it. One that only signs (KeySpec 2) breaks sign-in without a word.

Run `certutil -v -store my THUMBPRINT` as an administrator on every federation server, and hand in what it prints. If a
key is kept by the wrong provider, or in the wrong way, import the certificate with its key once more.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.federation_service import NOT_FEDERATED
from bot.checks.handed_certificate import SOURCE as CERTIFICATE
from bot.checks.handed_certificate import unneeded
from bot.evidence.certutil import Stored
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

SOURCE = "certutil"
EXCHANGE, SIGNATURE = 1, 2  # key specs

OK = Code("ok", Verdict.PASS)
NO_KEY = Code(
    "no-private-key",
    Verdict.FAIL,
    "The certificate was imported without its private key, or the key is gone. Import it again from the file that has"
    " the key; if you were no administrator when you looked, look again as one.",
)
CNG = Code(
    "cng",
    Verdict.WARN,
    "A key storage provider (CNG) keeps the key. That does for TLS alone: for service communications and for tokens"
    " AD FS does not support it, and Entra Connect's wizard refuses it. Import it again with a legacy provider.",
)
SIGNS_ONLY = Code(
    "signs-only",
    Verdict.FAIL,
    "The key may only sign, which breaks connections and sign-in without an error in the log. Import it again to"
    " exchange keys.",
)
NOT_TOLD = Code(
    "not-told",
    Verdict.UNKNOWN,
    "The output does not say how the key is kept. Run `certutil -v -store my THUMBPRINT`, with `-v`, and hand in all"
    " that it prints.",
)
OTHER = Code(
    "other-certificate",
    Verdict.UNKNOWN,
    "The output shows other certificates than the one that was handed in. Run it with that one's thumbprint.",
)

_EXPECTED = "a legacy provider, KeySpec 1"
_STORAGE = "Key Storage Provider"
_IMPORT = 'certutil -csp "Microsoft Enhanced RSA and AES Cryptographic Provider" -importpfx sts.pfx AT_KEYEXCHANGE'
_COMMAND = "certutil -v -store my {}"


async def observe(target: Target, _: Net) -> tuple[Stored, ...]:
    stored: tuple[Stored, ...] = target.handed[SOURCE]
    return stored


def judge(target: Target, stored: tuple[Stored, ...]) -> Iterator[Finding]:
    thumbprint = target.marks.get(CERTIFICATE, {}).get("sha1", "")
    looked_at = [each for each in stored if thumbprint in {"", each.thumbprint}]
    if not looked_at:
        others = ", ".join(dict.fromkeys(each.thumbprint for each in stored))
        yield OTHER.at(SOURCE, expected=thumbprint, observed=others, fix=_COMMAND.format(thumbprint))
    for each in dict.fromkeys(looked_at):
        code = _code(each)
        yield code.at(each.thumbprint, expected=_EXPECTED, observed=_shown(each), fix=_fix(each, code))


def _code(stored: Stored) -> Code:
    if not stored.key:
        return NO_KEY
    if 0 in {stored.provider_type, stored.key_spec} or _STORAGE in stored.provider:
        return CNG
    if stored.provider_type is None or stored.key_spec not in {EXCHANGE, SIGNATURE}:
        return NOT_TOLD
    return OK if stored.key_spec == EXCHANGE else SIGNS_ONLY


def _fix(stored: Stored, code: Code) -> str:
    if code is NOT_TOLD:
        return _COMMAND.format(stored.thumbprint)
    return "" if code is OK else _IMPORT


def _shown(stored: Stored) -> str:
    if not stored.key:
        return "no private key"
    kind = "not told" if stored.provider_type is None else stored.provider_type
    spec = "not told" if stored.key_spec is None else stored.key_spec
    return f"{stored.provider or 'a provider without a name'}, type {kind}, KeySpec {spec}"


CHECK = Check(
    id="adfs-cert-provider",
    step=5,
    title="The certificate's key is kept as AD FS needs it",
    codes=(OK, NO_KEY, CNG, SIGNS_ONLY, NOT_TOLD, OTHER, NOT_FEDERATED),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/technical-reference/ad-fs-and-keyspec-property",
    observe=observe,
    judge=judge,
    kind=Kind.PASTE,
    priority=2,
    wants=(SOURCE,),
    skips=unneeded,
)
