"""The datatypes of XSD (part 2): lexical forms, the order of values, facets."""
