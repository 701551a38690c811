"""A small line plot as SVG, readable in light and dark and by a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 360, 70, 50, 30


def as_svg(points: Sequence[tuple[int, float]], *, title: str = "Milliseconds a post by phrasings in the base") -> str:
    """Points (x > 0, y >= 0), at least two, joined by a line; both axes begin at nought."""
    most_x, most_y = max(x for x, _ in points), max(y for _, y in points) * 1.15 or 1.0
    told = "; ".join(f"{x:,}: {y:.3f}" for x, y in points)
    marks = []
    places = [(_across(x, most_x), _down(y, most_y)) for x, y in points]
    for (x, y), (across, down) in zip(points, places, strict=True):
        marks.append(f'<circle cx="{across:.0f}" cy="{down:.0f}" r="4" fill="#0a7ea4"/>')
        marks.append(_text(across, down - 10, f"{y:.2f}"))
        marks.append(_text(across, _HEIGHT - _BOTTOM + 20, f"{x:,}"))
    line = " ".join(f"{across:.0f},{down:.0f}" for across, down in places)
    foot, right = _HEIGHT - _BOTTOM, _WIDTH - 20
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
            f'font-family="sans-serif" font-size="13">',
            f"<title>{escape(title)}</title><desc>{escape(told)}</desc>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
            _text(_WIDTH / 2, 18, title),
            f'<path d="M{_LEFT} {_TOP}V{foot}H{right}" fill="none" stroke="#444"/>',
            f'<polyline points="{line}" fill="none" stroke="#0a7ea4" stroke-width="2"/>',
            *marks,
            "</svg>\n",
        ]
    )


def _across(x: float, most: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - 40) * x / most


def _down(y: float, most: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * y / most


def _text(across: float, down: float, words: str) -> str:
    return f'<text x="{across:.0f}" y="{down:.0f}" text-anchor="middle" fill="#222">{escape(words)}</text>'
