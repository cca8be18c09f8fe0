"""What systemd itself says of the units that are deployed."""

import re
import shlex
import shutil
import subprocess

import pytest

from tests.torture.site import ROOT

UNITS = ROOT / "deploy/systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
MOST_EXPOSED = 2.0  # of 10: systemd's own measure


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A machine's files with the units and the programs that they name."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze was not found: this machine has no systemd.")
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(UNITS, root / "etc/systemd/system")
    for folder in ("/usr/lib/systemd/system", "/lib/systemd/system"):
        shutil.copytree(folder, f"{root}/usr/lib/systemd/system", symlinks=True, dirs_exist_ok=True)
        break
    for program in ("python", "gunicorn"):
        path = root / "opt/clinic-site/current/.venv/bin" / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.chmod(0o755)
    shutil.copytree(ROOT / "deploy", root / "opt/clinic-site/current/deploy")
    (root / "bin").mkdir()
    shutil.copy("/bin/kill", root / "bin/kill")
    return root


def analyze(root, *arguments):
    return subprocess.run(
        ["systemd-analyze", *arguments, f"--root={root}"], capture_output=True, text=True, check=False
    )


def test_every_unit_is_right(root):
    units = [path.name for path in sorted(UNITS.glob("clinic-site*")) if path.is_file()]
    said = analyze(root, "verify", "--man=no", "--recursive-errors=no", *units)
    ours = [line for line in said.stderr.splitlines() if "clinic-site" in line]
    assert not ours


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_touches_little_of_the_machine(root, service):
    said = analyze(root, "security", "--offline=yes", "--no-pager", service)
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", said.stdout)
    assert float(exposure[1]) <= MOST_EXPOSED, said.stdout


def test_control_a_service_without_the_common_part_is_found_out(root):
    bare = root / "etc/systemd/system/bare.service"
    bare.write_text("[Service]\nExecStart=/opt/clinic-site/current/.venv/bin/python\n")
    said = analyze(root, "security", "--offline=yes", "--no-pager", "bare.service")
    assert float(re.search(r"exposure level for \S+: ([\d.]+)", said.stdout)[1]) > 8


def test_every_command_of_a_unit_is_one_of_the_site():
    named = set()
    for path in UNITS.glob("*.service"):
        text = path.read_text()
        named.update(re.findall(r"manage\.py (\w+)", text))
        for line in re.findall(r"in-turn (.*)", text):
            named.update(command.split()[0] for command in shlex.split(line))
    own = {path.stem for path in ROOT.glob("*/management/commands/*.py")} | {"clearsessions"}
    assert named <= own
    assert {"deliver_notifications", "make_renditions", "purge_inquiries", "backup"} <= named


def test_a_command_that_fails_keeps_no_other_one_from_running(tmp_path):
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@" >>told\n[ "$2" != bad ]\n')
    python.chmod(0o755)
    in_turn = [ROOT / "deploy/in-turn", "one --check", "bad", "two"]
    done = subprocess.run(in_turn, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (tmp_path / "told").read_text().splitlines() == ["manage.py one --check", "manage.py bad", "manage.py two"]
    assert done.returncode == 1 and done.stderr == "manage.py bad failed.\n"
    assert subprocess.run([*in_turn[:2], "two"], cwd=tmp_path, check=False).returncode == 0
