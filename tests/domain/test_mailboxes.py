"""One mailbox has one key; slips in well-known domains are pointed out, real domains never."""

from __future__ import annotations

import idna
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.mail_domains import NEIGHBOURS, SLIPS, WEBMAIL
from domain.mailboxes import (
    InvalidMailbox,
    all_readable,
    deliverable,
    display,
    domain_of,
    email_key,
    is_shared,
    is_webmail,
    local_part_of,
    pasted,
    readable,
    suggest,
)

LONGEST = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 53}.example"
"""254 characters: 64 before the @, labels of 63."""


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("zoe@durand.example", "zoe@durand.example"),
        ("  Zoe.Martin@Durand.EXAMPLE \n", "zoe.martin@durand.example"),
        ("\u00a0zoe@durand.example\u200b", "zoe@durand.example"),
        ("\u202azoe@durand.example\u202c", "zoe@durand.example"),
        ("zo\u202ee@dur\u200band.example", "zoe@durand.example"),
        ("Zoe\u0301@durand.example", "zoé@durand.example"),
        ("zoe@bücher.example", "zoe@xn--bcher-kva.example"),
        ("zoe@BÜCHER.example", "zoe@xn--bcher-kva.example"),
        ("zoe@XN--BCHER-KVA.example", "zoe@xn--bcher-kva.example"),
        ("zoe@straße.example", "zoe@xn--strae-oqa.example"),
        ("zoe@ｄｕｒａｎｄ．example", "zoe@durand.example"),
        ("zoe@durand。example", "zoe@durand.example"),
        ("o'brien+jo@durand.example", "o'brien+jo@durand.example"),
        ("李@例え.テスト", "李@xn--r8jz45g.xn--zckzah"),
        ("zoe@bü-cher.example", "zoe@xn--b-cher-3ya.example"),
        ("zoe@a.12.example", "zoe@a.12.example"),
        (LONGEST, LONGEST),
    ],
)
def test_the_key_of_a_mailbox(typed: str, key: str) -> None:
    assert email_key(typed) == key


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \t", "empty"),
        ("zoe martin@durand.example", "spaces"),
        ("zoe @durand.example", "spaces"),
        ("zoe@durand. example", "spaces"),
        ("zoe@durand\u00a0.example", "spaces"),
        ("zoe\x00@durand.example", "control"),
        ("zoe@durand.example\x00", "control"),
        ("zoe@durand.example\r\nBcc: x@y.example", "control"),
        ("zo\u200de@durand.example", "control"),
        ("zoe@dur\u200cand.example", "control"),
        ("zo\ud800e@durand.example", "control"),
        ("zoe", "syntax"),
        ("@durand.example", "syntax"),
        ("zoe@a@durand.example", "syntax"),
        ('"zoe"@durand.example', "syntax"),
        ("<zoe@durand.example>", "syntax"),
        ("a@b.example,c@d.example", "syntax"),
        (".zoe@durand.example", "syntax"),
        ("zoe.@durand.example", "syntax"),
        ("z..oe@durand.example", "syntax"),
        ("zoe@", "domain"),
        ("zoe@localhost", "domain"),
        ("zoe@durand..example", "domain"),
        ("zoe@durand.example.", "domain"),
        ("zoe@-durand.example", "domain"),
        ("zoe@durand_x.example", "domain"),
        ("zoe@127.0.0.1", "domain"),
        ("zoe@[127.0.0.1]", "domain"),
        ("zoe@durand.x", "domain"),
        ("zoe@℀.example", "domain"),
        (f"zoe@{'d' * 64}.example", "domain"),
        (f"zoe@{'d.' * 130}example", "domain"),
        (f"{'z' * 65}@durand.example", "too_long"),
        (f"{'z' * 60}@{'d' * 60}.{'d' * 60}.{'d' * 60}.{'d' * 20}", "too_long"),
        ("z" * 10_000, "too_long"),
        ("z" * 1_017, "too_long"),
        ("z" * 1_016, "syntax"),
        (LONGEST.replace("@", "@x."), "too_long"),
        (LONGEST.replace(".example", "d.example"), "too_long"),
        ("zoe@durand.example.12", "domain"),
        ("zoe@☃.example", "domain"),
    ],
)
def test_what_is_no_mailbox_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(InvalidMailbox) as caught:
        email_key(typed)

    assert caught.value.reason == reason


