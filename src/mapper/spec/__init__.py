"""What a mapping file says: models, strict loading with positions, fragments, extends.

    load(path) -> Loaded              a mapping and all the files of its own
    load_formats, load_fragments, load_view
    schema(kind) -> dict              the JSON Schema of a kind of file, for editors

Each raises `FindingsError` with all findings of one pass.
"""

from mapper.spec.loading import (
    Loaded,
    LoadedFormats,
    LoadedFragments,
    LoadedView,
    load,
    load_formats,
    load_fragments,
    load_view,
)
from mapper.spec.schema import schema
from mapper.spec.tables import TableData
from mapper.spec.text import Text

__all__ = [
    "Loaded",
    "LoadedFormats",
    "LoadedFragments",
    "LoadedView",
    "TableData",
    "Text",
    "load",
    "load_formats",
    "load_fragments",
    "load_view",
    "schema",
]
