"""Where rounds put what they made: a folder beside Spark's checkpoints, gone when the process ends."""

from itertools import count
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from ringback.errors import ConfigError

_numbers = count(1)


class Shelf:
    """Frames stored as Parquet, a true barrier: nothing before them is computed again. Half the time of `checkpoint`."""

    def __init__(self, spark: SparkSession) -> None:
        """A new folder below the session's checkpoint folder."""
        root = spark.sparkContext.getCheckpointDir()
        if root is None:
            raise ConfigError(
                "spark.checkpoint_dir: not set; joining more edges than identity.max_local_edges needs a folder "
                "that every node of the cluster sees"
            )
        self._spark = spark
        self._folder = f"{root}/components-{next(_numbers)}"
        path, files = self._path("")
        files.mkdirs(path)
        files.deleteOnExit(path)

    def stored(self, df: DataFrame, name: str, *by: str) -> DataFrame:
        """The same rows, read from disk, in one folder for each value of the columns `by`."""
        df.write.partitionBy(*by).parquet(f"{self._folder}/{name}")
        return self._spark.read.schema(df.schema).parquet(f"{self._folder}/{name}")

    def remove(self, name: str) -> None:
        """Deletes what nobody will read again."""
        path, files = self._path(f"/{name}")
        files.delete(path, True)

    def _path(self, name: str) -> tuple[Any, Any]:
        """Hadoop's path and file system: the folder may be on any store."""
        jvm: Any = self._spark._jvm
        path = jvm.org.apache.hadoop.fs.Path(self._folder + name)
        return path, path.getFileSystem(self._spark._jsparkSession.sessionState().newHadoopConf())
