"""Lists of pilot users as people have them: from Excel, from PowerShell, pasted, and wrong."""

import codecs
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.pilot_list import HEADER, MAX_BYTES, MAX_CONTACTS, MAX_ROWS, looks, read
from bot.model.errors import BotError
from bot.model.pilot import MAX_PILOTS, PilotUser, RowsError

LIST = (
    "userPrincipalName,sipAddress,displayName,enterpriseVoice,dialInConferencing,contactCount,batch\n"
    "Ann@Contoso.com,sip:ann.lee@contoso.com,Ann Lee,true,false,120,1\n"
    "bob@contoso.com,bob@contoso.com,,False,TRUE,,\n"
)
USERS = (
    PilotUser(
        upn="ann@contoso.com",
        sip="ann.lee@contoso.com",
        display_name="Ann Lee",
        voice=True,
        contacts=120,
        batch="1",
    ),
    PilotUser(upn="bob@contoso.com", sip="bob@contoso.com", conferencing=True),
)
SHORT = "userPrincipalName,sipAddress\n"


def test_a_list_is_read() -> None:
    found = read(LIST.encode())

    assert found.users == USERS
    assert found.told == {"upn", "sip", "display_name", "voice", "conferencing", "contacts", "batch"}


def test_the_header_that_is_shown_can_be_read() -> None:
    assert read(f"{HEADER}\na@contoso.com,a@contoso.com,,,,,".encode()).users[0].upn == "a@contoso.com"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(codecs.BOM_UTF8 + LIST.encode(), id="UTF-8 with its mark"),
        pytest.param(codecs.BOM_UTF16_LE + LIST.encode("utf-16-le"), id="as PowerShell redirects it"),
        pytest.param(codecs.BOM_UTF16_BE + LIST.encode("utf-16-be"), id="the other way round"),
        pytest.param(LIST.encode("utf-16-le"), id="UTF-16 without its mark"),
        pytest.param(LIST.replace(",", ";").encode(), id="semicolons"),
        pytest.param(LIST.replace(",", "\t").encode(), id="tabs, as from a spreadsheet's cells"),
        pytest.param(b"sep=;\r\n" + LIST.replace(",", ";").replace("\n", "\r\n").encode(), id="Excel says how"),
        pytest.param(b'#TYPE Selected.User\n"' + LIST.replace(",", '","').replace("\n", '"\n"').encode(), id="quoted"),
        pytest.param(f"\n\n{LIST}\n,,,,,,\n\n".encode(), id="empty rows"),
        pytest.param(LIST.replace("userPrincipalName", "User Principal-Name").encode(), id="a title with spaces"),
    ],
)
def test_a_list_is_read_however_it_was_written(raw: bytes) -> None:
    assert read(raw.removesuffix(b'"')).users == USERS


def test_letters_that_could_be_misread_are_refused() -> None:
    raw = "userPrincipalName;sipAddress;displayName\nann@contoso.com;ann@contoso.com;Anne Müller\n"

    assert read(raw.encode()).users[0].display_name == "Anne Müller"
    with pytest.raises(BotError, match="neither UTF-8 nor UTF-16"):
        read(raw.encode("cp1252"))


def test_columns_that_are_not_known_are_passed_over() -> None:
    found = read(b"sip,Office,upn\nann@contoso.com,=HYPERLINK(),ann@contoso.com\n")

    assert found.users == (PilotUser(upn="ann@contoso.com", sip="ann@contoso.com"),)
    assert found.told == {"upn", "sip"}


def test_a_formula_is_only_a_name() -> None:
    raw = b"userPrincipalName,sipAddress,displayName\nann@contoso.com,ann@contoso.com,\"=cmd|'/c calc'!A1\"\n"

    assert read(raw).users[0].display_name == "=cmd|'/c calc'!A1"


def test_a_row_may_end_before_its_last_columns() -> None:
    assert read(f"{HEADER}\nann@contoso.com,ann@contoso.com\n".encode()).users[0].contacts is None


