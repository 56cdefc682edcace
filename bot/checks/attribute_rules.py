"""What synchronization takes of an attribute, as a table: IdFix's rules for many tenants beside Microsoft's page.

Where IdFix's code, its documentation and the page disagree, what only the stricter one refuses is a warning; so is what
does not concern Lync.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.model.verdict import Code, Verdict

FAIL, WARN = Verdict.FAIL, Verdict.WARN

UPN, PROXIES, MAIL, NICKNAME = "userPrincipalName", "proxyAddresses", "mail", "mailNickname"
SAM, DISPLAY, GIVEN, TARGET = "sAMAccountName", "displayName", "givenName", "targetAddress"
SIP = "msRTCSIP-PrimaryUserAddress"

BLANK, LENGTH, CHARACTERS, FORMAT, DUPLICATE = "blank", "length", "characters", "format", "duplicate"
SUFFIX, MISMATCH, MISSING = "suffix", "mismatch", "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a value of one attribute must not be.

    Attributes:
        attribute: As Active Directory spells it.
        kind: What is wrong, in IdFix's words; of one value only the first rule of a kind that it breaks is told.
        expected: What it should be instead.
        most: Characters that it may have; 0 for any number.
        broken: Found in what breaks it.
        users: True if it is for accounts of people only, False if for all other objects only.
    """

    attribute: str
    kind: str
    code: Code
    expected: str
    most: int = 0
    broken: re.Pattern[str] | None = None
    users: bool | None = None

    def breaks(self, value: str) -> bool:
        """Tell whether *value* breaks it."""
        if self.most:
            return len(value) > self.most
        return self.broken is not None and self.broken.search(value) is not None


def _longer(attribute: str, most: int, code: Code, *, users: bool | None = None) -> Rule:
    expected = f"at most {most} characters"
    return Rule(attribute=attribute, kind=LENGTH, code=code, expected=expected, most=most, users=users)


def _bad(attribute: str, kind: str, code: Code, expected: str, broken: str, *, users: bool | None = None) -> Rule:
    pattern = re.compile(broken, re.DOTALL)
    return Rule(attribute=attribute, kind=kind, code=code, expected=expected, broken=pattern, users=users)


_ASIDE = r"\x80-\U0010ffff"  # beyond ASCII
_LABEL = rf"(?!-)[A-Za-z0-9{_ASIDE}-]+(?<!-)"
_AT_A_NAME = rf"[^@.]+(?:\.[^@.]+)*@{_LABEL}(?:\.{_LABEL})"  # then a star, or a plus where one dot must be
_NOT_SMTP, _X400_X500 = r"\A(?!(?i:smtp|x\.?400|x\.?500):)", r"\A(?i:x\.?400|x\.?500):"
_ADDRESS_MARKS, _X_MARKS = (
    'no spaces and none of < > ( ) ; , [ ] " : behind the type',
    "none of [ ] \" ' behind the type",
)
_MAIL = "user@domain behind smtp:"

