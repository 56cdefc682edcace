"""What is made of the federation service's metadata, and of what Microsoft keeps of it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.checks import (
    Target,
    adfs_issuer,
    adfs_metadata,
    adfs_realm_authurl,
    adfs_token_signing_expiry,
    adfs_token_signing_matches_entra,
    handed,
)
from bot.checks.control import NO_WAY_OUT, NOT_PUBLIC
from bot.checks.entra_federation import Asked, Federation, Sides
from bot.checks.federation_copies import SAME
from bot.checks.federation_service import MISSING, NAME_NOT_TOLD, NO_ANSWER, NOT_FEDERATED, NOT_SEEN, Published
from bot.checks.graph import NO_ANSWER as GRAPH_SILENT
from bot.checks.graph import NO_PERMISSION, NOT_CONNECTED, SIGN_IN_REFUSED
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED
from bot.checks.realm import NO_REALM, NameSpace, Realm
from bot.evidence.certificate import Certificate
from bot.model.verdict import Code
from bot.net.denial import Denial, Hindrance
from tests.federation_facts import FARM, STS, TOLD, URL, fetched, metadata, page, published, signing
from tests.in_hand import holding
from tests.seen import NOW, at, differing, silent, target

ABOUT = target(TOLD)
INSIDE = target({**TOLD, "internal_dns_visible": "true"})
OTHERWISE = target({**TOLD, "identity": "none-yet"})
UNTOLD = target()
NEITHER = [
    pytest.param(OTHERWISE, None, [NOT_FEDERATED], id="people sign in otherwise"),
    pytest.param(UNTOLD, None, [NAME_NOT_TOLD], id="the name was not told"),
]
FAR = signing(200)
PROPERTIES = '{"HostName": "sts.contoso.com", "AutoCertificateRollover": %s}'
BY_HAND = holding(ABOUT, {}, {"adfs-properties": PROPERTIES % "false"})
BY_ITSELF = holding(ABOUT, {}, {"adfs-properties": PROPERTIES % "true"})


def answered(status: int, *, kind: str = "text/html") -> Published:
    return published(answer=page(status=status, kind=kind), trouble=f"HTTP {status}")


METADATA = [
    *NEITHER,
    pytest.param(ABOUT, published(metadata(FAR)), [adfs_metadata.OK], id="as it should be"),
    pytest.param(
        ABOUT,
        published(metadata(FAR, entity=f"https://{STS.upper()}/adfs/services/trust")),
        [adfs_metadata.OK],
        id="named with https and in capitals",
    ),
    pytest.param(INSIDE, published(metadata(FAR)), [adfs_metadata.INSIDE_ONLY], id="seen inside"),
    pytest.param(
        ABOUT, published(metadata(FAR, entity="http://old/adfs")), [adfs_metadata.WRONG_ENTITY], id="another service"
    ),
    pytest.param(ABOUT, published(metadata()), [adfs_metadata.NO_SIGNING], id="no signing certificate"),
    pytest.param(ABOUT, published(metadata(FAR, hosts=())), [adfs_metadata.NO_SIGN_IN], id="no sign-in page"),
    pytest.param(
        ABOUT, published(metadata(FAR, hosts=("adfs1.contoso.com",))), [adfs_metadata.OTHER_HOST], id="a server's name"
    ),
    pytest.param(
        ABOUT,
        published(replace(metadata(FAR), trust=("https://old.contoso.com/adfs/services/trust/2005/x",))),
        [adfs_metadata.OTHER_HOST],
        id="programs are sent elsewhere",
    ),
    pytest.param(
        INSIDE,
        published(metadata(entity="", hosts=("x",))),
        [adfs_metadata.WRONG_ENTITY, adfs_metadata.NO_SIGNING, adfs_metadata.OTHER_HOST],
        id="several things at once",
    ),
    pytest.param(ABOUT, answered(404), [adfs_metadata.UNAVAILABLE], id="404"),
    pytest.param(ABOUT, answered(503), [adfs_metadata.UNAVAILABLE], id="503"),
    pytest.param(ABOUT, answered(500), [adfs_metadata.SERVER_ERROR], id="500"),
    pytest.param(ABOUT, answered(429), [adfs_metadata.SERVER_ERROR], id="429"),
    pytest.param(ABOUT, answered(302), [adfs_metadata.NOT_METADATA], id="a redirect"),
    pytest.param(ABOUT, answered(401, kind=""), [adfs_metadata.NOT_METADATA], id="a question for a password"),
    pytest.param(
        ABOUT, published(answer=page(b"<html>"), trouble="not XML"), [adfs_metadata.NOT_METADATA], id="a web page"
    ),
    pytest.param(ABOUT, published(trouble="silence"), [NO_ANSWER], id="nobody answers"),
    pytest.param(
        ABOUT, Published(fetched=fetched(trouble="silence", way_out=False)), [NO_WAY_OUT], id="the bot cannot get out"
    ),
    pytest.param(ABOUT, Published(fetched=fetched(addresses=at(STS))), [MISSING], id="no such name"),
    pytest.param(ABOUT, Published(fetched=fetched(addresses=silent(STS))), [NOT_ASKED], id="DNS does not answer"),
    pytest.param(
        ABOUT, Published(fetched=fetched(addresses=at(STS, FARM, refused=[FARM]))), [NOT_PUBLIC], id="not public"
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), METADATA)
def test_judge_of_metadata(about: Target, facts: Published | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_metadata.judge(about, facts)] == codes


def test_every_code_of_metadata_has_a_case() -> None:
    assert differing(adfs_metadata.CHECK, METADATA) == set()


def test_what_answers_in_place_of_metadata_is_shown_with_its_type() -> None:
    [finding] = adfs_metadata.judge(ABOUT, answered(404))

    assert (finding.subject, finding.observed) == (URL, "HTTP 404 (text/html)")


def entra(*certificates: Certificate, domain: str = "contoso.com", updated: str = "Success") -> Federation:
    return Federation(domain=domain, certificates=certificates, updated=updated)


def expiring(days: float, *, then: float | None = None, known: Asked = None) -> Sides:
    following = [] if then is None else [signing(then, "b2")]
    return Sides(published(metadata(signing(days), *following)), known)


REFUSED = Denial(Hindrance.SIGN_IN, "The secret has expired.")
MANAGED = Federation(domain="contoso.com", federated=False)
GARBAGE = Federation(domain="contoso.com", trouble="That is not a certificate.")
IN_USE, NEXT = signing(14), signing(400, "b2")

EXPIRY = [
    *NEITHER,
    pytest.param(ABOUT, expiring(36), [adfs_token_signing_expiry.OK], id="36 days"),
    pytest.param(ABOUT, expiring(35, then=400), [adfs_token_signing_expiry.NEXT_READY], id="35 days, and a next"),
    pytest.param(ABOUT, expiring(35), [adfs_token_signing_expiry.NO_NEXT_YET], id="35 days, and none"),
    pytest.param(ABOUT, expiring(16), [adfs_token_signing_expiry.NO_NEXT_YET], id="16 days, and none"),
    pytest.param(ABOUT, expiring(15), [adfs_token_signing_expiry.NO_NEXT], id="15 days, and none"),
    pytest.param(ABOUT, expiring(15, then=-5), [adfs_token_signing_expiry.NO_NEXT], id="the other is a former one"),
    pytest.param(ABOUT, expiring(14, then=400), [adfs_token_signing_expiry.NEXT_READY], id="14 days, Entra not asked"),
    pytest.param(
        ABOUT,
        expiring(14, then=400, known=(entra(IN_USE, NEXT),)),
        [adfs_token_signing_expiry.NEXT_READY],
        id="14 days, and Entra knows the next",
    ),
    pytest.param(
        ABOUT,
        expiring(14, then=400, known=(entra(IN_USE, NEXT), entra(IN_USE, domain="fabrikam.com"))),
        [adfs_token_signing_expiry.NEXT_UNKNOWN],
        id="14 days, and Entra does not know it for the second domain",
    ),
    pytest.param(
        ABOUT,
        expiring(16, then=400, known=(entra(IN_USE),)),
        [adfs_token_signing_expiry.NEXT_READY],
        id="16 days, and Entra does not know it yet",
    ),
    pytest.param(
        ABOUT,
        expiring(14, then=400, known=(MANAGED, GARBAGE)),
        [adfs_token_signing_expiry.NEXT_READY],
        id="what Entra does not say counts for nothing",
    ),
    pytest.param(
        ABOUT, expiring(14, then=400, known=REFUSED), [adfs_token_signing_expiry.NEXT_READY], id="Graph refuses"
    ),
    pytest.param(ABOUT, expiring(0, then=400), [adfs_token_signing_expiry.EXPIRED], id="this very moment"),
    pytest.param(BY_HAND, expiring(36), [adfs_token_signing_expiry.OK], id="36 days, without rollover"),
    pytest.param(BY_HAND, expiring(35), [adfs_token_signing_expiry.NO_ROLLOVER], id="35 days, without rollover"),
    pytest.param(
        BY_HAND,
        expiring(35, then=400),
        [adfs_token_signing_expiry.NO_ROLLOVER],
        id="the next is made, without rollover",
    ),
    pytest.param(BY_HAND, expiring(15), [adfs_token_signing_expiry.NO_NEXT], id="15 days, without rollover"),
    pytest.param(BY_HAND, expiring(0), [adfs_token_signing_expiry.EXPIRED], id="expired, without rollover"),
    pytest.param(BY_ITSELF, expiring(35), [adfs_token_signing_expiry.NO_NEXT_YET], id="35 days, with rollover"),
    pytest.param(ABOUT, Sides(published(metadata())), [NOT_SEEN], id="no certificate is published"),
    pytest.param(ABOUT, Sides(published(trouble="silence")), [NOT_SEEN], id="no metadata"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), EXPIRY)
def test_judge_of_expiry(about: Target, facts: Sides | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_token_signing_expiry.judge(about, facts)] == codes


def test_every_code_of_expiry_has_a_case() -> None:
    assert differing(adfs_token_signing_expiry.CHECK, EXPIRY) == set()


def test_expiry_is_shown_with_both_dates() -> None:
    [finding] = adfs_token_signing_expiry.judge(ABOUT, expiring(30, then=60))

    assert finding.expected == "good beyond 2026-10-06"
    assert finding.observed == (
        f"in use: {'A1' * 20} until {NOW + timedelta(days=30):%Y-%m-%d};"
        f" published too: {'B2' * 20} until {NOW + timedelta(days=60):%Y-%m-%d}"
    )


def kept(*domains: Federation, days: float = 200, denied: Denial | None = None) -> Sides:
    found = published(metadata(signing(days), NEXT))
    return Sides(found, domains or denied)


PERMISSION = Denial(Hindrance.PERMISSION, "Insufficient privileges.", "Domain.Read.All")
SILENCE = Denial(Hindrance.NO_ANSWER, "Microsoft Graph does not answer.")

IN_FORCE, OTHER = "A1" * 20, "C3" * 20  # what is published, and what is not
UNPUBLISHED = Sides(published(trouble="silence"))


def shown(entra_has: str, farm_has: str = "", *, domain: str = "contoso.com") -> str:
    rows = [{"Domain": domain, "Source": "Microsoft Entra ID", "Thumbprint": entra_has}]
    if farm_has:
        rows.append({"Domain": domain, "Source": "ADFS Server", "Thumbprint": farm_has})
    return json.dumps(rows)


def told(text: str) -> Target:
    return holding(ABOUT, {"entra-federation": text})


LIST = f"Source     : ADFS Server\nThumbprint : {OTHER}\n\nSource     : Microsoft Entra ID\nThumbprint : {OTHER}\n"
HANDED = [
    pytest.param(told(shown(IN_FORCE)), kept(), [SAME], id="Entra has it"),
    pytest.param(told(shown(OTHER, OTHER)), kept(), [adfs_token_signing_matches_entra.BROKEN], id="both have a former"),
    pytest.param(told(shown(OTHER, OTHER)), UNPUBLISHED, [SAME], id="no metadata, and both sides agree"),
    pytest.param(told(LIST), UNPUBLISHED, [SAME], id="both sides agree, in a list"),
    pytest.param(
        told(shown(IN_FORCE, OTHER)), UNPUBLISHED, [adfs_token_signing_matches_entra.BROKEN], id="the sides differ"
    ),
    pytest.param(told(shown(OTHER)), UNPUBLISHED, [NOT_SEEN], id="nothing to compare with"),
    pytest.param(told(shown("", OTHER)), kept(), [handed.NOT_SHOWN], id="Entra's side is not shown"),
    pytest.param(told("[]"), kept(), [handed.NOT_SHOWN], id="nothing in it"),
    pytest.param(told(shown(IN_FORCE)), kept(denied=REFUSED), [SIGN_IN_REFUSED, SAME], id="and Graph refuses"),
    pytest.param(
        told(shown(OTHER)),
        kept(entra(FAR, NEXT)),
        [adfs_token_signing_matches_entra.OK],
        id="it counts for nothing where Graph tells",
    ),
    pytest.param(holding(ABOUT, {}, {"entra-federation": shown(IN_FORCE)}), kept(), [SAME], id="what stayed"),
    pytest.param(
        holding(ABOUT, {}, {"entra-federation": shown(OTHER)}),
        kept(),
        [adfs_token_signing_matches_entra.BROKEN],
        id="what stayed, and AD FS signs with another by now",
    ),
]
ENTRA = [
    *NEITHER,
    *HANDED,
    pytest.param(ABOUT, kept(entra(FAR, NEXT)), [adfs_token_signing_matches_entra.OK], id="both known"),
    pytest.param(ABOUT, kept(entra(FAR, NEXT, updated="")), [adfs_token_signing_matches_entra.OK], id="never updated"),
    pytest.param(ABOUT, kept(entra(NEXT)), [adfs_token_signing_matches_entra.BROKEN], id="the one in use is unknown"),
    pytest.param(ABOUT, kept(entra()), [adfs_token_signing_matches_entra.BROKEN], id="none is known"),
    pytest.param(ABOUT, kept(entra(FAR)), [adfs_token_signing_matches_entra.NEXT_MISSING], id="the next is unknown"),
    pytest.param(
        ABOUT,
        kept(entra(signing(16)), days=16),
        [adfs_token_signing_matches_entra.NEXT_MISSING],
        id="16 days, and the next is unknown",
    ),
    pytest.param(
        ABOUT,
        kept(entra(signing(15)), days=15),
        [adfs_token_signing_matches_entra.NEXT_MISSING_SOON],
        id="15 days, and the next is unknown",
    ),
    pytest.param(
        ABOUT,
        kept(entra(FAR, NEXT, updated="ConnectionError")),
        [adfs_token_signing_matches_entra.NOT_UPDATED],
        id="the last update failed",
    ),
    pytest.param(
        ABOUT,
        kept(entra(FAR, NEXT), entra(NEXT, domain="fabrikam.com")),
        [adfs_token_signing_matches_entra.OK, adfs_token_signing_matches_entra.BROKEN],
        id="each domain has its own copy",
    ),
    pytest.param(ABOUT, kept(MANAGED), [adfs_token_signing_matches_entra.NO_FEDERATION], id="not federated"),
    pytest.param(ABOUT, kept(GARBAGE), [adfs_token_signing_matches_entra.UNREADABLE], id="not readable"),
    pytest.param(ABOUT, kept(), [NOT_CONNECTED], id="no access to Graph"),
    pytest.param(ABOUT, kept(denied=REFUSED), [SIGN_IN_REFUSED], id="Graph lets nobody in"),
    pytest.param(ABOUT, kept(denied=PERMISSION), [NO_PERMISSION], id="a permission is missing"),
    pytest.param(ABOUT, kept(denied=SILENCE), [GRAPH_SILENT], id="Graph does not answer"),
    pytest.param(ABOUT, Sides(published(metadata(FAR)), ()), [NO_SIP_DOMAIN], id="no domain"),
    pytest.param(
        ABOUT,
        Sides(published(trouble="silence"), (entra(FAR),)),
        [NOT_SEEN],
        id="no metadata",
    ),
    pytest.param(
        ABOUT,
        Sides(published(metadata()), (entra(FAR),)),
        [NOT_SEEN],
        id="no certificate is published",
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), ENTRA)
def test_judge_of_entra(about: Target, facts: Sides | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_token_signing_matches_entra.judge(about, facts)] == codes


def test_every_code_of_entra_has_a_case() -> None:
    assert differing(adfs_token_signing_matches_entra.CHECK, ENTRA) == set()


def test_what_entra_keeps_is_shown_by_thumbprint_with_the_commands_to_change_it() -> None:
    [finding] = adfs_token_signing_matches_entra.judge(ABOUT, kept(entra(NEXT)))

    assert (finding.expected, finding.observed) == (f"{'A1' * 20}, {'B2' * 20}", "B2" * 20)
    assert "-InternalDomainFederationId $id" in finding.fix


def test_copies_that_were_handed_in_are_told_by_domain_and_thumbprint() -> None:
    [finding] = adfs_token_signing_matches_entra.judge(told(shown(OTHER)), kept())
    [nameless] = adfs_token_signing_matches_entra.judge(told(LIST), UNPUBLISHED)

    assert (finding.subject, finding.expected, finding.observed) == ("contoso.com", IN_FORCE, OTHER)
    assert nameless.subject == "the federated domain"


def test_a_failed_update_is_shown_in_entras_words() -> None:
    [finding] = adfs_token_signing_matches_entra.judge(ABOUT, kept(entra(FAR, NEXT, updated="ConnectionError")))

    assert finding.observed.endswith("; last update: ConnectionError")


def issued(*issuers: str, entity: str = f"http://{STS}/adfs/services/trust") -> Sides:
    domains = ("contoso.com", "fabrikam.com")
    found = (Federation(domain=domain, issuer=issuer) for domain, issuer in zip(domains, issuers, strict=False))
    return Sides(published(metadata(FAR, entity=entity)), tuple(found))


OURS = f"http://{STS}/adfs/services/trust"
OWN = "http://contoso.com/adfs/services/trust/"
ISSUER = [
    *NEITHER,
    pytest.param(ABOUT, issued(OURS), [adfs_issuer.OK], id="the service's identifier"),
    pytest.param(ABOUT, issued("urn:ours", entity="urn:ours"), [adfs_issuer.OK], id="an identifier of one's own"),
    pytest.param(ABOUT, issued(OWN), [adfs_issuer.OK], id="the domain's"),
    pytest.param(
        ABOUT,
        issued(OWN, "http://fabrikam.com/adfs/services/trust/"),
        [adfs_issuer.OK, adfs_issuer.OK],
        id="each domain's own",
    ),
    pytest.param(
        ABOUT, issued(OWN, OWN), [adfs_issuer.SHARED, adfs_issuer.MISMATCH], id="one domain has that of the other"
    ),
    pytest.param(ABOUT, issued(OURS, OURS), [adfs_issuer.SHARED, adfs_issuer.SHARED], id="shared"),
    pytest.param(ABOUT, issued(f"{OURS}/"), [adfs_issuer.MISMATCH], id="with a slash too many"),
    pytest.param(ABOUT, issued(""), [adfs_issuer.MISMATCH], id="none"),
    pytest.param(
        ABOUT,
        Sides(published(trouble="silence"), (Federation(domain="contoso.com", issuer=OURS),)),
        [adfs_issuer.OK],
        id="without metadata the usual identifier counts",
    ),
    pytest.param(
        ABOUT,
        Sides(published(metadata(FAR)), (MANAGED, GARBAGE)),
        [adfs_issuer.NO_FEDERATION, adfs_issuer.UNREADABLE],
        id="not federated, and not readable",
    ),
    pytest.param(ABOUT, Sides(published(metadata(FAR)), ()), [NO_SIP_DOMAIN], id="no domain"),
    *(
        pytest.param(ABOUT, Sides(published(metadata(FAR)), why), [code], id=code.name)
        for why, code in (
            (None, NOT_CONNECTED),
            (REFUSED, SIGN_IN_REFUSED),
            (PERMISSION, NO_PERMISSION),
            (SILENCE, GRAPH_SILENT),
        )
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), ISSUER)
def test_judge_of_the_issuer(about: Target, facts: Sides | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_issuer.judge(about, facts)] == codes


def test_every_code_of_the_issuer_has_a_case() -> None:
    assert differing(adfs_issuer.CHECK, ISSUER) == set()


def realm(kind: NameSpace | None, *hosts: str) -> Realm:
    urls = tuple((f"url{number}", f"https://{host}/adfs/ls/") for number, host in enumerate(hosts))
    return Realm(domain="contoso.com", kind=kind, urls=urls, trouble="" if kind else "silence")


REALM = [
    *NEITHER,
    pytest.param(ABOUT, (realm(NameSpace.FEDERATED, STS, STS.upper()),), [adfs_realm_authurl.OK], id="federated here"),
    pytest.param(
        ABOUT, (realm(NameSpace.FEDERATED, STS, "old.contoso.com"),), [adfs_realm_authurl.OTHER_HOST], id="elsewhere"
    ),
    pytest.param(ABOUT, (realm(NameSpace.FEDERATED),), [adfs_realm_authurl.NOWHERE], id="federated nowhere"),
    pytest.param(ABOUT, (realm(NameSpace.MANAGED),), [adfs_realm_authurl.MANAGED], id="managed"),
    pytest.param(ABOUT, (realm(NameSpace.UNKNOWN),), [adfs_realm_authurl.IN_NO_TENANT], id="unknown"),
    pytest.param(ABOUT, (realm(None),), [NO_REALM], id="no answer"),
    pytest.param(ABOUT, (), [NO_SIP_DOMAIN], id="no domain"),
    pytest.param(
        ABOUT,
        (realm(NameSpace.FEDERATED, STS), realm(NameSpace.MANAGED)),
        [adfs_realm_authurl.OK, adfs_realm_authurl.MANAGED],
        id="each suffix by itself",
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), REALM)
def test_judge_of_the_realm(about: Target, facts: tuple[Realm, ...] | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_realm_authurl.judge(about, facts)] == codes


def test_every_code_of_the_realm_has_a_case() -> None:
    assert differing(adfs_realm_authurl.CHECK, REALM) == set()