def test_every_row_that_is_wrong_is_told() -> None:
    raw = (
        "userPrincipalName,sipAddress,displayName,enterpriseVoice,dialInConferencing,contactCount,batch\n"
        "ann,sip:ann@contoso,,maybe,2,-1,=1\n"
        ",,,,,,\n"
        "bob@contoso.com,,,,,,\n"
        "kim@contoso.com,kim@contoso.com,,,,,,too,many\n"
        "dee@contoso.com,dee@contoso.com,,,,,\n"
        "DEE@contoso.com,sip:dee@contoso.com,,,,,\n"
        f"{'x' * 50}@,{'y' * 41},{'z' * 101},,,{MAX_CONTACTS},\n"
    )

    with pytest.raises(RowsError) as caught:
        read(raw.encode())

    assert str(caught.value).splitlines() == [
        "Nothing was imported, because of 14 errors:",
        "• row 2: userPrincipalName “ann” is no address",
        "• row 2: sipAddress “sip:ann@contoso” is no address",
        "• row 2: enterpriseVoice “maybe” is neither true nor false",
        "• row 2: dialInConferencing “2” is neither true nor false",
        "• row 2: contactCount “-1” is no number",
        "• row 2: batch “=1” is no batch: letters and digits, at most 20",
        "• row 4: sipAddress is empty",
        "• row 5: it has 9 values, and there are 7 columns",
        "• row 7: userPrincipalName dee@contoso.com is in row 6 already",
        "• row 7: sipAddress dee@contoso.com is in row 6 already",
        f"• row 8: userPrincipalName “{'x' * 40}…” is no address",
        f"• row 8: sipAddress “{'y' * 40}…” is no address",
        f"• row 8: displayName “{'z' * 40}…” is not up to 100 letters",
        f"• row 8: contactCount “{MAX_CONTACTS}” is no number",
    ]


def test_one_error_is_one() -> None:
    with pytest.raises(RowsError) as caught:
        read(f"{SHORT}ann,ann@contoso.com\n".encode())

    assert str(caught.value) == (
        "Nothing was imported, because of one error:\n• row 2: userPrincipalName “ann” is no address"
    )


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(b"", "The list is empty. It should look like this:", id="empty"),
        pytest.param(b" \n\r\n", "The list is empty", id="blank"),
        pytest.param(b"ann@contoso.com\nbob@contoso.com", "lacks userPrincipalName and sipAddress", id="no header"),
        pytest.param(b"userPrincipalName\nann@contoso.com", "lacks sipAddress. The whole of it", id="half a header"),
        pytest.param(b"upn,sip,UserPrincipalName\n", "The column UserPrincipalName is there twice", id="twice"),
        pytest.param(SHORT.encode(), "There is no user below the header", id="nobody"),
        pytest.param(SHORT.encode() + b'"' + b"x" * 200_000, "cannot be read as CSV", id="an endless value"),
        pytest.param(
            SHORT.encode() + b"x,y\n" * (MAX_ROWS + 1), f"than {MAX_ROWS} rows.* at most 200 rows", id="no list"
        ),
        pytest.param(SHORT.encode() + b"\n" * MAX_BYTES, "more than 1 MB.* at most 200 rows", id="no list by far"),
    ],
)
def test_what_is_no_list_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises(RowsError, match=says):
        read(raw)


@pytest.mark.parametrize("size", [pytest.param(8_000_000, id="large"), pytest.param(MAX_BYTES, id="all that is read")])
def test_what_is_no_list_is_not_kept_in_memory(size: int) -> None:
    raw = (SHORT.encode() + b"a\n" * (size // 2))[:size]
    tracemalloc.start()

    try:
        with pytest.raises(RowsError):
            read(raw)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 64 * 1024 * 1024


def test_a_list_has_an_end() -> None:
    rows = "".join(f"user{number}@contoso.com,user{number}@contoso.com\n" for number in range(MAX_PILOTS + 1))

    with pytest.raises(RowsError, match=f"{MAX_PILOTS + 1} users are too many for a pilot"):
        read((SHORT + rows).encode())
    assert len(read((SHORT + rows).rpartition("user")[0].rpartition("user")[0].encode()).users) == MAX_PILOTS


@pytest.mark.parametrize(
    ("raw", "is_one"),
    [
        pytest.param(LIST.encode(), True, id="list"),
        pytest.param(codecs.BOM_UTF16_LE + LIST.encode("utf-16-le"), True, id="UTF-16"),
        pytest.param(b"userPrincipalName;sipAddress;contactCount\n", True, id="short"),
        pytest.param(b'"SipAddress","UserPrincipalName","RegistrarPool","HostingProvider"\n', False, id="lync-users"),
        pytest.param(b'"userPrincipalName","sipAddress"\r\n', True, id="the needed columns alone"),
        pytest.param(b"sipAddress;userPrincipalName\n", False, id="as Get-CsUser would print them"),
        pytest.param(b"sipAddress;userPrincipalName;dialInConferencing\n", True, id="in another order"),
        pytest.param(b"UserPrincipalName,SipAddress,AccountType,HostingProvider\n", False, id="online-users"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_a_list_is_told_by_its_header(raw: bytes, *, is_one: bool) -> None:
    assert looks(raw) is is_one


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: (SHORT + text).encode("utf-8", "replace")))
def test_nothing_breaks_it(raw: bytes) -> None:
    try:
        found = read(raw)
    except BotError:
        return

    assert all("@" in user.upn and "@" in user.sip for user in found.users)
