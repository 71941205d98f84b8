"""``tenken doctor`` says what production would refuse, and refuses nothing itself elsewhere."""

import json

import pytest
from click.testing import CliRunner
from django.test import override_settings

from tenken.cli import main as command

SAFE = {
    "ALLOWED_HOSTS": ["survey.example.go.jp"],
    "TENKEN_SITE_URL": "https://survey.example.go.jp",
}


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, ["doctor", *arguments])
    return done.exit_code, done.stdout


def test_the_settings_for_tests_are_told_to_be_unsafe_and_nothing_is_refused() -> None:
    code, said = run()

    assert code == 0
    assert "fault: TENKEN_SECRET_KEY begins like an example that everybody knows." in said
    assert "only-for-tests" not in said


def test_the_same_settings_in_production_end_with_1() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        code, said = run("--json")

    told = json.loads(said)
    assert (code, told["production"], told["safe"]) == (1, True, False)
    assert {"setting", "what", "how_to_mend", "warning", "serving"} == set(told["faults"][0])


@pytest.mark.parametrize("url", ["https://survey.example.go.jp", "https://other.example"])
def test_each_run_looks_anew(url: str) -> None:
    with override_settings(**SAFE | {"TENKEN_SITE_URL": url}):
        _, said = run()

    assert ("TENKEN_SITE_URL" in said) == (url != SAFE["TENKEN_SITE_URL"])


def test_a_worker_does_not_begin_with_unsafe_settings_in_production() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        done = CliRunner().invoke(command, ["worker", "--once"])

    assert done.exit_code == 1
    assert "TENKEN_SECRET_KEY" in done.output
