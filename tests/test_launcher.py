"""The launcher, in a checkout of its own whose interpreter only notes what it is asked to do."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).resolve().parent.parent / "tongwen"

# It stands for the interpreter in .venv: installing "works" and fonts are had unless `offline` is there.
INTERPRETER = """#!/bin/sh
here="$(dirname "$0")/../.."
echo "$*" >> "$here/asked"
case "$*" in
*install*|*font_setup*)
    if [ -e "$here/offline" ]; then echo "Temporary failure in name resolution"; exit 1; fi ;;
esac
"""


class Checkout:
    def __init__(self, folder):
        self.folder = folder
        shutil.copy(LAUNCHER, folder)
        (folder / "pyproject.toml").write_text("[project]\n")
        self.build_environment()

    def build_environment(self):
        programs = self.folder / ".venv" / "bin"
        programs.mkdir(parents=True, exist_ok=True)
        for name in ("python", "pip"):
            (programs / name).write_text(INTERPRETER)
            (programs / name).chmod(0o755)

    def command(self, *arguments):
        return [sys.executable, str(self.folder / "tongwen"), *arguments]

    @property
    def environment(self):
        # Without the rest of PATH there is no uv, and without an index no package, anywhere.
        return {
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "PIP_NO_INDEX": "1",
            "TONGWEN_FONTS": str(self.folder / "fonts"),
        }

    def start(self, *arguments):
        return subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True
        )

    @property
    def asked(self):
        noted = self.folder / "asked"
        lines = noted.read_text().splitlines() if noted.exists() else []
        return [line for line in lines if "font_setup" not in line and not line.startswith("-c ")]

    @property
    def installations(self):
        return [line for line in self.asked if " install " in line]


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


def test_the_first_start_installs_and_hands_over(checkout):
    assert checkout.start("serve", "--port", "8000").returncode == 0
    (installation,) = checkout.installations
    assert installation.endswith(f"--editable {checkout.folder}[pg,solver]")
    assert checkout.asked[-1] == "-P -m app serve --port 8000"


def test_the_second_start_hands_over_at_once(checkout):
    checkout.start("serve")
    checkout.start("serve")
    assert len(checkout.installations) == 1
    assert checkout.asked[-2:] == ["-P -m app serve"] * 2


def test_a_changed_list_of_packages_is_installed(checkout):
    checkout.start("serve")
    (checkout.folder / "pyproject.toml").write_text("[project]\nname = 'changed'\n")
    checkout.start("serve")
    assert len(checkout.installations) == 2


def test_the_tools_for_tests_are_added_and_then_kept(checkout):
    checkout.start("serve")
    checkout.start("bench")
    checkout.start("serve")
    assert [line.rpartition("[")[2] for line in checkout.installations] == [
        "pg,solver]",
        "dev,pg,solver]",
    ]


def test_test_arguments_go_to_the_tests(checkout):
    checkout.start("test", "-k", "seal")
    assert checkout.asked[-1] == "-m tests -k seal"


def test_a_machine_without_network_is_told_so_in_one_sentence(checkout):
    (checkout.folder / "offline").touch()
    outcome = checkout.start("serve")
    assert outcome.returncode == 1
    sentence = outcome.stderr.splitlines()[-1]
    assert "连不上软件包源" in sentence
    assert str(checkout.folder / ".venv" / "tongwen.log") in sentence
    assert not any("-m app" in line for line in checkout.asked)


def test_after_a_failure_the_next_start_tries_again(checkout):
    (checkout.folder / "offline").touch()
    checkout.start("serve")
    (checkout.folder / "offline").unlink()
    assert checkout.start("serve").returncode == 0
    assert len(checkout.installations) == 2


def test_an_office_without_fonts_opens_all_the_same_and_asks_again_another_day(checkout):
    checkout.start("token")
    (checkout.folder / "offline").touch()
    outcome = checkout.start("serve")
    assert outcome.returncode == 0
    assert "公文字体没有备齐" in outcome.stderr
    assert checkout.asked[-1] == "-P -m app serve"
    assert "公文字体" not in checkout.start("serve").stderr
    stamp = checkout.folder / "fonts" / "tongwen.stamp"
    os.utime(stamp, (0, 0))
    (checkout.folder / "offline").unlink()
    checkout.start("serve")
    assert stamp.read_text() == "done"


def test_an_interrupted_installation_is_thrown_away(checkout):
    remains = checkout.folder / ".venv" / "half-a-package"
    remains.touch()
    (checkout.folder / ".venv" / "tongwen.unfinished").touch()
    checkout.start("serve")  # It builds a real environment, which has no index to install from.
    assert not remains.exists()
    assert (checkout.folder / ".venv" / "pyvenv.cfg").exists()


def test_a_second_start_waits_for_the_first_to_finish_installing(checkout):
    with (checkout.folder / "tongwen").open("rb") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = subprocess.Popen(
            checkout.command("serve"),
            env=checkout.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert "另一个 tongwen 正在安装" in second.stderr.readline()
        assert checkout.installations == []
    second.communicate()
    assert second.returncode == 0
    assert len(checkout.installations) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(checkout):
    shutil.rmtree(checkout.folder / ".venv")
    checkout.folder.chmod(0o555)
    outcome = checkout.start("serve")
    checkout.folder.chmod(0o755)
    assert outcome.returncode == 1
    assert "写不了文件夹" in outcome.stderr


def test_a_place_that_is_no_folder_is_named(checkout):
    shutil.rmtree(checkout.folder / ".venv")
    (checkout.folder / ".venv").touch()
    outcome = checkout.start("serve")
    assert outcome.returncode == 1
    assert f"写不了文件夹 {checkout.folder / '.venv'}" in outcome.stderr.splitlines()[-1]


def test_an_unknown_command_changes_nothing(checkout):
    outcome = checkout.start("sign")
    assert outcome.returncode == 2
    assert "没有“sign”这个命令" in outcome.stderr
    assert checkout.asked == []


def test_help_needs_no_installation(checkout):
    outcome = checkout.start()
    assert outcome.returncode == 0
    assert "./tongwen demo" in outcome.stdout
    assert checkout.asked == []
