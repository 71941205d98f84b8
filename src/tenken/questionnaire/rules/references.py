"""References and terms: what an instrument names must stand in the survey's registry."""

from __future__ import annotations

from tenken.questionnaire.faults import some
from tenken.questionnaire.registry import Registry
from tenken.questionnaire.rules.numbering import fault, numbered
from tenken.questionnaire.structure import Source

__all__ = ["check"]


def check(source: Source, registry: Registry) -> None:
    """Reports unknown documents, editions and terms, and an instrument of another survey."""
    for number, item, _ in numbered(source):
        for position, reference in enumerate(item.references):
            editions = registry.editions.get(reference.document)
            if editions is None:
                fault(
                    source, number, f"references[{position}].document", item=item.link_id, code="unknown-document",
                    message=f"The document “{reference.document}” is not in references.yaml.",
                    remedy=f"Add it there, or name one of: {some(sorted(registry.editions))}.",
                )  # fmt: skip
            elif reference.edition is not None and reference.edition not in editions:
                fault(
                    source, number, f"references[{position}].edition", item=item.link_id, code="unknown-edition",
                    message=f"“{reference.document}” has no edition “{reference.edition}” in references.yaml.",
                    remedy=f"Add it there, or name one of: {some(sorted(editions))}.",
                )  # fmt: skip
        for term in item.terms:
            if term not in registry.terms:
                fault(
                    source, number, "terms", item=item.link_id, code="unknown-term",
                    message=f"The glossary term “{term}” is not defined in survey.yaml.",
                    remedy="Define it there, or check its spelling.",
                )  # fmt: skip
    _survey(source, registry)


def _survey(source: Source, registry: Registry) -> None:
    questionnaire = source.questionnaire
    if questionnaire and registry.survey is not None and questionnaire.survey != registry.survey:
        fault(
            source, -1, "survey", item="", code="other-survey",
            message=f"The instrument is of survey “{questionnaire.survey}”, the folder of “{registry.survey}”.",
            remedy="Correct “survey”, or move the file.",
        )  # fmt: skip
