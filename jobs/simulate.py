"""Draws a world of invented customers with its truth and writes it to a folder."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from ringback.config import load_settings, packaged_default
from ringback.errors import ConfigError, RingbackError
from ringback.failures import told_failure
from ringback.java import require_java
from ringback.job import Set
from ringback.progress import Progress
from ringback.session import build_session, under_spark_submit
from ringback.settings import Settings
from ringback.simulate import simulate, write_world

World = Annotated[str, typer.Option("--world", help="its size: a name in simulate.worlds, for example small")]
Seed = Annotated[int, typer.Option("--seed", help="another seed draws other people")]
Out = Annotated[str, typer.Option("--out", help="folder to write to")]
OptionalConf = Annotated[str | None, typer.Option("--conf", help="settings file; default: the packaged default.yaml")]


def simulate_job(world: str, seed: int, out: str, conf: str | None, overrides: Sequence[str]) -> int:
    """Exit code of one run: 0 done, 2 bad settings, 1 anything else."""
    try:
        settings = _of_size(conf or str(packaged_default()), overrides, world)
        if not under_spark_submit():
            require_java()
        spark, progress = build_session("simulate", settings.spark), Progress()
        with progress.stage(f"world {world}, seed {seed}"):
            write_world(simulate(spark, settings.simulate, seed), settings.simulate, seed, out)
        progress.tell(f"{out}/conf.yaml runs ringback on it, {out}/DATA.md describes it")
    except RingbackError as error:
        return _told(error)
    except Exception as error:
        return _told(told_failure(error))
    return 0


def _of_size(conf: str, overrides: Sequence[str], world: str) -> Settings:
    worlds = load_settings(conf, overrides).simulate.worlds
    if world not in worlds:
        raise ConfigError(f"--world {world}: no such world; expected one of {', '.join(worlds)}")
    return load_settings(conf, [f"simulate.customers={worlds[world]}", *overrides])


def _told(error: RingbackError) -> int:
    sys.stderr.write(f"{type(error).__name__}: {error}\n")
    return error.exit_code


def simulate_command(
    out: Out, world: World = "small", seed: Seed = 1, conf: OptionalConf = None, overrides: Set = None
) -> None:
    raise typer.Exit(simulate_job(world, seed, out, conf, overrides or []))


if __name__ == "__main__":
    typer.run(simulate_command)
