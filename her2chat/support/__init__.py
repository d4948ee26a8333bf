"""What knows nothing of messages and content: files and folders, tables that load quickly, text forms."""
