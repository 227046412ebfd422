"""What a mapping file says: models, strict loading with positions, fragments, extends.

    load(path) -> Loaded              a mapping and all the files of its own
    load_formats, load_fragments, load_view
    schema(kind) -> dict              the JSON Schema of a kind of file, for editors

Each raises `FindingsError` with all findings of one pass.
"""

from mapper.mapping_file.file_schemas import schema
from mapper.mapping_file.mapping_loading import (
    Loaded,
    LoadedFormats,
    LoadedFragments,
    LoadedView,
    load,
    load_formats,
    load_fragments,
    load_view,
)
from mapper.mapping_file.table_files import TableData
from mapper.yaml_text.spanned_text import Text

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
