"""References and terms: what an instrument names must stand in the survey's registry."""

from __future__ import annotations

from tenken.questionnaire.faults import some
from tenken.questionnaire.model import Reference
from tenken.questionnaire.registry import Registry
from tenken.questionnaire.rules.numbering import fault, numbered
from tenken.questionnaire.structure import Source

__all__ = ["check"]


def check(source: Source, registry: Registry) -> None:
    """Reports unknown documents, editions and terms, those that cannot be verified, and another survey's instrument."""
    for number, item, _ in numbered(source):
        for position, reference in enumerate(item.references):
            _reference(source, registry, number, item.link_id, position, reference)
        for position, term in enumerate(item.terms):
            if term not in registry.terms:
                _not_there(
                    source, number, f"terms[{position}]", item.link_id, registry.terms_remedy,
                    "unknown-term", f"The glossary term “{term}”", "is not defined in survey.yaml.",
                    "Define it there, or check its spelling.",
                )  # fmt: skip
    _survey(source, registry)


def _reference(source: Source, registry: Registry, number: int, item: str, position: int, reference: Reference) -> None:
    editions = registry.editions.get(reference.document)
    if editions is None:
        _not_there(
            source, number, f"references[{position}].document", item, registry.references_remedy,
            "unknown-document", f"The document “{reference.document}”", "is not in references.yaml.",
            f"Add it there, or name one of: {some(sorted(registry.editions))}.",
        )  # fmt: skip
    elif reference.edition is not None and reference.edition not in editions:
        _not_there(
            source, number, f"references[{position}].edition", item, registry.references_remedy,
            "unknown-edition", f"The edition “{reference.edition}” of “{reference.document}”",
            "is not in references.yaml.", f"Add it there, or name one of: {some(sorted(editions))}.",
        )  # fmt: skip


def _not_there(
    source: Source, number: int, key: str, item: str, first: str, code: str, named: str, lacks: str, remedy: str
) -> None:
    """One name that the registry lacks; ``first`` is what must be done before that says anything."""
    if first:
        code, lacks, remedy = code.replace("unknown", "unverified"), "cannot be checked yet.", first
    fault(source, number, key, item=item, code=code, message=f"{named} {lacks}", remedy=remedy)


def _survey(source: Source, registry: Registry) -> None:
    questionnaire = source.questionnaire
    if questionnaire and questionnaire.survey and registry.survey not in {None, questionnaire.survey}:
        fault(
            source, -1, "survey", item="", code="other-survey",
            message=f"The instrument is of survey “{questionnaire.survey}”, the folder of “{registry.survey}”.",
            remedy="Correct “survey”, or move the file.",
        )  # fmt: skip
