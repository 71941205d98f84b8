"""``tenken keys split`` and ``join``: the master key file in the custody of two holders."""

import json
from datetime import datetime
from pathlib import Path

import click

__all__ = ["join", "split"]

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True, readable=True)


@click.command()
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Write the sheets into this folder."
)
@click.option("--holder", "holders", multiple=True, help="Name of a holder, printed on the sheet; give it twice.")
@click.option("--file", "path", type=_FILE, help="Another master key file than the setting names.")
@click.option("--dry-run", is_flag=True, help="Say what would be written; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def split(out: Path, holders: tuple[str, ...], path: Path | None, dry_run: bool, as_json: bool) -> None:
    """Write two share sheets of the master key file, as text and as QR codes. Both are needed to make it again.

    Print them, check them with “join”, and delete the files. Each run makes a new pair; a share of another pair does
    not fit, and old pairs stay valid until the key is exchanged.
    """
    from django.conf import settings
    from django.utils import timezone

    from tenken_site.custody import shares
    from tenken_site.custody.master_files import MasterFileRefused, write_private
    from tenken_site.custody.sheets import sheet_svg, sheet_text
    from tenken_site.encryption.masters import NotAMasterKeyFile

    now: datetime = timezone.now()  # noqa: TID251  # a command is an edge
    if len(holders) not in (0, 2):
        raise click.UsageError("Give --holder twice, or not at all.")
    source = path or Path(settings.TENKEN_MASTER_KEY_FILE)
    try:
        pair = shares.split(source.read_text("utf-8"))
    except NotAMasterKeyFile as refused:
        raise click.ClickException(f"{source}: {refused}.") from refused
    files = [out / f"share-{share.number}-{share.pair}{ending}" for share in pair for ending in (".txt", ".svg")]
    if not dry_run:
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        day = timezone.localtime(now).date()
        try:
            for share, holder in zip(pair, holders or ("", ""), strict=True):
                stem = out / f"share-{share.number}-{share.pair}"
                write_private(stem.with_suffix(".txt"), sheet_text(share, holder=holder, day=day))
                write_private(stem.with_suffix(".svg"), sheet_svg(share))
        except MasterFileRefused as refused:
            raise click.ClickException(str(refused)) from refused
    told = {"pair": pair[0].pair, "fingerprint": pair[0].fingerprint, "files": [str(file) for file in files]}
    if as_json:
        click.echo(json.dumps(told | {"dry_run": dry_run}))
        return
    click.echo(f"Pair {told['pair']} of the key file with the fingerprint {told['fingerprint']}:")
    for file in files:
        click.echo(f"  {file}")
    click.echo("Nothing was written." if dry_run else "Print each sheet for its holder alone, then delete the files.")


@click.command()
@click.option("--share", "sheets", multiple=True, required=True, type=_FILE, help="A share sheet; give it twice.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the master key file; without it, only check."
)
@click.option("--fingerprint", help="What the joined file's fingerprint must be (as printed on the sheets).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--dry-run", is_flag=True, help="Check only, even with --out.")
def join(sheets: tuple[Path, ...], out: Path | None, fingerprint: str | None, as_json: bool, dry_run: bool) -> None:
    """Make the master key file again of two shares, or check that they still can (the yearly drill)."""
    from django.conf import settings

    from tenken_site.custody import shares
    from tenken_site.custody.master_files import MasterFileRefused, write_private
    from tenken_site.encryption.masters import read_keys

    if len(sheets) != 2:
        raise click.UsageError("Give --share twice: one of each holder.")
    read = []
    for sheet in sheets:
        try:
            read.append(shares.read_share(sheet.read_text("utf-8", errors="replace")))
        except shares.ShareMisread as misread:
            raise click.ClickException(f"{sheet}: {misread}") from misread
    try:
        text = shares.join(read[0], read[1])
        made = shares.fingerprint_of(text)
        if fingerprint and made != fingerprint.lower():
            raise click.ClickException(f"The shares make the file {made}, not {fingerprint}.")
        if out is not None and not dry_run:
            write_private(out, text)
    except (shares.SharesDoNotFit, MasterFileRefused) as refused:
        raise click.ClickException(str(refused)) from refused
    here = Path(settings.TENKEN_MASTER_KEY_FILE)
    in_use = shares.fingerprint_of(here.read_text("utf-8")) == made if here.exists() else None
    names = list(read_keys(text))
    told = {"fingerprint": made, "keys": names, "is_the_file_in_use": in_use}
    written = str(out) if out is not None and not dry_run else None
    if as_json:
        click.echo(json.dumps(told | {"file": written}))
        return
    click.echo(f"The shares fit. Fingerprint {made}; keys: {', '.join(names)}.")
    if in_use is not None:
        click.echo("It is the file in use here." if in_use else "It is NOT the file in use here.")
    click.echo(f"{written}: written." if written else "Nothing was written.")
