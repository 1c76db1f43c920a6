"""Finds a missing or wrong Java before Spark is started, with what to install."""

import os
import re
import shutil
import subprocess
import sys

from ringback.errors import ConfigError

REQUIRED = 17
REMEDY = (
    "ringback needs a Java Development Kit 17 (Spark 4 runs on 17 and 21). Install it (Debian/Ubuntu: "
    "`apt-get install openjdk-17-jdk-headless`, macOS: `brew install openjdk@17`) or set JAVA_HOME to where it is"
)


def java_version() -> int | None:
    """Major version of the Java that Spark would start; None when there is none."""
    home = os.environ.get("JAVA_HOME")
    binary = shutil.which("java", path=os.path.join(home, "bin")) if home else shutil.which("java")
    if binary is None:
        return None
    told = subprocess.run([binary, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)(?:\.(\d+))?', told)
    if found is None:
        return None
    major = int(found.group(1))
    return int(found.group(2) or 0) if major == 1 else major  # Java 8 calls itself 1.8


def require_java() -> None:
    """ConfigError when Java is missing or not one that Spark 4 runs on."""
    version = java_version()
    if version is None:
        home = os.environ.get("JAVA_HOME")
        where = f"JAVA_HOME is {home}, but there is no Java in it" if home else "no Java found"
        raise ConfigError(f"{where}. {REMEDY}")
    if version not in (REQUIRED, 21):
        raise ConfigError(f"found Java {version}. {REMEDY}")


if __name__ == "__main__":  # `make setup` asks before anything is installed
    try:
        require_java()
    except ConfigError as problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(problem.exit_code)
