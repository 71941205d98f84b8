"""What an instrument names outside its own file: documents, editions, terms, and its survey."""

from pathlib import Path

from tenken.questionnaire.linting import check_survey
from tenken.questionnaire.loading import check_instrument
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


def test_a_single_file_is_checked_against_the_references_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "core.yaml"
    path.write_text(INSTRUMENT.read_text(encoding="utf-8"), encoding="utf-8")
    alone = check_survey(path)
    (tmp_path / "references.yaml").write_text(REFERENCES, encoding="utf-8")

    beside = {fault.code for fault in check_survey(path)}

    assert alone == ()
    assert "unknown-edition" in beside


def test_a_registry_with_faults_leaves_the_instrument_to_be_checked_without_it(tmp_path: Path) -> None:
    path = tmp_path / "core.yaml"
    path.write_text(INSTRUMENT.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "references.yaml").write_text("documents: 3\n", encoding="utf-8")

    assert check_survey(path) == ()
