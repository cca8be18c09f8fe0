"""Long trials of what must never fail: real servers that are killed, a full disk, a mail server that misbehaves."""
