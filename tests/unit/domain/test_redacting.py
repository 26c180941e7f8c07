"""Redaction is complete, leaves nothing behind, and does nothing a second time."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dsr_core.domain.grounds import Ground
from dsr_core.domain.recognising import DirectoryPerson, Form, Recogniser
from dsr_core.domain.redacting import FileRedactor, Json, Spot, TextRedactor
from dsr_core.domain.redaction import Redaction, RedactionKind, Withheld

BOB = DirectoryPerson(
    object_id="b0b00000-0000-4000-8000-000000000001",
    principal_name="bob@contoso.example",
    mail="bob.miller@contoso.example",
    display_name="Bob Miller",
)
OWN = ("adele@contoso.example", "203.0.113.7", "a0000000-0000-4000-8000-000000000001")
OTHERS = Ground.COPY_HARMS_OTHERS


def a_recogniser(dismissed: tuple[str, ...] = ()) -> Recogniser:
    return Recogniser(own=OWN, people=(BOB,), dismissed=dismissed)


def a_rule(kind: RedactionKind, **where: object) -> Redaction:
    return replace(Redaction(kind=kind, ground=OTHERS), **where)


def redact(
    value: Json,
    *redactions: Redaction,
    spot: Spot | None = None,
    recogniser: Recogniser | None = None,
) -> tuple[Json, tuple[Withheld, ...]]:
    texts = TextRedactor(redactions, recogniser or a_recogniser())
    redactor = FileRedactor("entra.json", redactions, texts)
    changed = redactor.redact(value, spot or Spot(item=0, source="memberOf", pointer="/*"))
    return changed, redactor.withheld()


def test_whoever_else_is_in_the_directory_goes_by_id_address_and_name() -> None:
    item: Json = {
        "by": BOB.object_id.upper(),
        "to": ["x", "Mail to BOB@contoso.example, please"],
        "who": {"displayName": "bob miller", "said": "As Bob Miller put it"},
    }

    changed, withheld = redact(item, a_rule(RedactionKind.PEOPLE))

    mark = "[redacted: copy_harms_others]"
    assert changed == {
        "by": mark,
        "to": ["x", f"Mail to {mark}, please"],
        "who": {"displayName": mark, "said": f"As {mark} put it"},
    }
    assert {one.pointer for one in withheld} == {
        "/*/by",
        "/*/to/*",
        "/*/who/displayName",
        "/*/who/said",
    }


def test_the_subjects_own_identifiers_stay() -> None:
    item: Json = {"userPrincipalName": "Adele@Contoso.example", "ipAddress": "203.0.113.7"}
    rules = [a_rule(kind) for kind in (RedactionKind.EMAILS, RedactionKind.IP_ADDRESSES)]

    changed, withheld = redact(item, *rules)

    assert (changed, withheld) == (item, ())


def test_what_is_known_is_found_behind_a_sign_that_an_address_may_hold() -> None:
    text = "https://x.example/?user=adele@contoso.example&by=bob%40contoso.example"

    changed, _ = redact(text, a_rule(RedactionKind.EMAILS))

    assert changed == (
        "https://x.example/?user=adele@contoso.example&by=[redacted: copy_harms_others]"
    )


def test_a_dismissed_finding_stays() -> None:
    item: Json = ["help@contoso.example", "eve@fabrikam.example"]

    changed, _ = redact(
        item,
        a_rule(RedactionKind.EMAILS),
        recogniser=a_recogniser(dismissed=("help@contoso.example",)),
    )

    assert changed == ["help@contoso.example", "[redacted: copy_harms_others]"]


def test_versions_and_times_are_no_addresses() -> None:
    texts = ["10.0.19045.3448", "12:30:45", "2026-03-14T09:30:00Z", "1.2.3.4.5", "::"]

    found = [hit for text in texts for hit in a_recogniser().hits(text)]

    assert found == []


def test_addresses_of_both_kinds_are_found() -> None:
    text = "from 198.51.100.4:443 and 2001:db8::7, by eve@fabrikam.example"

    found = {(hit.form, hit.key) for hit in a_recogniser().hits(text)}

    assert found == {
        (Form.IP_ADDRESS, "198.51.100.4"),
        (Form.IP_ADDRESS, "2001:db8::7"),
        (Form.EMAIL, "eve@fabrikam.example"),
    }


def test_json_in_a_text_is_looked_into_however_it_spells_its_letters() -> None:
    item: Json = {"newValue": '["\\u0042ob Miller","x"]'}

    changed, _ = redact(item, a_rule(RedactionKind.PEOPLE))

    assert changed == {"newValue": '["[redacted: copy_harms_others]", "x"]'}


def test_a_property_goes_from_every_item_of_its_source_and_from_no_other() -> None:
    rule = a_rule(
        RedactionKind.PROPERTY, file="entra.json", source="memberOf", pointer="/owners/*/id"
    )
    item: Json = {"id": "g", "owners": [{"id": "1", "name": "n"}, {"id": {"deep": 2}}]}

    changed, withheld = redact(item, rule)
    elsewhere, _ = redact(item, rule, spot=Spot(item=0, source="ownedDevices"))

    mark = "[redacted: copy_harms_others]"
    assert changed == {"id": "g", "owners": [{"id": mark, "name": "n"}, {"id": mark}]}
    assert [(one.pointer, one.count) for one in withheld] == [("/*/owners/*/id", 2)]
    assert elsewhere == item


def test_one_item_and_one_place_go_alone() -> None:
    item = a_rule(RedactionKind.ITEM, file="entra.json", item=3)
    place = a_rule(RedactionKind.PLACE, file="entra.json", item=4, pointer="/a~1b/1")

    third, _ = redact({"x": 1}, item, place, spot=Spot(item=3))
    fourth, _ = redact({"a/b": [1, 2]}, item, place, spot=Spot(item=4))

    assert third == {"redacted": "copy_harms_others"}
    assert fourth == {"a/b": [1, "[redacted: copy_harms_others]"]}


def test_what_is_told_names_no_key_that_was_taken_out() -> None:
    rule = a_rule(RedactionKind.VALUE, value="Secret Plan")
    spot = Spot(item=0, source="x", pointer="/sources/secret plan/*")

    changed, withheld = redact({"the secret plan": {"a": "SECRET PLAN b"}}, rule, spot=spot)

    assert "secret plan" not in json.dumps(changed).lower()
    assert all("secret plan" not in one.pointer.lower() for one in withheld)


_TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "bob@contoso.example",
            "eve@fabrikam.example",
            "198.51.100.4",
            "2001:db8::7",
            "Bob Miller",
            BOB.object_id,
            "topsecret",
            "[redacted: copy_harms_others]",
        ]
    ),
    st.lists(st.sampled_from(["topsecret", "1.2.3.4", ".9", "@", "bob", "a.b", "%40", " "])).map(
        "".join
    ),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS | _TEXTS.map(json.dumps),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)
_RULES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                RedactionKind.PEOPLE,
                RedactionKind.EMAILS,
                RedactionKind.IP_ADDRESSES,
            ]
        ).map(a_rule),
        st.sampled_from(["topsecret", "bob", ".9", "redacted", "a.b"]).map(
            lambda value: a_rule(RedactionKind.VALUE, value=value)
        ),
    ),
    min_size=1,
    max_size=4,
)


def leaves(value: Json) -> list[str]:
    if isinstance(value, dict):
        return [text for name, each in value.items() for text in (name, *leaves(each))]
    if isinstance(value, list):
        return [text for each in value for text in leaves(each)]
    return [value] if isinstance(value, str) else []


@given(_JSON, _RULES)
def test_nothing_that_a_rule_means_is_left(value: Json, rules: list[Redaction]) -> None:
    changed, _ = redact(value, *rules)

    left = [text.replace("[redacted: copy_harms_others]", "\0") for text in leaves(changed)]
    recogniser = a_recogniser()
    for rule in rules:
        if rule.value:
            assert all(rule.value not in text.lower() for text in left)
        else:
            pieces = [piece for text in left for piece in text.split("\0")]
            found = [hit for piece in pieces for hit in recogniser.hits(piece)]
            assert not any(hit.is_for(rule.kind) for hit in found)


@given(_JSON, _RULES)
def test_a_second_time_changes_nothing(value: Json, rules: list[Redaction]) -> None:
    once, _ = redact(value, *rules)

    twice, withheld = redact(once, *rules)

    assert twice == once
    assert withheld == ()
