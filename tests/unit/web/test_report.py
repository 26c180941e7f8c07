"""The page of a package that a person reads first."""

from tests.unit.web.report_kit import a_source, a_system, page_of


def test_the_page_says_what_was_asked_and_when() -> None:
    text = page_of().text

    assert "Request about Adele Vance" in text
    assert "You asked for A copy of the personal data" in text
    assert "Legal basis Art. 15 GDPR" in text
    assert "Received on 14 March 2026, 09:30 UTC" in text
    assert "Answer due by 14 April 2026" in text
    assert "prepared on 15 March 2026, 07:05 UTC" in text
    assert "Number of your request r0123" in text


def test_the_page_speaks_german_to_whoever_reads_it() -> None:
    page = page_of(language="de-AT", systems=[a_system(items=1204)])

    assert page.tags[0] == ("html", {"lang": "de", "dir": "ltr"})
    assert "Eingegangen am 14. März 2026, 09:30 Uhr (UTC)" in page.text
    assert "Rechtsgrundlage Art. 15 DSGVO" in page.text
    assert "Gefunden (1.204 Einträge)" in page.text
    assert "123,5 KB" in page.text


def test_whoever_reads_another_language_gets_english() -> None:
    page = page_of(language="fr")

    assert page.tags[0] == ("html", {"lang": "en", "dir": "ltr"})


def test_each_source_is_told_in_plain_words_with_its_file() -> None:
    page = page_of()

    assert "The groups and roles you belong to Technical name: memberOf" in page.text
    assert "3 entries entra.json" in page.text
    assert "./entra.json" in page.links


def test_a_source_without_a_text_is_shown_by_graphs_name() -> None:
    assert "somethingNew" in page_of(systems=[a_system(sources=[a_source("somethingNew")])]).text


def test_what_was_not_read_is_told_with_the_reason() -> None:
    gap = a_source("signIns", outcome="unlicensed", reason="licence_missing", items=0, file=None)
    pending = a_system(
        "intune", outcome="pending", reason="due_date_near", items=0, sources=[], files=[]
    )

    text = page_of(complete=False, systems=[a_system(sources=[a_source(), gap]), pending]).text

    assert "This answer is not complete." in text
    assert (
        "Your sign-ins Not available without a further licence The organisation has no licence"
        in text
    )
    assert "Everything in this service Still to come It was not ready" in text
    assert "0 entries" not in text


def test_a_complete_answer_says_that_nothing_was_left_out() -> None:
    text = page_of().text

    assert "This answer is complete" in text
    assert "Nothing was left out." in text


def test_a_microsoft_account_is_referred_to_microsoft() -> None:
    system = a_system(
        outcome="nothing_found", reason="consumer_account_elsewhere", sources=[], files=[]
    )

    assert "account.microsoft.com/privacy" in page_of(systems=[system]).text


def test_files_that_no_source_names_are_listed_too() -> None:
    files = [{"name": "microsoft_export/OneDrive activity.json", "bytes": 12, "sha256": "c" * 64}]
    system = a_system("microsoft_export", items=0, sources=[], files=files)

    page = page_of(systems=[system], files=files)

    assert "Found (1 file)" in page.text
    assert "./microsoft_export/OneDrive%20activity.json" in page.links


def test_the_page_tells_of_the_remaining_rights() -> None:
    text = page_of().text

    assert "Art. 77(1) GDPR" in text
    assert "Art. 79(1) GDPR" in text
    assert "Art. 12(5) GDPR" in text


def test_a_supplement_says_that_it_is_one() -> None:
    assert "supplement to the answer" in page_of(version=2).text


def test_a_person_without_a_name_is_not_called_none() -> None:
    text = page_of(name=None).text

    assert "None" not in text
    assert "Request about" not in text


def test_an_answer_without_data_is_still_a_page() -> None:
    text = page_of(systems=[], files=[]).text

    assert "No service was searched." in text
    assert "This answer has no data files." in text


def test_every_heading_in_the_contents_is_on_the_page() -> None:
    page = page_of()
    anchors = {attributes["id"] for tag, attributes in page.tags if tag == "section"}

    assert {str(link)[1:] for link in page.links if str(link).startswith("#")} <= anchors
