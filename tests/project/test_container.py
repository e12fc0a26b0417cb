"""The container image: what its description must say."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def steps():
    """The instructions of the Dockerfile as (word, rest) in order."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(line.split(None, 1)) for line in lines]


def last(steps, word):
    return [rest for name, rest in steps if name == word][-1]


def final_stage(steps):
    start = max(index for index, (name, _) in enumerate(steps) if name == "FROM")
    return steps[start:]


def test_the_image_is_built_in_two_stages(steps):
    bases = [rest for name, rest in steps if name == "FROM"]

    assert len(bases) == 2
    assert any("--from=build" in rest for name, rest in final_stage(steps) if name == "COPY")


def test_every_base_is_slim_and_named_by_an_exact_tag(steps):
    for name, rest in steps:
        if name == "FROM":
            assert re.match(r"python:3\.\d+-slim-[a-z]+( AS build)?$", rest), rest


def test_it_runs_as_a_numeric_user_other_than_root(steps):
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", last(final_stage(steps), "USER"))


def test_nothing_is_copied_in_or_run_as_root_after_the_user_is_set(steps):
    words = [name for name, _ in final_stage(steps)]

    assert not {"RUN", "COPY", "ADD"} & set(words[words.index("USER") :])


def test_its_health_is_checked_without_a_shell(steps):
    check = last(final_stage(steps), "HEALTHCHECK")

    assert re.search(r'CMD \["python", "-c", ', check)
    assert "HEALTH_URL" in check


def test_packages_are_installed_by_hash_and_as_wheels(steps):
    installs = [rest for name, rest in steps if name == "RUN" and "pip install" in rest]

    assert installs
    assert all("--require-hashes" in rest and "--only-binary :all:" in rest for rest in installs)


def test_every_package_of_the_project_is_in_the_image(steps):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    copied = {rest.split()[0] for name, rest in final_stage(steps) if name == "COPY"}
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()

    for package in settings["tool"]["importlinter"]["root_packages"]:
        assert package in copied
        assert f"!{package}" in let_through


def test_only_named_files_reach_the_builder():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert next(line for line in lines if line and not line.startswith("#")) == "*"
