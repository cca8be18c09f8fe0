"""Numbers become shapes that stay inside their drawing and are as large as they say."""

import pytest

from appointments import charts


@pytest.mark.parametrize("most", [0, 1, 3, 4, 5, 7, 19, 100, 999, 12345])
def test_axis_holds_the_most_and_marks_few_whole_numbers(most):
    end, marks = charts.scale(most)
    assert end >= most and marks[0] == 0 and marks[-1] == end and 2 <= len(marks) <= 5


@pytest.mark.parametrize("most", [0, 1, 7, 10_000])
def test_every_shape_stays_inside_its_drawing(most):
    drawings = [
        charts.columns([(f"Nov {day}", most, most // 2) for day in range(12)]),
        charts.bars([("x" * 200, most), ("y", 0)]),
        charts.heat([[most] * 24 for _ in range(7)], list("MTWTFSS")),
    ]
    for drawing in drawings:
        for shape in drawing["shapes"]:
            assert shape.x >= 0 and shape.x + shape.width <= drawing["width"]
            assert shape.y >= 0 and shape.y + shape.height <= drawing["height"] + 0.01
            assert shape.width > 0 and shape.height > 0


def test_longer_bars_are_larger_numbers():
    shapes = charts.bars([("a", 10), ("b", 5), ("c", 0)])["shapes"]
    assert shapes[0].width == pytest.approx(2 * shapes[1].width, abs=0.1)
    assert shapes[2].width < 2
