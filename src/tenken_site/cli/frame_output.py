"""What ``tenken frame import`` shows: bars while it works, then a table for people or JSON for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tenken.frame.profiles import PROFILES
from tenken.frame.review import REVIEW_REASONS, shortened
from tenken_site.cli.frame_changes import difference_as_json, named_only, row_at, show_difference

if TYPE_CHECKING:  # the report lives in the site; this module is read before Django starts
    from tenken_site.frames.import_report import Doubt, FileReport, ImportReport

__all__ = ["ProgressBars", "as_json", "place_of", "section", "show"]

KEPT_BARS = 5  # of files that are done
SHOWN = 20  # lines of each kind for people; JSON has them all
_STEPS = {"check": "確認しています", "compare": "前の版と比べています", "load": "登録しています"}


class ProgressBars:
    """Progress bars on standard error, only where a person looks."""

    def __init__(self, *, files: Sequence[str] = ()) -> None:
        self._files = files
        console = Console(stderr=True)
        self._tasks: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[rows]:,}行"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> "ProgressBars":
        self._progress.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._progress.stop()

    def told_file(self, number: int, rows: int, share: float | None) -> None:
        """Moves the bar of the file that is being checked. Where there are many it goes when the file is done."""
        if len(self._files) < 2:
            return
        step = f"file {number}"
        if step not in self._tasks:
            words = f"{number}/{len(self._files)} {escape(shortened(self._files[number - 1]))}"
            self._tasks[step] = self._progress.add_task(words, total=1.0, rows=0)
        self._progress.update(
            self._tasks[step], rows=rows, completed=share, visible=share != 1.0 or len(self._files) <= KEPT_BARS
        )

    def told(self, step: str, rows: int, share: float | None) -> None:
        """Moves the step's bar; without a share the bar only shows that work goes on."""
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(_STEPS[step], total=None, rows=0)
        if share is None:
            self._progress.update(self._tasks[step], rows=rows)
        else:
            self._progress.update(self._tasks[step], rows=rows, total=1.0, completed=share)


def _file_as_json(file: "FileReport") -> dict[str, object]:
    return {
        "name": file.name,
        "format": file.format,
        "profile": file.profile,
        "as_of": None if file.as_of is None else file.as_of.isoformat(),
        "columns": dict(file.columns),
        "unused_columns": list(file.unused_columns),
        "left_out": 0,
        **file.rows.by_name(),
        "file_refused": file.refused,
    }


def as_json(report: "ImportReport", *, source_name: str, frame: str) -> dict[str, object]:
    """The whole report as plain values: counts first, then what was refused, repeated, and is to be looked at.

    The counts are those of all files; ``files`` has them of each.
    """
    return {
        "file": source_name,
        "files": [_file_as_json(file) for file in report.files],
        "frame": frame,
        "format": report.format,
        "profile": report.profile,
        "as_of": None if report.as_of is None else report.as_of.isoformat(),
        "columns": dict(report.columns),
        "unused_columns": list(report.unused_columns),
        "read": report.read,
        "accepted": report.accepted,
        "repeated": report.repeated,
        "refused": report.refused,
        "review": report.review,
        "left_out": report.left_out,
        "dry_run": report.dry_run,
        "loaded": report.loaded,
        "version": report.version,
        "file_refused": report.file_refused,
        "refusals": [named_only(asdict(refusal)) for refusal in report.refusals],
        "repeats": [named_only(asdict(repeat)) for repeat in report.repeats],
        "reviews": [
            {
                **named_only({"file": doubt.file, "like_file": doubt.like_file}),
                "line": doubt.line,
                "name": shortened(doubt.name),
                "code_given": shortened(doubt.code_given),
                "like_line": doubt.like_line,
                "flags": [flag.value for flag in doubt.flags],
                "reasons": [REVIEW_REASONS[flag] for flag in doubt.flags],
            }
            for doubt in report.reviews
        ],
        "left_outs": [named_only(asdict(each)) for each in report.left_outs],
        "not_listed": report.not_listed,
        "difference": difference_as_json(report.difference),
        "contacts_carried": report.contacts_carried,
        "contacts_to_review": report.contacts_to_review,
        "candidates_carried": report.candidates_carried,
        "proposals_carried": report.proposals_carried,
    }


def section(console: Console, heading: str, lines: Sequence[str]) -> None:
    """Prints the first lines under a heading; nothing without lines."""
    if not lines:
        return
    console.print(f"\n[bold]{heading}[/bold]")
    for line in lines[:SHOWN]:
        console.print(f"  {escape(line)}")
    if len(lines) > SHOWN:
        console.print(f"  ほか{len(lines) - SHOWN:,}件。--json ですべて見られます。")