UPN_BLANK = Code(
    "upn-blank", FAIL, "Without a user principal name the cloud makes one of the account name. Give the user one."
)
UPN_LENGTH = Code("upn-length", FAIL, "Shorten the user principal name: Entra takes no more than 113 characters.")
UPN_LOCAL_LENGTH = Code(
    "upn-local-length",
    WARN,
    "Microsoft's page allows 64 characters before the @, and IdFix does not enforce it. Shorten it where you can.",
)
UPN_SUFFIX_LENGTH = Code(
    "upn-suffix-length",
    WARN,
    "Microsoft's page allows 48 characters behind the @, and IdFix does not enforce it. Shorten it where you can.",
)
UPN_CHARACTERS = Code(
    "upn-characters",
    FAIL,
    "Entra refuses or rewrites these characters. Rename the user: letters without accents, digits and . - _ are safe.",
)
UPN_APOSTROPHE = Code(
    "upn-apostrophe",
    WARN,
    "Microsoft's page allows the apostrophe, IdFix refuses it, and AD FS may not sign the user in. Rename if you can.",
)
UPN_UNLISTED = Code(
    "upn-unlisted", WARN, "IdFix takes these characters, and Microsoft's list does not have them. Rename if you can."
)
UPN_ADFS = Code(
    "upn-adfs",
    WARN,
    "Where AD FS signs people in, only letters, digits and . - _ are safe. Rename the user, or test the sign-in.",
)
UPN_FORMAT = Code(
    "upn-format", FAIL, "Make it one name, one @ and one domain; no dot may stand first, last or beside another."
)
UPN_NOT_PUBLIC = Code(
    "upn-not-public",
    FAIL,
    "Nobody can verify such a suffix, so the user becomes user@tenant.onmicrosoft.com. Add a suffix that is verified"
    " (`Set-ADForest -UPNSuffixes`) and change the user's name to it.",
)
UPN_NOT_VERIFIED = Code(
    "upn-not-verified",
    FAIL,
    "The tenant has not verified this suffix, so the user becomes user@tenant.onmicrosoft.com. Verify the domain, or"
    " change the user's name to a suffix that is verified.",
)
UPN_DUPLICATE = Code(
    "upn-duplicate", FAIL, "Two objects want one name, and one of them is not synchronized. Rename one."
)

PROXY_LENGTH = Code("proxy-length", FAIL, "An address may have 256 characters. Remove it, or shorten it.")
PROXY_CHARACTERS = Code("proxy-characters", FAIL, "Remove the address, or write it without these characters.")
PROXY_NON_ASCII = Code(
    "proxy-non-ascii",
    WARN,
    "Microsoft's page wants no accents in addresses; IdFix looks only at smtp: ones. Rename it.",
)
PROXY_FORMAT = Code("proxy-format", FAIL, "This is no mail address. Correct it, or remove it.")
PROXY_MISSING = Code(
    "proxy-missing",
    WARN,
    "A licensed user needs a valid smtp: address there, and this one has only `mail`. Add that as the SMTP: one.",
)
PROXY_DUPLICATE = Code(
    "proxy-duplicate", FAIL, "Two objects have this address, and Entra refuses it for one of them. Take it from one."
)

MAIL_LENGTH = Code("mail-length", FAIL, "A mail address may have 256 characters. Shorten it.")
MAIL_DUPLICATE = Code(
    "mail-duplicate", FAIL, "Two objects have this mail address, and only the first is synchronized. Change one."
)

NICKNAME_LENGTH = Code("nickname-length", FAIL, "An alias may have 64 characters. Shorten it.")
NICKNAME_DOT = Code("nickname-dot", FAIL, "An alias must not begin with a dot. Take it away.")
NICKNAME_DUPLICATE = Code(
    "nickname-duplicate", WARN, "Two objects have this alias. It matters for mail only: change one."
)

SAM_LENGTH = Code("sam-length", FAIL, "A user's account name may have 20 characters. Shorten it.")
SAM_OTHER_LENGTH = Code("sam-other-length", FAIL, "The account name may have 256 characters. Shorten it.")
SAM_CHARACTERS = Code("sam-characters", FAIL, "Rename the account without these characters.")
SAM_APOSTROPHE = Code(
    "sam-apostrophe",
    WARN,
    "Microsoft's page refuses the apostrophe in account names, IdFix takes it. Rename if you can.",
)
SAM_DUPLICATE = Code(
    "sam-duplicate",
    WARN,
    "Two objects have this account name. It matters only where a user principal name is missing or not allowed.",
)

DISPLAY_BLANK = Code("display-blank", FAIL, "The display name is there, and blank. Write one, or clear the attribute.")
DISPLAY_LENGTH = Code("display-length", FAIL, "A display name may have 256 characters. Shorten it.")
DISPLAY_EDGE = Code(
    "display-edge", WARN, "Microsoft's page takes 256 characters, IdFix takes 255. Shorten it by one to be safe."
)
GIVEN_LENGTH = Code("given-length", FAIL, "A given name may have 64 characters. Shorten it.")
GIVEN_EDGE = Code(
    "given-edge", WARN, "Microsoft's page takes 64 characters, IdFix takes 63. Shorten it by one to be safe."
)

