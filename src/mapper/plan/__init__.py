"""Plans: a mapping with its contracts, resolved and typed; and what is wrong with it."""

from mapper.plan.checking import check

__all__ = ["check"]
