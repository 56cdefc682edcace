"""The templates that are shipped, against a copy of what Microsoft's page has in its table."""

import re
from dataclasses import dataclass, fields

import pytest

from bot.checklists.loader import DEFAULT, built_in
from bot.checks import discover
from bot.model.profile import Profile, given, told
from bot.model.template import Template
from tests.bot.model.examples import checklist

FWLINK = "https://go.microsoft.com/fwlink/p/?linkid="
LYNC = "https://learn.microsoft.com/en-us/previous-versions/office/lync-server-2013/lync-server-2013-"

NOTE = (
    "\n\n> [!IMPORTANT]\n> You need to synchronize the AD accounts for all Lync users in your organization between"
    " your on-premises and online Lync deployments, even if users are not moved to Lync Online. If you do not"
    " synchronize all users, communication between on-premises and online users in your organization may not work"
    " as expected.\n\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the page: what its description begins and ends with, every link in it, and words in between."""

    key: str
    title: str
    begins: str
    ends: str
    links: tuple[tuple[str, str], ...] = ()
    holds: tuple[str, ...] = ()
    paragraphs: int = 1
    words: int


ROWS = [
    Row(
        key="tenant",
        title="Create a tenant account for Office 365 and enable Lync Online",
        begins="Learn about Office 365 and Lync Online at [Office 365](",
        ends=").",
        links=(
            ("Office 365", f"{FWLINK}254980"),
            ("System Requirements", f"{FWLINK}401408"),
            ("Getting Started with Office 365", f"{FWLINK}254982"),
            ("Set Up Office 365", "http://go.microsoft.com/fwlink/p/?linkid=254979"),
        ),
        holds=(
            "To make sure that your environment is ready for Office 365, see the [",
            "For details about setting up ",
        ),
        paragraphs=3,
        words=43,
    ),
    Row(
        key="domain",
        title="Add your domain and verify ownership",
        begins="Your domain is sometimes also referred to as your _vanity domain_. You must add your domain to",
        ends='including "Edit DNS records for your Office 365 services."',
        links=(("Add your domain to Office 365", f"{FWLINK}254983"),),
        holds=(
            "and then follow the steps to validate the domain with Office 365.",
            "This is to confirm that you are the owner of the domain.",
            "To add your domain to your Office 365 tenant, follow the steps described at [",
            "Complete all of the steps in each section in the topic,",
        ),
        paragraphs=3,
        words=85,
    ),
    Row(
        key="readiness",
        title="Verify environment readiness",
        begins="You can use the Office 365 Setup Assistant to help you deploy Office 365. For more information, see [",
        ends=").",
        links=(
            ("Use Setup Assistant to determine Office 365 readiness", f"{FWLINK}254985"),
            ("Office 365 deployment guide", f"{FWLINK}257337"),
        ),
        holds=("For details about using the tool and deploying Office 365, see [",),
        paragraphs=2,
        words=41,
    ),
    Row(
        key="ad-sync",
        title="Prepare for Active Directory synchronization",
        begins="Active Directory synchronization keeps your on-premises Active Directory continuously synchronized",
        ends="), including setting up single sign-on.",
        links=(("Directory synchronization Roadmap", f"{FWLINK}254988"),),
        holds=(
            "also enables global address list (GAL) synchronization from your local Microsoft Exchange Server",
            NOTE,
            "To prepare your environment for Active Directory synchronization, follow the steps described in [",
        ),
        paragraphs=3,
        words=116,
    ),
    Row(
        key="adfs-create",
        title="Create certificates for Active Directory Federation Services (AD FS)",
        begins="You will need to create the certificates that are used for identity federation with Office 365. For",
        ends=").",
        links=(("Checklist: Use AD FS to implement and manage single sign-on", f"{FWLINK}285376"),),
        holds=(
            "see the “Federation server certificates” section of the Plan for and deploy AD FS for use with single",
        ),
        words=50,
    ),
    Row(
        key="adfs-assign",
        title="Assign certificates for AD FS",
        begins="After you create the certificates that are used for identity federation with Office 365, you must",
        ends="install and assign them.",
        words=20,
    ),
    Row(
        key="pilot",
        title="Move pilot users to Skype for Business Online",
        begins="After you have completed the steps to prepare and configure your environment for Skype for Business",
        ends=").",
        links=(("Move users to Lync Online in Lync Server 2013", f"{LYNC}move-users-to-lync-online"),),
        holds=("you can start moving pilot users to Lync Online.\n\nSee [",),
        paragraphs=2,
        words=36,
    ),
    Row(
        key="administer",
        title="Administering users in a hybrid deployment",
        begins="For details about how to administer users in a hybrid deployment, see [",
        ends=").",
        links=(
            (
                "Administering users in a hybrid Lync Server 2013 deployment",
                f"{LYNC}administering-users-in-a-hybrid-deployment",
            ),
        ),
        words=21,
    ),
]

LINK = re.compile(r"\[([^\]]+)\]\((\S+?)\)")


@pytest.fixture(scope="module")
def lync() -> Template:
    return built_in()["lync-2013-hybrid"]


@pytest.fixture(scope="module")
def teams() -> Template:
    return built_in()["sfb-teams-hybrid"]


def test_the_default_comes_first() -> None:
    assert list(built_in()) == [DEFAULT, "sfb-teams-hybrid"]


def test_every_check_that_a_template_names_is_there() -> None:
    assert built_in(discover()) == built_in()


def test_the_eight_steps_stand_in_the_pages_order(lync: Template) -> None:
    assert [(step.key, step.title) for step in lync.steps] == [(row.key, row.title) for row in ROWS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_description_is_the_pages_word_for_word(lync: Template, row: Row) -> None:
    text = lync.step(row.key).description

    assert text.startswith(row.begins)
    assert text.endswith(row.ends)
    assert all(words in text for words in row.holds)
    assert tuple((found[1], found[2]) for found in LINK.finditer(text)) == row.links
    assert len(text.split("\n\n")) == row.paragraphs
    assert len(LINK.sub(r"\1", text).replace("> [!IMPORTANT]\n> ", "").split()) == row.words


def test_whose_words_they_are_is_said(lync: Template) -> None:
    for words in (
        "Steps to prepare and deploy Lync Server 2013 hybrid environment",
        "by Microsoft",
        "MicrosoftDocs/OfficeDocs-SkypeForBusiness",
        "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
    ):
        assert words in lync.attribution
    assert lync.source == f"{LYNC}steps-to-prepare-and-deploy-lync-server-hybrid-environment"


def test_the_pilot_waits_for_the_six_steps_before_it(lync: Template) -> None:
    assert lync.gate == "pilot"
    assert {step.key: step.requires for step in lync.steps if step.requires} == {
        "adfs-assign": ("adfs-create",),
        "pilot": tuple(row.key for row in ROWS[:6]),
        "administer": ("pilot",),
    }


def test_the_checks_stand_at_the_steps_that_they_prove(lync: Template) -> None:
    for number, step in enumerate(lync.steps, start=1):
        assert set(step.checks) == {check.id for check in discover().values() if check.step == number}


def test_the_successor_has_the_same_checks_at_its_own_steps(teams: Template) -> None:
    numbers = {"tenant": 1, "domain": 2, "federation": 3, "ad-sync": 4, "pilot": 7}

    for step in teams.steps:
        assert {discover()[check].step for check in step.checks} <= {numbers[step.key]}
    for key in ("tenant", "domain", "federation"):
        assert set(teams.step(key).checks) == {check.id for check in discover().values() if check.step == numbers[key]}


@pytest.mark.parametrize(
    "command",
    [
        "Set-CsAccessEdgeConfiguration -AllowOutsideUsers $true -AllowFederatedUsers $true -UseDnsSrvRouting",
        "New-CsHostingProvider -Identity LyncOnline -ProxyFqdn sipfed.online.lync.com -Enabled $true",
        "-EnabledSharedAddressSpace $true -HostsOCSUsers $true -VerificationLevel UseSourceVerification -IsLocal",
        "-AutodiscoverUrl https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root",
        "Set-CsTenantFederationConfiguration -SharedSipAddressSpace $true -AllowFederatedUsers $true",
    ],
)
def test_what_error_510_is_avoided_with_is_done_before_the_pilot(lync: Template, teams: Template, command: str) -> None:
    for template, key in ((lync, "readiness"), (teams, "federation")):
        assert key in template.step("pilot").requires
        assert any(command in task for task in template.step(key).tasks)


def test_the_notices_tell_what_has_changed_since_the_page(lync: Template) -> None:
    retired, unsupported, records = lync.notices

    assert "31 July 2021" in retired
    assert "11 April 2023" in unsupported
    assert "your own servers" in records


def test_a_domain_alone_is_enough_and_every_field_of_the_profile_can_be_told(lync: Template) -> None:
    assert [parameter.name for parameter in lync.parameters if parameter.required] == ["domain"]
    assert {parameter.name for parameter in lync.parameters} == {"domain"} | {spec.name for spec in fields(Profile)}


def test_the_reminders_are_the_usual_ones(lync: Template, teams: Template) -> None:
    for template in (lync, teams):
        assert (template.offsets, template.after) == ((14, 10, 7, 5, 3, 2, 1, 0), 5)


def test_the_successor_has_microsofts_order_and_no_ad_fs(teams: Template) -> None:
    assert [step.key for step in teams.steps] == ["tenant", "domain", "ad-sync", "federation", "pilot"]
    assert teams.step("pilot").requires == ("tenant", "domain", "ad-sync", "federation")
    assert not any("AD FS" in step.title + step.description for step in teams.steps)


@pytest.mark.parametrize("template", built_in().values(), ids=lambda template: template.id)
class TestEveryTemplate:
    """What holds for all that are shipped."""

    def test_its_examples_are_what_people_may_type(self, template: Template) -> None:
        examples = {parameter.name: parameter.example for parameter in template.parameters}

        profile = given(Profile(), examples)

        assert given(Profile(), told(profile)) == profile
        assert all(parameter.example and parameter.help for parameter in template.parameters)

    def test_its_steps_can_be_named_by_the_first_letters_that_tell_them_apart(self, template: Template) -> None:
        for step in template.steps:
            others = [other.key for other in template.steps if other is not step]
            length = next(n for n in range(1, 41) if not any(key.startswith(step.key[:n]) for key in others))
            assert checklist(template=template).find(step.key[:length]).spec is step

    def test_each_step_says_who_and_what_to_do(self, template: Template) -> None:
        for step in template.steps:
            assert step.roles
            assert 1 <= len(step.tasks) <= 7
