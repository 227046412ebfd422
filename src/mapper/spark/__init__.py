"""Messages mapped by Apache Spark, with the extra `message-mapper[spark]`. Nothing else loads it."""

from mapper.spark.message_column import map_column

__all__ = ["map_column"]
