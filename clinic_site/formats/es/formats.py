"""Dates and times as Spanish speakers in the United States write them: 14 de mayo de 2024."""

DATE_FORMAT = r"j \d\e F \d\e Y"
DATETIME_FORMAT = r"j \d\e F \d\e Y, g:i A"
TIME_FORMAT = "g:i A"
