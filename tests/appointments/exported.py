"""Reading what was exported."""

import csv
import io

from openpyxl import load_workbook

from appointments import exports

INBOX = "/admin/appointments/inquiry/"
EXPORT = f"{INBOX}export/"
ALL = [column.name for column in exports.COLUMNS]
USUAL = {"box": "all", "columns": ["number", "full_name"], "kind": "csv"}


def content(response):
    return b"".join(response.streaming_content)


def table(response):
    assert response.status_code == 200 and response.streaming, response.context["form"].errors
    data = content(response)
    if data.startswith(b"PK"):
        return [
            [cell or "" for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
        ]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
