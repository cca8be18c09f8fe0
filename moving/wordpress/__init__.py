"""A WordPress export (WXR) becomes drafts, pictures, topics and redirects of this site."""
