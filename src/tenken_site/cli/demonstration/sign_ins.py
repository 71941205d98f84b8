"""The demo's sign-ins: printed once made, and kept beside the database so that they can be printed again."""

from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["SignIns"]


@dataclass(slots=True)
class SignIns:
    """What a visitor types in. Only for invented data: a real code is never kept in plain text."""

    codes: list[tuple[str, str]] = field(default_factory=list)  # what the clinic's state is, code
    passwords: list[tuple[str, str, str]] = field(default_factory=list)  # who, ID, password
    secrets: list[tuple[str, str]] = field(default_factory=list)  # an official's ID, key of the authenticator app

    def text(self) -> str:
        """The lines to print."""
        lines = ["アクセスコード（診療所と、最初の状態） / Access codes (clinics, and their state at first)"]
        lines += [f"  {code}   {state}" for state, code in self.codes]
        lines += ["IDとパスワード / IDs and passwords"]
        lines += [f"  {name:<14} {password}   {who}" for who, name, password in self.passwords]
        lines += ["確認コード（二段階認証） / The six digits after an official's password"]
        lines += ["  tenken official digits ID    または認証アプリに次のキー / or an authenticator app with this key"]
        lines += [f"  {name:<14} {secret}" for name, secret in self.secrets]
        return "\n".join(lines)

    def keep(self, path: Path) -> None:
        """Writes the lines for the owner of the file alone."""
        path.write_text(self.text() + "\n", encoding="utf-8")
        path.chmod(0o600)
