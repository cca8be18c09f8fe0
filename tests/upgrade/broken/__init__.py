"""A migration as none must be: it loses rows and words, and forgets the triggers of a table it makes anew."""