TARGET_LENGTH = Code("target-length", FAIL, "A target address may have 256 characters. Shorten it.")
TARGET_EDGE = Code(
    "target-edge", WARN, "Microsoft's page takes 256 characters, IdFix takes 255. Shorten it by one to be safe."
)
TARGET_CHARACTERS = Code("target-characters", FAIL, "Write the target address without these characters.")
TARGET_FORMAT = Code("target-format", FAIL, "This is no mail address. Correct it, or clear the attribute.")
TARGET_DUPLICATE = Code(
    "target-duplicate", WARN, "Two objects forward mail to this address. It matters for mail only: change one."
)

SIP_FORMAT = Code("sip-format", FAIL, "A SIP address is `sip:user@domain`. Set it by `Set-CsUser -SipAddress`.")
SIP_NON_ASCII = Code(
    "sip-non-ascii", WARN, "Letters beyond ASCII are not synchronized. Set another address by `Set-CsUser -SipAddress`."
)
SIP_DOMAIN = Code(
    "sip-domain",
    FAIL,
    "The domain of this SIP address is none of yours. Change it by `Set-CsUser -SipAddress`, or tell the domain.",
)
SIP_DUPLICATE = Code("sip-duplicate", FAIL, "Two users have one SIP address. Change one by `Set-CsUser -SipAddress`.")
SIP_PROXY = Code(
    "sip-proxy",
    WARN,
    "The sip: address among the proxy addresses is another than the SIP address. Microsoft 365 leaves it aside; other"
    " programs may not. Make them equal.",
)
SIP_UPN = Code(
    "sip-upn",
    WARN,
    "The SIP address is another than the name to sign in with. It works, and confuses people: make them equal.",
)

