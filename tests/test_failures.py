"""Failures as Spark really raises them, and as ringback tells them."""

import os

import pytest
from pyspark.sql import functions as F

from ringback.errors import AuditError, InputError
from ringback.failures import told_failure


def raised(action):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which class Spark raises is what the tests are about
        action()
    return caught.value


def test_errors_raised_on_purpose_stay_as_they_are():
    error = AuditError("rows do not balance")
    assert told_failure(error) is error


def test_a_damaged_file_is_named(spark, tmp_path):
    path = tmp_path / "a b.csv.gz"
    path.write_bytes(b"no gzip, but Secret\n")
    told = told_failure(raised(lambda: spark.read.schema("x string").csv(str(path)).collect()))
    assert isinstance(told, InputError)
    assert str(told).startswith(f"file://{path}: the file cannot be read to its end")
    assert "Secret" not in str(told)


def test_a_crashed_python_worker_is_no_damaged_file(spark):
    crash = F.udf(lambda value: os._exit(3), "string")
    told = told_failure(raised(lambda: spark.range(1).select(crash("id")).collect()))
    assert not isinstance(told, InputError)
    assert told.exit_code == 1
    assert str(told).startswith("unexpected failure: ")


def test_a_value_in_sparks_message_is_not_told(spark):
    told = told_failure(raised(lambda: spark.sql("select cast(x as int) from values ('Secret') as t(x)").collect()))
    assert "[CAST_INVALID_INPUT]" in str(told)
    assert "Secret" not in str(told)
    told = told_failure(raised(lambda: spark.range(1).select(F.udf(lambda value: int("Secret"))("id")).collect()))
    assert str(told).startswith("unexpected failure: PythonException")
    assert "Secret" not in str(told)
