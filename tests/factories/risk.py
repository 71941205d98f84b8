"""A model of exposure small enough to be reckoned by hand, and the questionnaire it reads."""

from __future__ import annotations

from functools import cache

from tenken.questionnaire.loading import load_instrument, parse_instrument
from tenken.questionnaire.model import Questionnaire
from tenken.risk.loading import MODEL_FILE, load_model, parse_model
from tenken.risk.model import RiskModel
from tests.architecture.tree import ROOT

__all__ = ["FOLDER", "MODEL", "questionnaire", "shipped_instrument", "shipped_model", "tiny"]

FOLDER = ROOT / "surveys" / "clinic-cybersecurity-2026"

_QUESTIONS = """\
instrument: tiny
survey: tiny
version: "1"
languages: [ja, en]
title: {ja: 小さな調査票, en: Tiny}
constraints: []
items:
"""
_QUESTION = """\
  - link_id: {name}
    type: yes-no
    text: {{ja: 質問, en: Question}}
    origin: proposal
    confidence: low
    options:
      - {{code: "yes", label: {{ja: はい, en: "Yes"}}}}
      - {{code: "no", label: {{ja: いいえ, en: "No"}}}}
    dont_know: true
"""

#: Doors: ln 4 and ln 9 halved are ln 2 and ln 3, together ln 6, capped at ln 3. Habits: ln 2. So Lmax is ln 6.
MODEL = """\
survey: tiny
version: "1"
title: {ja: 小さなモデル, en: Tiny model}
scope: "{N1} = true"
shrink: 0.5
family_cap: 3
together: 0.5
enough_asked: 0.6
seed: 1
gaps:
  planned: {point: 0.5, low: 0.3, high: 0.7}
  dont-know: {point: 0.7, low: 0.4, high: 1}
  not-asked: {point: 0.5, low: 0, high: 1}
spread: {B: 0.3, C: 0.45, D: 0.6}
bands:
  - {code: low, label: {ja: 低い, en: Low}, below: {likelihood: 30, impact: 30}}
  - {code: high, label: {ja: 高い, en: High}, below: {likelihood: 60, impact: 70}}
  - {code: top, label: {ja: とても高い, en: Very high}}
facts:
  - {name: kind, type: single-choice, text: {ja: 種別, en: Kind}, codes: [clinic, clinic_beds, dental]}
items:
  - {link_id: N9, type: yes-no, dont_know: true, text: {ja: まだ聞かない, en: Not asked yet}}
dependence:
  - key: beds
    title: {ja: 病床, en: Beds}
    scales:
      - {when: "{kind} = 'clinic_beds'", scale: 1}
      - {when: "{kind} != 'clinic_beds'", scale: 0.8}
    unknown: {point: 0.9, low: 0.8, high: 1}
limits:
  - text: {ja: 目安です。, en: A guide.}
sources:
  - {key: book, text: {ja: 本, en: A book}, url: "https://example.org/book"}
families:
  - {key: doors, index: likelihood, title: {ja: 入口, en: Doors}}
  - {key: habits, index: likelihood, title: {ja: 習慣, en: Habits}}
  - {key: copies, index: impact, title: {ja: 控え, en: Copies}}
steps:
  - {key: shut, title: {ja: 閉める, en: Shut}, how: {ja: 閉めます。, en: Shut it.}, cost: 1, effort: 1}
  - {key: lock, title: {ja: かぎ, en: Lock}, how: {ja: かけます。, en: Lock it.}, cost: 2, effort: 3}
  - {key: copy, title: {ja: 控え, en: Copy}, how: {ja: 取ります。, en: Copy it.}, cost: 1, effort: 1}
  - {key: try, title: {ja: ためす, en: Try}, how: {ja: ためします。, en: Try it.}, cost: 1, effort: 1, after: [copy]}
factors:
  - key: door
    family: doors
    ratio: 4
    grade: B
    sources: [book]
    title: {ja: とびら, en: Door}
    lacking: {ja: とびらが開いている, en: The door is open}
    reason: {ja: 開いています。, en: It is open.}
    states: [done: "{N2} = true", not-done: "{N2} = false"]
    vendor_when: "{N6} = true"
    step: shut
    ask: {ja: 閉まっていますか。, en: Is it shut?}
  - key: window
    family: doors
    ratio: 9
    grade: C
    sources: [book]
    title: {ja: 窓, en: Window}
    lacking: {ja: 窓が開いている, en: The window is open}
    reason: {ja: 開いています。, en: It is open.}
    states: [done: "{N3} = true", not-done: "{N3} = false"]
    step: shut
  - key: key
    family: habits
    ratio: 4
    grade: D
    sources: [book]
    title: {ja: かぎ, en: Key}
    lacking: {ja: かぎがない, en: The key is lost}
    reason: {ja: なくしました。, en: It is lost.}
    states: [done: "{N9} = true", planned: "{N4} = true and {N9} = false", not-done: "{N9} = false"]
    step: lock
  - key: copy
    family: copies
    points: 30
    grade: C
    sources: [book]
    title: {ja: 控え, en: Copy}
    lacking: {ja: 控えがない, en: There is no copy}
    reason: {ja: ありません。, en: There is none.}
    states: [not-applicable: "{N4} = false", done: "{N5} = true", not-done: "{N5} = false"]
    step: copy
  - key: tried
    family: copies
    points: 10
    grade: D
    sources: [book]
    title: {ja: ためした, en: Tried}
    lacking: {ja: ためしていない, en: Nobody tried}
    reason: {ja: まだです。, en: Not yet.}
    states: [not-done: "{N5} = false or {N7} = false", done: "{N7} = true"]
    step: try
"""


@cache
def questionnaire() -> Questionnaire:
    """Seven questions, N1 to N7: yes, no, or don't know."""
    items = "".join(_QUESTION.format(name=f"N{number}") for number in range(1, 8))
    return parse_instrument((_QUESTIONS + items).encode(), file="tiny.yaml")


def tiny(**changes: str) -> RiskModel:
    """The model; ``changes`` replace a line's value: ``seed="2"``."""
    content = MODEL
    for key, value in changes.items():
        line = next(line for line in content.splitlines() if line.startswith(f"{key}: "))
        content = content.replace(line, f"{key}: {value}")
    return parse_model(content.encode(), questionnaires=[questionnaire()])


@cache
def shipped_instrument(name: str = "extended") -> Questionnaire:
    """An instrument of the shipped survey."""
    return load_instrument(FOLDER / f"{name}.yaml")


@cache
def shipped_model() -> RiskModel:
    """The model of the shipped survey, held against its instruments."""
    return load_model(FOLDER / MODEL_FILE, questionnaires=[shipped_instrument("core"), shipped_instrument()])
