"""The codebook as DDI-Codebook 2.5 (DDI Alliance 2014): the form that archives and statistical packages read.

Elements stand in the order of the schema (``codebook.xsd`` of 2.5.1): a validator takes no other, and a test holds what
is written here against a schema that is narrower. Frequencies (``catStat``) are
left out on purpose: the codebook may be published where the counts may not. XML is only written here, never read, so no
parser of XML is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from html import escape

from tenken.dataset.codebook import MARKER_LABELS, STATE_LABELS, CodebookRow, rows
from tenken.dataset.manifest import Circumstances
from tenken.dataset.model import Dataset, Marker, ValueState
from tenken.questionnaire.model import LocalizedText

__all__ = ["NAMESPACE", "ddi"]

NAMESPACE = "ddi:codebook:2_5"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANGUAGE = "xml:lang"
#: Characters that XML 1.0 cannot hold (2.2), whatever names a list or a version was given.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WHERE = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_LANGUAGES = ("ja", "en")
_FILE = "F1"
_INTERVALS = {"whole number": "discrete", "number": "contin", "day": "contin", "moment": "contin"}
_FORMATS = {"whole number": "numeric", "number": "numeric"}
_CALENDAR = {"day": ("date", "%Y-%m-%d"), "moment": ("time", "%Y-%m-%dT%H:%M:%SZ")}
#: What stands for "no value" in DDI: the reasons, but "answered".
_MISSING = frozenset(state.value for state in ValueState if state is not ValueState.ANSWERED)


def ddi(dataset: Dataset, *, circumstances: Circumstances, file_name: str) -> bytes:
    """The codebook of this dataset as XML (UTF-8). Its title and languages are those of the newest questionnaire."""
    places = {"xmlns": NAMESPACE, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{NAMESPACE} {_WHERE}"}
    root = _Element("codeBook", None, {**places, "version": "2.5"})
    _study(root, circumstances)
    _file(root, dataset, file_name)
    described = _element(root, "dataDscr")
    number = 0
    for row in rows(dataset):
        number += 1
        _variable(described, row, number)
        if row.has_states:
            _side(described, row.variable.state, number + 1, row, "の状態", "state", STATE_LABELS)
            _side(described, row.variable.marker, number + 2, row, "の由来", "origin", MARKER_LABELS)
            number += 2
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *root.lines(), ""]).encode()


@dataclass(slots=True)
class _Element:
    """An element with text or with elements below it, never both."""

    tag: str
    text: str | None
    attributes: dict[str, str]
    below: list[_Element] = field(default_factory=list)

    def lines(self, indent: str = "") -> Iterator[str]:
        """The element as XML, a line for each tag."""
        attributes = "".join(f' {name}="{_escaped(value)}"' for name, value in self.attributes.items())
        if not self.below:
            inside = "/>" if self.text is None else f">{_escaped(self.text)}</{self.tag}>"
            yield f"{indent}<{self.tag}{attributes}{inside}"
            return
        yield f"{indent}<{self.tag}{attributes}>"
        for element in self.below:
            yield from element.lines(f"{indent}  ")
        yield f"{indent}</{self.tag}>"


def _escaped(text: str) -> str:
    return escape(_UNFIT.sub("\ufffd", text))


def _element(above: _Element, tag: str, text: str | None = None, /, **attributes: str) -> _Element:
    made = _Element(tag, text, dict(attributes))
    above.below.append(made)
    return made


def _in(language: str, element: _Element) -> None:
    element.attributes[_LANGUAGE] = language


def _worded(above: _Element, tag: str, text: LocalizedText, **attributes: str) -> None:
    """The element once for each language that has words of its own."""
    for language in _LANGUAGES:
        words = text.get(language)
        if words is not None:
            _in(language, _element(above, tag, words, **attributes))


def _study(root: _Element, circumstances: Circumstances) -> None:
    """``stdyDscr``: title, who, when, how; also which questionnaires and frame, as notes."""
    study = _element(root, "stdyDscr")
    citation = _element(study, "citation")
    questionnaires = list(circumstances.questionnaires.values())
    newest = questionnaires[-1]
    titles = _element(citation, "titlStmt")
    _in("ja", _element(titles, "titl", newest.title.in_language("ja")))
    english = newest.title.get("en")
    if english is not None:
        _in("en", _element(titles, "parTitl", english))
    _element(titles, "IDNo", newest.survey, agency="tenken")
    production = _element(citation, "prodStmt")
    built = circumstances.built_at.astimezone(UTC).date().isoformat()
    _element(production, "prodDate", built, date=built)
    _element(production, "software", "Tenken", version=circumstances.code_version)
    about = _element(_element(study, "stdyInfo"), "sumDscr")
    snapshot = circumstances.snapshot_at.astimezone(UTC).date().isoformat()
    _element(about, "collDate", snapshot, date=snapshot, event="end")
    _element(about, "nation", "日本", abbr="JP")
    _in("ja", _element(about, "anlyUnit", "診療所"))
    _element(about, "dataKind", "survey data")
    collection = _element(_element(study, "method"), "dataColl")
    _in("en", _element(collection, "sampProc", f"Census: {circumstances.frame}"))
    _in("en", _element(collection, "collMode", "Web questionnaire"))
    for key in circumstances.questionnaires:
        _element(study, "notes", f"Questionnaire {key}", type="questionnaire")


def _file(root: _Element, dataset: Dataset, file_name: str) -> None:
    text = _element(_element(root, "fileDscr", ID=_FILE), "fileTxt")
    _element(text, "fileName", file_name)
    size = _element(text, "dimensns")
    _element(size, "caseQnty", str(dataset.records.height))
    _element(size, "varQnty", str(dataset.records.width))
    _element(text, "fileType", "Apache Parquet")


def _variable(described: _Element, row: CodebookRow, number: int) -> None:
    """``var`` in the schema's order: labl, security, qstn, universe, catgry, varFormat, notes."""
    variable = row.variable
    attributes = {"ID": f"V{number}", "name": variable.name, "files": _FILE}
    if row.type in _INTERVALS:
        attributes["intrvl"] = _INTERVALS[row.type]
    var = _element(described, "var", **attributes)
    _worded(var, "labl", variable.label)
    if not row.leaves:
        _in("en", _element(var, "security", "Never in a file that leaves"))
    if variable.link_id is not None:
        _worded(_element(var, "qstn", ID=f"Q{number}"), "qstnLit", variable.label)
    if variable.universe is not None:
        _worded(var, "universe", variable.universe, clusion="I")
    for category in variable.categories:
        listed = _element(var, "catgry")
        _element(listed, "catValu", category.code)
        _worded(listed, "labl", category.label)
    kind, pattern = _CALENDAR.get(row.type, ("", ""))
    form = _element(var, "varFormat", pattern or None, type=_FORMATS.get(row.type, "character"))
    if kind:
        form.attributes["category"] = kind
    if variable.unit is not None:
        _worded(var, "notes", variable.unit, type="unit")


def _side(
    described: _Element,
    name: str,
    number: int,
    row: CodebookRow,
    ja: str,
    en: str,
    labels: Mapping[ValueState, LocalizedText] | Mapping[Marker, LocalizedText],
) -> None:
    """A column beside an answer: why a value is there or not, or where it comes from."""
    var = _element(described, "var", ID=f"V{number}", name=name, files=_FILE)
    label = row.variable.label
    words = LocalizedText((("ja", f"{label.in_language('ja')}{ja}"), ("en", f"{label.in_language('en')}: {en}")))
    _worded(var, "labl", words)
    for code, text in labels.items():
        listed = _element(var, "catgry", missing="Y" if code.value in _MISSING else "N")
        _element(listed, "catValu", code.value)
        _worded(listed, "labl", text)
    _element(var, "varFormat", type="character")
