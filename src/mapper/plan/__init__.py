"""Plans: a mapping with its contracts, resolved and typed; and what is wrong with it."""

from mapper.plan.checking import check, mapping_files

__all__ = ["check", "mapping_files"]
