"""The mapping book: what each field is made of, as pages for people and as lineage for catalogues."""
