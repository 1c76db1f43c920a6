"""What Spark's JVM says on its way up is seen only when it does not come up."""

import os
import subprocess
import sys
import time

import pytest
from pyspark.errors import PySparkRuntimeError

from ringback.errors import ConfigError
from ringback.jvm_start import told_only_if_it_fails

CHILD = "import os, sys; os.write(2, b'loading\\n'); os.write(1, b'up\\n'); sys.stdin.read(); os.write(2, b'later\\n')"


def test_quiet_on_the_way_up_and_heard_afterwards(capfd: pytest.CaptureFixture[str]) -> None:
    with told_only_if_it_fails():
        child = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
    os.write(2, b"ours\n")
    child.communicate()
    assert _heard("later", capfd).split() == ["ours", "later"]


def test_why_it_did_not_come_up(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError) as told:
        _start_in_vain()
    assert str(told.value) == "Spark did not start; its JVM said:\n  - Error: no memory"
    os.write(2, b"ours\n")
    assert capfd.readouterr().err == "ours\n"


def _start_in_vain() -> None:
    with told_only_if_it_fails():
        subprocess.run(["sh", "-c", "echo loading >&2; echo 'Error: no memory' >&2"], check=True)
        raise PySparkRuntimeError("gone")


def _heard(word: str, capfd: pytest.CaptureFixture[str]) -> str:
    """What came on stderr until the word did."""
    told = ""
    for _ in range(100):
        told += capfd.readouterr().err
        if word in told:
            break
        time.sleep(0.05)
    return told
