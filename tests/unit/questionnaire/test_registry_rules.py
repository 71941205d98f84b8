"""What an instrument names outside its own file: documents, editions, terms, and its survey."""

from pathlib import Path

from tenken.questionnaire.linting import check_survey
from tenken.questionnaire.loading import check_instrument, load_instrument
from tenken.questionnaire.registry import Registry
from tests.unit.questionnaire.tiny import FOLDER

INSTRUMENT = FOLDER / "languages.yaml"  # names edition 6.0 of "guideline" on line 20, and the term "bcp"
REFERENCES = """\
documents:
  - id: guideline
    title: {ja: ガイドライン, en: Guideline}
    publisher: {ja: 厚生労働省, en: Ministry}
    url: https://example.org/
    editions:
      - {id: "7.0", title: {ja: 第7.0版, en: Edition 7.0}, valid_from: 2026-06-29}
"""


def registry(
    *, editions: dict[str, frozenset[str]] | None = None, terms: frozenset[str] = frozenset({"bcp"})
) -> Registry:
    return Registry(editions={"guideline": frozenset({"6.0"})} if editions is None else editions, terms=terms)


def told(**known: object) -> list[tuple[int, str, str]]:
    faults = check_instrument(INSTRUMENT, registry=registry(**known))  # type: ignore[arg-type]
    assert all(fault.remedy for fault in faults)
    return [(fault.line, fault.item, fault.code) for fault in faults]


def test_what_the_registry_has_is_accepted() -> None:
    assert told() == []


def test_an_unknown_edition_is_a_fault_on_its_line() -> None:
    assert told(editions={"guideline": frozenset({"7.0"})}) == [(20, "Q1", "unknown-edition")]


def test_an_unknown_document_is_a_fault_on_its_line() -> None:
    assert told(editions={}) == [(20, "Q1", "unknown-document")]


def test_an_unknown_term_is_a_fault_on_its_line() -> None:
    assert told(terms=frozenset()) == [(21, "Q1", "unknown-term")]


def test_an_instrument_of_another_survey_is_a_fault() -> None:
    known = Registry(editions=registry().editions, terms=registry().terms, survey="other")

    assert [(fault.line, fault.code) for fault in check_instrument(INSTRUMENT, registry=known)] == [(2, "other-survey")]


def alone(folder: Path, **beside: str) -> Path:
    """A copy of the instrument in this folder, with these files beside it."""
    path = folder / "core.yaml"
    path.write_text(INSTRUMENT.read_text(encoding="utf-8"), encoding="utf-8")
    for name, content in beside.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return path


def found(path: Path) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.code, fault.remedy) for fault in check_survey(path)]


def test_a_single_file_is_checked_against_the_references_beside_it(tmp_path: Path) -> None:
    path = alone(tmp_path, references=REFERENCES)

    assert (20, "unknown-edition") in [(line, code) for line, code, _ in found(path)]


def test_references_and_terms_without_a_registry_are_faults_of_the_check_and_say_what_to_put_there(
    tmp_path: Path,
) -> None:
    path = alone(tmp_path)

    assert found(path) == [
        (20, "unverified-document", "Put references.yaml beside this file."),
        (21, "unverified-term", "Put survey.yaml beside this file."),
    ]


def test_a_lone_file_can_still_be_loaded_and_evaluated(tmp_path: Path) -> None:
    path = alone(tmp_path)

    assert load_instrument(path).item("Q1").references[0].edition == "6.0"


def test_a_lone_file_without_references_and_terms_has_no_faults(tmp_path: Path) -> None:
    path = tmp_path / "core.yaml"
    path.write_text((FOLDER / "yes_no.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    assert check_survey(path) == ()


def test_what_a_registry_with_faults_does_not_show_is_to_be_checked_after_mending_it(tmp_path: Path) -> None:
    path = alone(tmp_path, references="documents: 3\n", survey="definitions: 3\n")

    assert found(path) == [
        (20, "unverified-document", "Mend references.yaml first."),
        (21, "unverified-term", "Mend survey.yaml first."),
    ]


def test_what_can_be_read_of_a_registry_with_faults_counts(tmp_path: Path) -> None:
    definition = "{id: bcp, term: {ja: BCP}, text: {ja: 計画}, origin: proposal}"
    readable = REFERENCES.replace("7.0", "6.0") + "wrong: key\n"
    path = alone(tmp_path, references=readable, survey=f"definitions: [{definition}]\n")

    assert found(path) == []
    assert check_survey(tmp_path)  # the faults of the registry itself are told with the folder