def place_of(line: int | None, column: str | None, file: str = "") -> str:
    """Where a fault stands: 5行目「name」, 「b.csv」5行目「name」 of several files, or the file as a whole."""
    in_file = (f"{line}行目" if line else "") + (f"「{column}」" if column else "")
    return f"「{file}」{in_file}" if file else in_file or "ファイル"


def _also(doubt: "Doubt") -> str:
    """The code as printed and the row above that is meant, in brackets; empty without either."""
    code = f"コード {shortened(doubt.code_given)}" if doubt.code_given.strip() else ""
    like = f"{row_at(doubt.like_line, doubt.like_file)}と比べてください" if doubt.like_line else ""
    return f"({'、'.join(filter(None, (code, like)))})" if code or like else ""


def show(report: "ImportReport") -> None:
    """Prints the result for people, in Japanese, on standard output."""
    console = Console(soft_wrap=True, highlight=False)
    section(
        console,
        "取り込めない行" if not report.file_refused else "ファイルを読めません",
        [
            f"{place_of(r.line, r.column, r.file)} {r.reason}{f' 値: {r.value}' if r.value else ''} → {r.remedy}"
            for r in report.refusals
        ],
    )
    section(
        console,
        "繰り返しの行",
        [f"{row_at(r.line, r.file)}は{row_at(r.first_line, r.first_file)}と同じです。" for r in report.repeats],
    )
    section(
        console,
        "確かめていただきたい行",
        [
            f"{row_at(d.line, d.file)} {shortened(d.name)}{_also(d)}: "
            + " ".join(REVIEW_REASONS[flag] for flag in d.flags)
            for d in report.reviews
        ],
    )
    section(
        console,
        "取り込まなかった行",
        [f"{row_at(each.line, each.file)} {each.text}: {each.reason}" for each in report.left_outs],
    )
    if report.difference is not None:
        show_difference(report.difference, console=console, files=len(report.files))
    if len(report.files) > 1:
        console.print("\n[bold]ファイルごとの行[/bold]")
        for file in report.files:
            console.print(f"  {escape(_file_line(file))}")
    if not report.file_refused:
        counted = {name: getattr(report, name) for name in _ROW_WORDS}
        if len(report.files) > 1:
            console.print(f"\n{len(report.files)}ファイルの合計: {_counted(counted)}")
        else:
            console.print(f"\n{_reading(report.files[0])}")
            console.print(_counted(counted))
    console.print(_conclusion(report))


_ROW_WORDS = {
    "read": "読んだ行",
    "accepted": "取り込める行",
    "repeated": "繰り返し",
    "refused": "取り込めない行",
    "left_out": "取り込まなかった行",
    "review": "確認が必要",
}


def _counted(counts: Mapping[str, int]) -> str:
    return "、".join(f"{words} {counts[name]:,}" for name, words in _ROW_WORDS.items() if name in counts)


def _reading(file: "FileReport") -> str:
    return f"読み方: {PROFILES[file.profile].title}。{file.as_of}時点の自治体に割り当てました。"


def _file_line(file: "FileReport") -> str:
    if file.refused:
        return f"{file.name}: 読めません。"
    counts = {name: count for name, count in file.rows.by_name().items() if count or name in ("read", "accepted")}
    return f"{file.name}: {_counted(counts)} ({PROFILES[file.profile].title}、{file.as_of}時点)"


def _conclusion(report: "ImportReport") -> str:
    if report.loaded:
        return f"{report.loaded:,}施設を、名簿の第{report.version}版として登録しました。{_contacts(report)}"
    if report.file_refused:
        return "何も登録していません。"
    if report.dry_run:
        return "確認だけを行いました。何も登録していません。"
    if not report.accepted:
        return "取り込める行がないため、何も登録していません。"
    if report.unusable_file:
        names = "、".join(f"「{file.name}」" for file in report.files if file.rows.nothing_usable)
        return f"{names}に取り込める行がないため、何も登録していません。"
    return (
        "取り込めない行があるため、何も登録していません。残りの行だけを登録するには --skip-refused を付けてください。"
    )


def _contacts(report: "ImportReport") -> str:
    """What became of the contacts of the version before; empty where it had none."""
    carried = f"連絡先{report.contacts_carried:,}件を引き継ぎました。" if report.contacts_carried else ""
    asked = (
        f"名称と所在地がともに変わった{report.contacts_to_review:,}件の連絡先は、画面で確かめてください。"
        if report.contacts_to_review
        else ""
    )
    waiting = [
        f"{words}{count:,}件"
        for words, count in (
            ("確認待ちの連絡先", report.candidates_carried), ("確認待ちの申し出", report.proposals_carried)
        )
        if count
    ]  # fmt: skip
    return carried + asked + (f"{'と'.join(waiting)}も引き継ぎました。" if waiting else "")
