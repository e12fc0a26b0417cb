"""What is installed is pinned, by hash, and from nowhere in particular."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BOTH = pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])


def pins(name):
    """Each pinned line of a requirements file with its hashes, by package name and marker."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return {re.split(r" --hash", line)[0].strip(): re.findall(r"--hash=(\S+)", line) for line in lines}


def wanted(name):
    """Names in a short input file, as an index would write them."""
    lines = (ROOT / name).read_text(encoding="utf-8").split()
    names = [line for line in lines if not line.startswith("-") and not line.endswith(".in")]
    return {re.sub(r"[-_.]+", "-", re.sub(r"\[.*", "", each)).lower() for each in names}


@BOTH
def test_every_package_is_pinned_to_one_version_and_by_sha256(name):
    assert pins(name)
    for pin, hashes in pins(name).items():
        assert re.match(r"^[a-z0-9-]+(\[[a-z,]+\])?==[^*;\s]+( ; .+)?$", pin), pin
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), pin


@BOTH
def test_no_address_of_an_index_is_kept(name):
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("short", "name"),
    [("requirements.in", "requirements.txt"), ("requirements-dev.in", "requirements-dev.txt")],
)
def test_the_pins_hold_everything_that_was_asked_for(short, name):
    pinned = {re.split(r"\[|==", pin)[0] for pin in pins(name)}

    assert not wanted(short) - pinned, "run `make lock`"


def test_development_uses_the_versions_that_are_run():
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items(), "run `make lock`"