def test_a_domain_has_253_characters_at_most() -> None:
    longest = ".".join(["d" * 61] * 4) + ".fr.ab"
    assert domain_of(f"zoe@{longest}") == longest
    with pytest.raises(InvalidMailbox, match="domain"):
        domain_of(f"zoe@{longest}c")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("xn--bcher-kva", "bücher"),
        ("xn--bung-zra", "übung"),
        ("xn--bung-fna", "xn--bung-fna"),
    ],
)
def test_punycode_is_shown_in_letters_that_lead_back_to_it(typed: str, expected: str) -> None:
    """The last one is « Übung », whose small letters are another label."""
    assert display(f"zoe@{typed}.example") == f"zoe@{expected}.example" == readable(f"zoe@{typed}.example")


MAILBOXES = st.one_of(
    st.text(),
    st.text(alphabet="aZé.@-ßİK。ﬀ\u0301 ıΣ", min_size=5, max_size=30),
    st.builds("{}@{}.{}".format, st.text(min_size=1), st.text(min_size=1), st.text(min_size=2)),
    st.builds("{}@{}.example".format, st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=9)),
    st.builds("a@xn--{}.example".format, st.text(alphabet="abc0-9é", max_size=9)),
)


@given(MAILBOXES | st.text(alphabet="aZ.@-'xn-", max_size=20))
def test_what_is_shown_is_as_it_was_typed_where_it_cannot_be_read(typed: str) -> None:
    try:
        expected = display(typed)
    except InvalidMailbox:
        expected = typed
    assert readable(typed) == expected


PLAIN = st.sampled_from(["ana@a.example", "B.o@b-1.example"])


@given(st.lists(PLAIN | MAILBOXES | st.builds("{}\n{}".format, PLAIN, PLAIN), max_size=4))
def test_addresses_of_a_page_are_shown_as_each_of_them_is(typed: list[str]) -> None:
    assert list(all_readable(typed)) == [readable(one) for one in typed]


@given(MAILBOXES)
@example("0@XN--00A.0A")  # decodes to a character that folds into another
def test_any_text_has_a_stable_key_or_is_refused(typed: str) -> None:
    try:
        key = email_key(typed)
    except InvalidMailbox:
        return

    assert email_key(key) == key
    assert email_key(display(typed)) == key
    assert email_key(deliverable(typed)) == key
    assert key.count("@") == 1
    assert key.rpartition("@")[2].isascii()
    assert not any(character.isspace() or character == "\x00" for character in key)
    assert len(key.encode()) <= 254


@given(MAILBOXES)
def test_a_suggestion_never_fails(typed: str) -> None:
    suggestion = suggest(typed)

    assert suggestion is None or is_webmail(domain_of(suggestion))


@pytest.mark.parametrize("domain", ["bücher.example", "straße.de", "φς.gr", "éclair.fr", "例え.jp", "Ünïcode.eu"])
def test_punycode_is_that_of_the_mail_libraries(domain: str) -> None:
    assert domain_of(f"a@{domain}") == idna.encode(domain, uts46=True).decode("ascii")


def test_an_address_is_shown_in_its_own_script_and_case() -> None:
    assert display(" Zoe@XN--BCHER-KVA.Example ") == "Zoe@bücher.example"
    assert display("zoe@xn--zz-.example".replace("zz-", "zzzzzz")) == "zoe@xn--zzzzzz.example"
    assert local_part_of(" Zoe@durand.example") == "Zoe"


def test_mail_goes_to_the_address_as_typed_with_an_ascii_domain() -> None:
    assert deliverable("Zoe@Bücher.example ") == "Zoe@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zoe@gmial.com", "zoe@gmail.com"),
        ("zoe@gamil.com", "zoe@gmail.com"),
        ("zoe@gmail.con", "zoe@gmail.com"),
        ("zoe@gmail.fr", "zoe@gmail.com"),
        ("Zoe@GMAI.com", "Zoe@gmail.com"),
        ("zoe@orange.f", None),
        ("zoe@orange.ft", "zoe@orange.fr"),
        ("zoe@ornge.fr", "zoe@orange.fr"),
        ("zoe@hotmial.fr", "zoe@hotmail.fr"),
        ("zoe@hotmaill.com", "zoe@hotmail.com"),
        ("zoe@wanado.fr", "zoe@wanadoo.fr"),
        ("zoe@wanadoo.rf", "zoe@wanadoo.fr"),
        ("zoe@laposte.ne", "zoe@laposte.net"),
        ("zoe@outlok.fr", "zoe@outlook.fr"),
        ("zoe@yaho.fr", "zoe@yahoo.fr"),
        ("zoe@free.ft", "zoe@free.fr"),
        ("zoe@laposte.fr", None),
        ("zoe@mail.com", None),
        ("zoe@ymail.com", None),
        ("zoe@gmail.com", None),
        ("zoe@fred.fr", None),
        ("zoe@sfr.com", None),
        ("zoe@gmx.ch", None),
        ("zoe@durand.example", None),
        ("pas une adresse", None),
    ],
)
def test_slips_in_well_known_domains_are_pointed_out(typed: str, meant: str | None) -> None:
    assert suggest(typed) == meant


