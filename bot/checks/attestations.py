"""What a person states, because no program can see it: firewalls, agreements, runbooks, sign-ins."""

from __future__ import annotations

from bot.checks import Check, Kind, Target
from bot.model.profile import Mail
from bot.model.verdict import Code, Finding, Verdict

_LEARN = "https://learn.microsoft.com/skypeforbusiness/hybrid/"
_LYNC = "https://learn.microsoft.com/previous-versions/office/lync-server-2013/"

NO_MAIL = Code("no-mail", Verdict.SKIPPED, "The profile says `mail=none`, so there is no address list to synchronize.")


def _without_mail(target: Target) -> Finding | None:
    return NO_MAIL.at("mail", observed="none") if target.profile.mail is Mail.NONE else None


CHECKS = (
    Check(
        id="media-ports",
        step=3,
        title="The firewall lets media through: UDP 3478 and TCP 50000-59999",
        codes=(),
        source=f"{_LEARN}plan-hybrid-connectivity",
        kind=Kind.ATTEST,
        priority=3,
        page="""Firewall: do media get through?

Calls and meetings between the two sides need UDP 3478 and, for media, TCP 50000-59999 from the Edge. A server that
gets a stray UDP packet does not answer, so from outside an open port and a closed one look alike.

State it with the firewall's rules, or with the report of Microsoft's connectivity test or network assessment.""",
    ),
    Check(
        id="client-versions",
        step=3,
        title="Every pilot user has a Teams client, and whoever stays a supported one",
        codes=(),
        source=f"{_LEARN}plan-hybrid-connectivity",
        kind=Kind.ATTEST,
        priority=3,
        page="""Clients: is the software of the pilot users ready?

Whoever is moved works with Teams from that moment on; an old client signs in no more. Those who stay need one that the
server still takes.

State it with an inventory of the software, or with a ticket of the roll-out.""",
    ),
    Check(
        id="gal-sync",
        step=4,
        title="Moved people and those on premises find each other in the address list",
        codes=(NO_MAIL,),
        source=f"{_LEARN}configure-azure-ad-connect",
        kind=Kind.ATTEST,
        priority=3,
        skips=_without_mail,
        page="""Address list: is everybody in it, on both sides?

The global address list is synchronized for Exchange. Where it is not, people who were moved do not find those who were
not. Where there is no Exchange, set `mail=none`.

State it after a look: a moved mailbox and one on premises, both seen in the address book of each side.""",
    ),
    Check(
        id="pilot-admin-tools",
        step=7,
        title="The machine and the accounts that move users are ready",
        codes=(),
        source=f"{_LEARN}move-users-between-on-premises-and-cloud",
        kind=Kind.ATTEST,
        priority=2,
        page="""Moving: are tools and accounts ready?

`Move-CsUser` needs the newest administrative tools with their last update, TLS 1.2, and on the same machine version
6.2.1 or later of the Teams PowerShell module. On premises it takes CSServerAdministrator or CsUserAdministrator, in the
tenant Teams Administrator or Global Administrator. On Lync Server 2013 that account must work without a second factor.

State it with the versions and the roles.""",
    ),
    Check(
        id="pilot-teams-signin",
        step=7,
        title="Every moved pilot user signed in to Teams and tried it",
        codes=(),
        source=f"{_LEARN}move-users-between-on-premises-and-cloud",
        kind=Kind.ATTEST,
        priority=2,
        page="""Pilot: did it work for the people themselves?

Contacts are carried over only if the person signs in to Teams within 30 days of the move; meetings are converted by
themselves, beginning about 90 minutes after it. No program of ours can sign in as somebody else.

State it when each of them tried presence and messages with somebody on premises both ways, a call, a meeting from
inside and from outside, and a federated partner.""",
    ),
    Check(
        id="pilot-rollback-plan",
        step=7,
        title="The way back is written down, and what it loses",
        codes=(),
        source=f"{_LEARN}move-users-from-the-cloud-to-on-premises",
        kind=Kind.ATTEST,
        priority=1,
        page="""Pilot: is there a way back?

`Move-CsUser -Identity USER -Target POOL -Credential $cred` brings a user back. Since 10 November 2023 contacts do not
come along, and meetings never did. Where the servers are older than Skype for Business 2015 CU8, take Teams Only mode
away first. Whoever was created online needs `Enable-CsUser -HostingProviderProxyFqdn sipfed.online.lync.com` and a
synchronization before that.

State where the plan is, and that the users' data were saved with `Export-CsUserData` before the move.""",
    ),
    Check(
        id="admin-where-managed",
        step=8,
        title="It is written down who is managed where",
        codes=(),
        source=f"{_LYNC}lync-server-2013-administering-users-in-a-hybrid-lync-server-2013-deployment",
        kind=Kind.ATTEST,
        priority=1,
        page="""Administration: who manages whom, and where?

People on premises are managed in Lync's control panel or shell, moved ones in the Microsoft 365 and Teams admin
centers. SIP address, telephone number and whether somebody is enabled are still mastered in Active Directory as long as
it is synchronized: what is changed online is overwritten, or refused.

State where the table is.""",
    ),
    Check(
        id="admin-new-user-order",
        step=8,
        title="The order in which a new user is made is written down",
        codes=(),
        source=f"{_LEARN}plan-hybrid-connectivity",
        kind=Kind.ATTEST,
        priority=1,
        page="""Administration: in which order is a new user made?

In Active Directory first, then enabled for Lync on premises, then synchronized, then licensed, then moved. An account
that is made in the cloud alone is unknown on premises, and the two sides do not find each other.

State where the runbook is.""",
    ),
    Check(
        id="admin-tools",
        step=8,
        title="Administrators have the tools for both sides",
        codes=(),
        source=f"{_LEARN}plan-hybrid-connectivity",
        kind=Kind.ATTEST,
        priority=2,
        page="""Administration: are the tools there?

The newest administrative tools belong on a machine that reaches both sides, with the Teams PowerShell module; the
connector for Skype for Business Online was retired.

State the machine and the versions.""",
    ),
    Check(
        id="admin-attribute-authority",
        step=8,
        title="Nobody edits msRTCSIP attributes by hand, and it is decided how that changes at the end",
        codes=(),
        source=f"{_LEARN}cloud-consolidation-managing-attributes",
        kind=Kind.ATTEST,
        priority=2,
        page="""Administration: who may write Lync's attributes?

While servers run on premises, only their own tools write the `msRTCSIP` attributes. When the last one is gone, either
the attributes are cleared and people are managed online, or they stay and are edited in Active Directory.

State what was decided, and where.""",
    ),
    Check(
        id="admin-leavers",
        step=8,
        title="It is written down how somebody who leaves is taken out",
        codes=(),
        source=f"{_LEARN}plan-hybrid-connectivity",
        kind=Kind.ATTEST,
        priority=2,
        page="""Administration: what happens when somebody leaves?

The account is disabled in Active Directory and for Lync, then synchronized, then its licence is freed. In another order
the licence goes on being paid for, or the address goes on ringing.

State where the runbook is.""",
    ),
)
