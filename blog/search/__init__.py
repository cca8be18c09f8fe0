"""How search compares words: pure, no database."""
