import logging

from clinic_site.logs import WithoutValues


def test_a_traceback_in_the_log_says_where_and_what_but_no_values():
    words = "Failing row contains ({}, {})".format("Pat Patient", "pat@example.com")
    try:
        raise ValueError(words)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("site", logging.ERROR, __file__, 1, "It failed", (), info)
    line = WithoutValues("{message}", style="{").format(record)
    assert "ValueError" in line and "test_logs.py" in line
    assert "Failing" not in line and "pat@example.com" not in line
    assert "(Pat Patient, pat@example.com)" in logging.Formatter("{message}", style="{").format(record), (
        "the control shows it"
    )
