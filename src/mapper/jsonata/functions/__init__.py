"""The built-in functions of JSONata 2.2.2, and mapper's own extensions.

Each takes evaluated arguments: MISSING is no value, None is JSON null, a list is an array, a dict
an object. `registry.BUILTINS` and `registry.EXTENSIONS` list them by name.
"""