@pytest.mark.parametrize("domain", ["wanadoo.fr", "laposte.net", "orange.fr"])
def test_one_slip_anywhere_in_a_name_is_pointed_out_and_two_are_not(domain: str) -> None:
    name, _, ending = domain.partition(".")
    places = range(len(name))
    slips = {name[:at] + letters + name[at + cut :] for at in places for letters, cut in (("", 1), ("k", 0), ("k", 1))}
    slips |= {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in places[:-1]} | {f"{name}k"}
    assert {suggest(f"zoe@{slip}.{ending}") for slip in slips - {name}} == {f"zoe@{domain}"}
    twice = {f"k{slip}k" for slip in slips} | {f"{name}kk", name[2:], name[:-2], f"kk{name}", f"kk{name[2:]}"}
    twice |= {name[:2] + name[4] + name[3] + name[2] + name[5:], f"{name[1]}{name[0]}{name[2:]}k"}
    assert {suggest(f"zoe@{slip}.{ending}") for slip in twice} == {None}


@pytest.mark.parametrize("domain", [*WEBMAIL, *sorted(NEIGHBOURS)])
def test_a_real_domain_is_never_called_a_slip(domain: str) -> None:
    assert suggest(f"zoe@{domain}") is None


def test_the_lists_do_not_contradict_each_other() -> None:
    assert not set(WEBMAIL) & NEIGHBOURS
    assert not set(SLIPS) & (set(WEBMAIL) | NEIGHBOURS)
    assert set(SLIPS.values()) <= set(WEBMAIL)
    assert len(set(WEBMAIL)) == len(WEBMAIL)


@pytest.mark.parametrize(("domain", "webmail"), [("gmail.com", True), (" Orange.FR", True), ("durand.example", False)])
def test_webmails_say_nothing_of_an_employer(domain: str, webmail: bool) -> None:
    assert is_webmail(domain) is webmail


@pytest.mark.parametrize(
    ("copied", "address"),
    [
        ("mailto:zoe@durand.example", "zoe@durand.example"),
        ("<zoe@durand.example>", "zoe@durand.example"),
        ("Zoé Martin <zoe@durand.example>;", "zoe@durand.example"),
        ("Zoé Martin <mailto:zoe@durand.example>", "zoe@durand.example"),
        (" zoe@durand.example ", "zoe@durand.example"),
        ("MAILTO:zoe@durand.example?subject=Demande", "zoe@durand.example"),
        ("Mail\u00a0: zoe@durand.example.", "zoe@durand.example"),
        ("«\u00a0zoe@durand.example\u00a0»", "zoe@durand.example"),
        ("'zoe@durand.example',", "zoe@durand.example"),
        ("Zoé Martin [mailto:zoe@durand.example]", "zoe@durand.example"),
        ("zoe@durand.example (Zoé Martin)", "zoe@durand.example"),
        ("zoe@durand.example <mailto:Zoe@durand.example>", "zoe@durand.example"),
        ("zoe&#64;durand.example", "zoe@durand.example"),
        ("zoe＠durand.example", "zoe@durand.example"),
        ("zoe @\u00a0durand.example", "zoe@durand.example"),
        ("zoe@durand.example\ufe0f", "zoe@durand.example"),
        ("o'neil@durand.example", "o'neil@durand.example"),
        ("marie anne@durand.example", "marie anne@durand.example"),
        ("zoe@durand.co,uk", "zoe@durand.co,uk"),
        ("zoe@durand .example", "zoe@durand .example"),
        ("zoe@durand.example ou zoe@verdure.example", "zoe@durand.example ou zoe@verdure.example"),
        ("a@b.example, <c@d.example>", "a@b.example, <c@d.example>"),
        ("<a@b.example> <c@d.example>", "<a@b.example> <c@d.example>"),
        ("", ""),
    ],
)
def test_an_address_is_taken_out_of_what_is_copied_with_it(copied: str, address: str) -> None:
    assert pasted(copied) == address


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("contact@acme.example", True),
        (" Contact@Acme.example ", True),
        ("formation.idf@acme.example", True),
        ("info+site@acme.example", True),
        ("no-reply@acme.example", True),
        ("rh_lyon@acme.example", True),
        ("camille.roy@acme.example", False),
        ("c.contact@acme.example", False),
        ("contactez@acme.example", False),
        ("infante@acme.example", False),
        ("contact", False),
        ("", False),
        ("\x00@acme.example", False),
    ],
)
def test_an_address_that_seems_to_be_a_services(address: str, shared: bool) -> None:
    assert is_shared(address) is shared
