"""Boxes are cut without loss and without overlap."""

from display.look.box import Box

BOX = Box(10, 20, 300, 200)


def test_cuts_leave_the_gap_between_them() -> None:
    upper, lower = BOX.cut_top(50, 10)
    assert (upper, lower) == (Box(10, 20, 300, 50), Box(10, 80, 300, 140))
    left, right = BOX.cut_right(100, 20)
    assert (left, right) == (Box(10, 20, 180, 200), Box(210, 20, 100, 200))
    assert BOX.cut_bottom(40)[1] == Box(10, 180, 300, 40)


def test_a_grid_fills_the_box() -> None:
    cells = BOX.grid(3, 2, 6)
    assert len(cells) == 6
    assert (cells[0].x, cells[0].y) == (BOX.x, BOX.y)
    assert (cells[-1].right, cells[-1].bottom) == (BOX.right, BOX.bottom)
    assert cells[1].x - cells[0].right == 6
    assert cells[3].y - cells[0].bottom == 6


def test_a_point_on_the_far_edge_is_outside() -> None:
    assert BOX.holds(10, 20)
    assert not BOX.holds(310, 20)
    assert not BOX.holds(10, 220)
