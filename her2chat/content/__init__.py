"""What was written: the content pack, read from YAML and the article."""
