"""What the attacker found, in words: the title of the table and the labels of the codes, never a number."""

from collections.abc import Mapping, Sequence

from tenken.dataset.manifest import read_variables
from tenken.frame.areas import read_areas
from tenken.risk.loading import parse_model
from tenken.risk.support_loading import parse_support
from tenken_site.datasets.queries import DatasetDisposed, DatasetNotBuilt, DatasetUnreadable, file_bytes
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.plain import TOTAL, PlainTable, plain_table
from tenken_site.tabulations.queries import NoSuchPart, protected_tables
from tenken_site.tabulations.specifications import areas_file

__all__ = ["finding_words", "said"]

#: In place of a table's key: figures that follow from what is out, each as ``variable=code`` (``tabulations.stored``).
KNOWN = "known"
REST = "-rest"
_PLACES = ("area", "kind", "size")  # they need no name beside them


def finding_words(
    tabulation: Tabulation, findings: Sequence[tuple[str, tuple[str, ...]]], *, language: str
) -> list[str]:
    """``findings``: key of a table with the codes of a cell. Opens the tables; without them the codes stand."""
    wanted = {key.partition("#")[0] for key, _ in findings}
    try:
        found = protected_tables(tabulation) if wanted and tabulation.contents else ()
    except (KeyDestroyed, NoSuchPart):
        found = ()
    tables = {one.computed.specification.key: one for one in found}
    plain = {key: plain_table(tables[key]) for key in wanted & set(tables)}
    labels = _labels(tabulation, language) if KNOWN in wanted else {}
    words = (
        _figure(codes, labels, language)
        if key == KNOWN
        else said(key, codes, plain.get(key.partition("#")[0]), language)
        for key, codes in findings
    )
    return list(dict.fromkeys(words))


def _labels(tabulation: Tabulation, language: str) -> dict[tuple[str, str], str]:
    """Words of (variable, code), and of a variable alone under the code ""; areas by the list of areas."""
    from tenken.risk.exposure_variables import variables_of
    from tenken.risk.support_variables import support_variables  # loads numpy: not when the site starts

    labels = {}
    for area in read_areas(areas_file()).areas:
        name = (area.name_en if language == "en" else "") or area.name
        rest = f"{name}（保健所を設置する市・区を除く）"
        if language == "en":
            rest = f"{name} outside cities with a health centre"
        labels["area", area.code.digits], labels["area", f"{area.code.digits}{REST}"] = name, rest
    try:
        variables = read_variables(file_bytes(tabulation.dataset, "variables.json"))
    except (DatasetNotBuilt, DatasetDisposed, DatasetUnreadable):
        return labels
    if tabulation.risk_model:
        variables += variables_of(parse_model(tabulation.risk_model.encode()))
    if tabulation.support_paths:
        variables += support_variables(parse_support(tabulation.support_paths.encode()).paths)
    for one in variables:
        labels[one.name, ""] = one.label.in_language(language)
        labels.update({(one.name, each.code): each.label.in_language(language) for each in one.categories})
    return labels


def _figure(codes: Sequence[str], labels: Mapping[tuple[str, str], str], language: str) -> str:
    """「船橋市、歯科診療所、医療情報システム安全管理責任者を設置している：はい」; ``codes``: ``variable=code`` each."""
    places, answers = [], []
    for one in codes:
        name, _equals, code = one.partition("=")
        told = labels.get((name, code), code)
        if name in _PLACES:
            places.append(told)
        else:
            answers.append(f"{labels.get((name, ''), name)}{'：' if language == 'ja' else ': '}{told}")
    return ("、" if language == "ja" else ", ").join([*places, *answers])


def said(key: str, codes: Sequence[str], table: PlainTable | None, language: str) -> str:
    """「電子カルテの使用（地域別）：船橋市、はい」; codes that no label is known for stand as they are."""
    if table is None:
        return " / ".join((key, *codes))
    labels = [{one.code: one.words for one in each.codes} for each in table.dimensions]
    labels.append({one.code: one.words for one in table.categories})
    words: list[str] = []
    for at, code in enumerate(codes):
        told = labels[min(at, len(labels) - 1)].get(code)
        if code != TOTAL or not words:
            words.append((told.get(language) or told.get("ja", code)) if told else code)
    title, between = table.words.get(language) or table.words["ja"], "、" if language == "ja" else ", "
    return f"{title}{'：' if language == 'ja' else ': '}{between.join(words)}"
