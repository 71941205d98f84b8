"""How a difference between two versions of a list is shown: lines for people, JSON for programs, CSV for Excel."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from tenken.export.cells import Cell
from tenken.export.csv_files import csv_lines
from tenken.frame.reconciliation import COUNT_OF, ChangeKind
from tenken.frame.review import shortened

if TYPE_CHECKING:  # the report lives in the site; this module is read before Django starts
    from tenken_site.frames.difference_report import ChangeLine, DifferenceReport, UnitText

__all__ = ["CHANGE_WORDS", "difference_as_json", "named_only", "row_at", "show_difference", "write_changes"]

SHOWN = 10  # lines of each kind for people
CHANGE_WORDS = {
    ChangeKind.BIRTH: "新しく載った施設",
    ChangeKind.CLOSURE: "載らなくなった施設",
    ChangeKind.MOVE: "所在地が変わった施設",
    ChangeKind.RENAME: "名称が変わった施設",
    ChangeKind.SUCCESSION: "同じ場所で医療機関コードが変わった施設(承継・法人化など)",
    ChangeKind.MERGE: "名称と所在地が同じ施設にまとまったもの",
    ChangeKind.SPLIT: "名称と所在地が同じ施設から分かれたもの",
    ChangeKind.DUPLICATE: "新しい名簿の中で重なっている施設",
    ChangeKind.UNHEEDED: "承認された申し出と違う施設",
}
_COLUMNS = (
    "kinds", "explained", "old_line", "old_code", "old_name", "old_address", "new_line", "new_code", "new_name",
    "new_address", "like_line", "old_file", "new_file", "like_file",
)  # fmt: skip


def named_only(values: dict[str, object]) -> dict[str, object]:
    """Without blank names of files: where there is only one, nobody needs it."""
    return {name: value for name, value in values.items() if value or not name.endswith("file")}


def row_at(line: int, file: str) -> str:
    """A row as people find it: 5行目, or 「b.csv」5行目 where there are several files."""
    return f"「{file}」{line}行目" if file else f"{line}行目"


def difference_as_json(report: "DifferenceReport | None") -> dict[str, object] | None:
    """The difference as plain values; None for none."""
    if report is None:
        return None
    return {
        "from_version": report.from_version,
        "to_version": report.to_version,
        **report.counts,
        "changes": [
            {
                "kinds": [kind.value for kind in line.kinds],
                "explained": line.explained,
                "old": None if line.old is None else named_only(asdict(line.old)),
                "new": None if line.new is None else named_only(asdict(line.new)),
                "like_line": line.like_line,
                **({"like_file": line.like_file} if line.like_file else {}),
            }
            for line in report.lines
        ],
        "not_listed": report.not_listed,
    }


def write_changes(report: "DifferenceReport", path: Path) -> None:
    """Writes every listed change as CSV in UTF-8 with byte order mark, which Excel opens; texts stay texts."""
    with path.open("wb") as file:
        file.writelines(csv_lines(_COLUMNS, _rows(report)))


def _rows(report: "DifferenceReport") -> Iterator[tuple[Cell, ...]]:
    for line in report.lines:
        kinds = "+".join(kind.value for kind in line.kinds)
        files = ("" if unit is None else unit.file for unit in (line.old, line.new))
        yield (
            kinds, "yes" if line.explained else "", *_cells(line.old), *_cells(line.new), line.like_line or "",
            *files, line.like_file,
        )  # fmt: skip


def _cells(unit: "UnitText | None") -> tuple[str, ...]:
    return ("", "", "", "") if unit is None else (str(unit.line), unit.code, unit.name, unit.address)


def show_difference(report: "DifferenceReport", *, console: Console, files: int = 1) -> None:
    """Prints counts of every kind and the first lines of each; ``files`` are those of a list that is not stored."""
    counts = report.counts
    read = "このファイル" if files == 1 else f"これらの{files}ファイル"
    to = read if report.to_version is None else f"第{report.to_version}版"
    console.print(
        f"\n[bold]第{report.from_version}版から{to}への違い[/bold]\n"
        f"  変わらない施設 {counts['same']:,}(前 {counts['before']:,}、後 {counts['after']:,})"
    )
    for kind, words in CHANGE_WORDS.items():
        if counts[COUNT_OF[kind]]:
            console.print(f"  {words} {counts[COUNT_OF[kind]]:,}")
    if counts["explained"]:
        console.print(f"  このうち、承認された申し出のとおりのもの {counts['explained']:,}")
    shown: Counter[ChangeKind] = Counter()
    for line in report.lines:
        first = line.kinds[0]
        shown[first] += 1
        if shown[first] == 1:
            console.print(f"\n[bold]{CHANGE_WORDS[first]}[/bold]")
        if shown[first] <= SHOWN:
            console.print(f"  {escape(_sentence(line))}")
        elif shown[first] == SHOWN + 1:
            console.print("  ほかにもあります。--json か --changes FILE ですべて見られます。")


def _sentence(line: "ChangeLine") -> str:
    old, new = line.old, line.new
    explained = " (承認された申し出のとおり)" if line.explained else ""
    if new is None:
        return f"前の{_unit(old)}{explained}"
    if line.like_line is not None:
        return f"{_unit(new)} ← {row_at(line.like_line, line.like_file)}と同じ"
    if old is None:
        return f"{_unit(new)}{explained}"
    parts = [
        f"{what}「{shortened(before)}」→「{shortened(after)}」"
        for what, before, after in (
            ("名称", old.name, new.name), ("所在地", old.address, new.address), ("コード", old.code, new.code),
        )
        if before != after
    ]  # fmt: skip
    also = "" if len(line.kinds) == 1 else f" [{'、'.join(CHANGE_WORDS[kind] for kind in line.kinds[1:])}]"
    changed = "、".join(parts) or f"前の{row_at(old.line, old.file)}"
    return f"{row_at(new.line, new.file)} {shortened(new.name)}: {changed}{also}{explained}"


def _unit(unit: "UnitText | None") -> str:
    if unit is None:
        return ""
    code = f" {shortened(unit.code)}" if unit.code else ""
    return f"{row_at(unit.line, unit.file)} {shortened(unit.name)}{code} {shortened(unit.address)}"