RULES: tuple[Rule, ...] = (
    _bad(UPN, BLANK, UPN_BLANK, "user@domain", r"\A\s*\Z", users=True),
    _longer(UPN, 113, UPN_LENGTH),
    _bad(UPN, LENGTH, UPN_LOCAL_LENGTH, "at most 64 characters before the @", r"\A.{65,}@"),
    _bad(UPN, LENGTH, UPN_SUFFIX_LENGTH, "at most 48 characters behind the @", r"@[^@]{49,}\Z"),
    _bad(
        UPN,
        CHARACTERS,
        UPN_CHARACTERS,
        "letters and digits without accents, and . - _",
        rf'[\s\\%&*+/=?{{}}|<>();:,\[\]"\x00-\x1f\x7f{_ASIDE}]',
    ),
    _bad(UPN, CHARACTERS, UPN_APOSTROPHE, "no apostrophe", r"'"),
    _bad(UPN, CHARACTERS, UPN_UNLISTED, "none of $ `", r"[$`]"),
    _bad(UPN, CHARACTERS, UPN_ADFS, "letters, digits and . - _", r"[!#^~]"),
    _bad(UPN, FORMAT, UPN_FORMAT, "user@domain", rf"\A(?!\s*\Z)(?!{_AT_A_NAME}*\Z)"),
    _longer(PROXIES, 256, PROXY_LENGTH),
    _bad(
        PROXIES,
        CHARACTERS,
        PROXY_CHARACTERS,
        f"{_ADDRESS_MARKS}, and no accents",
        rf'\A(?i:smtp):.*[\s<>();,\[\]":{_ASIDE}]',
    ),
    _bad(
        PROXIES,
        CHARACTERS,
        PROXY_CHARACTERS,
        _ADDRESS_MARKS.replace("; ", ""),
        rf'{_NOT_SMTP}(?:[^:]*[\s<>(),\[\]"]|[^:]*:.*[\s<>(),\[\]":])',
    ),
    _bad(PROXIES, CHARACTERS, PROXY_CHARACTERS, _X_MARKS, rf"{_X400_X500}.*[\x00-\x1f\x7f\[\]\"']"),
    _bad(PROXIES, CHARACTERS, PROXY_NON_ASCII, "no accents", rf"[{_ASIDE}]"),
    _bad(PROXIES, FORMAT, PROXY_FORMAT, _MAIL, rf"\A(?i:smtp):(?!{_AT_A_NAME}+\Z)"),
    _longer(MAIL, 256, MAIL_LENGTH),
    _longer(NICKNAME, 64, NICKNAME_LENGTH),
    _bad(NICKNAME, CHARACTERS, NICKNAME_DOT, "no dot at the start", r"\A\."),
    _longer(SAM, 20, SAM_LENGTH, users=True),
    _longer(SAM, 256, SAM_OTHER_LENGTH, users=False),
    _bad(SAM, CHARACTERS, SAM_CHARACTERS, 'none of \\ " | , / [ ] : < > + = ; ? *', r'[\\"|,/\[\]:<>+=;?*]'),
    _bad(SAM, CHARACTERS, SAM_APOSTROPHE, "no apostrophe", r"'"),
    _bad(DISPLAY, BLANK, DISPLAY_BLANK, "a name, or no value at all", r"\A\s*\Z"),
    _longer(DISPLAY, 256, DISPLAY_LENGTH),
    _longer(DISPLAY, 255, DISPLAY_EDGE),
    _longer(GIVEN, 64, GIVEN_LENGTH),
    _longer(GIVEN, 63, GIVEN_EDGE),
    _longer(TARGET, 256, TARGET_LENGTH),
    _longer(TARGET, 255, TARGET_EDGE),
    _bad(
        TARGET,
        CHARACTERS,
        TARGET_CHARACTERS,
        f"{_ADDRESS_MARKS}, no \\ and no accents",
        rf'\A(?i:smtp):.*[\s\\<>();,\[\]":{_ASIDE}]',
    ),
    _bad(
        TARGET,
        CHARACTERS,
        TARGET_CHARACTERS,
        f"{_ADDRESS_MARKS.replace('; ', '')} and no \\",
        r'\A(?!(?i:smtp):)(?:[^:]*[\s\\<>(),\[\]"]|[^:]*:.*[\s\\<>(),\[\]":])',
    ),
    _bad(TARGET, FORMAT, TARGET_FORMAT, _MAIL, rf"\A(?i:smtp):(?!{_AT_A_NAME}+\Z)"),
    _bad(SIP, FORMAT, SIP_FORMAT, "sip:user@domain", rf"\A(?!(?i:sip):[^@\s:]+@{_LABEL}(?:\.{_LABEL})+\Z)"),
    _bad(SIP, CHARACTERS, SIP_NON_ASCII, "ASCII", rf"[{_ASIDE}]"),
)

# A value of these belongs to one object of the directory, whatever its case.
UNIQUE: tuple[tuple[str, Code], ...] = (
    (UPN, UPN_DUPLICATE),
    (PROXIES, PROXY_DUPLICATE),
    (MAIL, MAIL_DUPLICATE),
    (NICKNAME, NICKNAME_DUPLICATE),
    (SAM, SAM_DUPLICATE),
    (TARGET, TARGET_DUPLICATE),
    (SIP, SIP_DUPLICATE),
)

# What compares one attribute with another, or with the tenant.
RELATIONS = (UPN_NOT_PUBLIC, UPN_NOT_VERIFIED, PROXY_MISSING, SIP_DOMAIN, SIP_PROXY, SIP_UPN)

CODES: tuple[Code, ...] = tuple(
    dict.fromkeys((*(rule.code for rule in RULES), *(code for _, code in UNIQUE), *RELATIONS))
)
ATTRIBUTES: tuple[str, ...] = tuple(dict.fromkeys(rule.attribute for rule in RULES))
