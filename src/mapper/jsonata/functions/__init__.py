"""The built-in functions of JSONata 2.2.2, and mapper's own extensions.

Each is a plain function over evaluated arguments: MISSING is nothing, None is JSON null, a list is
an array, a dict an object. `registry.BUILTINS` and `registry.EXTENSIONS` list them by name.
"""
