"""What a site of the release before becomes under this one: every row, page and message as it was."""
