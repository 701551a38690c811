"""Stage 4b: quantities in words and digits, with unit, bounds and horizon.

Dates, years, ages, doses, EDSS scores, times and money are no such figures. What a figure counts is read in measure.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.segment import Segmented, Sentence
from bot.core.values import Figure

_UNITS = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS: dict[str, float] = (
    {word: float(index + 1) for index, word in enumerate(_UNITS.split())}
    | {word: float(10 * index + 20) for index, word in enumerate(_TENS.split())}
    | {"hundred": 100.0, "thousand": 1000.0, "dozen": 12.0}
)
_PARTS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_PART_PLURALS = {"thirds": 1 / 3, "quarters": 0.25, "fifths": 0.2, "tenths": 0.1}
_NUMERIC = frozenset([*NUMBER_WORDS, *_PARTS, *_PART_PLURALS, "percent"])
_PERCENT = frozenset(["percent", "percents", "percentage", "pc", "pct"])
_UNDER = frozenset(["under", "below", "less", "fewer"])
_OVER = frozenset(["over", "above", "least", "more"])
_NOT_BEFORE_TEXT = """mg mcg iu ml kg km miles steps years year months month weeks week days day hours hour minutes am
pm yo yrs yr dollars pounds euros grand quid k"""
_NOT_BEFORE = frozenset(_NOT_BEFORE_TEXT.split())
_HORIZON = frozenset(["years", "year", "months", "month", "days", "yrs", "yr", "weeks"])
_PEOPLE_TEXT = "people patients persons person men women cases us folk folks ppl pts"
_PEOPLE = frozenset(_PEOPLE_TEXT.split())
_DEATHS = frozenset(["death", "deaths", "fatality", "fatalities", "died"])
_ARTICLES = frozenset(["a", "the"])
_ABOUT = frozenset(["about", "around", "only", "just", "some"])
_FEW = 10
"""The least number of people of whom a part is told behind it ("of 100 people 5"), or with "on"."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure without its measure, and the words first to last that state it."""

    figure: Figure
    first: int
    last: int

    def apart(self, first: int, last: int) -> int:
        """How many words lie between it and the words `first` to `last`, and one."""
        return max(self.first - last, first - self.last)


def number_of(word: str) -> float | None:
    """A number in digits ("1,000", "0.3", "30k" is none) or in one word; None for anything else."""
    if word[:1].isdigit():
        bare = word.replace(",", "") if "," in word and len(word.rsplit(",", 1)[-1]) == 3 else word.replace(",", ".")
        try:
            return float(bare)
        except ValueError:
            return None
    return NUMBER_WORDS.get(word)


def has_numbers(text: Segmented) -> bool:
    """Whether the text may state any quantity at all; cheap."""
    folded = text.source.text
    if any(mark in folded for mark in "0123456789"):
        return True
    return not _NUMERIC.isdisjoint(text.words)


def quantities(text: Segmented, sentence: Sentence) -> tuple[Quantity, ...]:
    """The proportions of one sentence, in order."""
    found: list[Quantity] = []
    beyond = sentence.first
    words = text.words[sentence.first : sentence.last]
    for at in [at for at, word in enumerate(words, sentence.first) if word in _NUMERIC or word[0].isdigit()]:
        quantity = _proportion(text, sentence, at) if at >= beyond else None
        if quantity is not None:
            found.append(_bounded(text, sentence, quantity))
            beyond = quantity.last + 1
    if not found:
        return ()
    horizon = _horizon(text, sentence)
    return tuple(replace(one, figure=replace(one.figure, horizon=horizon)) for one in found)


def _proportion(text: Segmented, sentence: Sentence, at: int) -> Quantity | None:
    words = text.words
    low, after = _number(words, at, sentence.last)
    if low is None:
        return _part(text, sentence, at)
    high = low
    joined = (
        after < sentence.last and words[after] in ("to", "or", "and") and not _are_two_shares(text, sentence, at, after)
    )
    if joined or _ranged(text, after, sentence.last):
        second, beyond = _number(words, after + (words[after] in ("to", "or", "and")), sentence.last)
        if second is not None and second >= low:
            high, after = second, beyond
    if after < sentence.last and words[after] == "of" and (last := _of_a_percent(text, after, sentence.last)):
        return _quantity(text, at, last, low / 100, high / 100)
    if _is_percent(text, after, sentence.last):
        last = after if after < sentence.last and words[after] in _PERCENT else after - 1
        if after + 1 < sentence.last and words[after] == "per" and words[after + 1] == "cent":
            last = after + 1
        return _quantity(text, at, last, low / 100, high / 100)
    return _ratio(text, sentence, at, after, low, high) or _of_people(text, sentence, at, after, low)


def _are_two_shares(text: Segmented, sentence: Sentence, at: int, after: int) -> bool:
    """Whether an "and" joins two shares: "1 % and 80 % improve" is no range, "between 1 % and 2 %" is one."""
    between = at > sentence.first and text.words[at - 1] == "between"
    return text.words[after] == "and" and "%" in text.gaps[after] and not between


def _of_people(text: Segmented, sentence: Sentence, at: int, after: int, whole: float) -> Quantity | None:
    """ "Of 281 people 8 died", "from a hundred persons about two"."""
    words, end = text.words, sentence.last
    led = at - (2 if words[at - 1] in _ARTICLES else 1)
    if led < sentence.first or words[led] not in ("of", "from") or after >= end or words[after] not in _PEOPLE:
        return None
    place = after + (2 if after + 1 < end and words[after + 1] in _ABOUT else 1)
    part, beyond = _number(words, place, end)
    if part is None or not part < whole >= _FEW or _is_percent(text, beyond, end):
        return None
    if beyond < end and words[beyond] in _NOT_BEFORE:
        return None
    return _quantity(text, at, beyond - 1, part / whole, part / whole)


def _is_percent(text: Segmented, after: int, end: int) -> bool:
    if "%" in text.gaps[after][:3]:
        return True
    words = text.words
    return after < end and (words[after] in _PERCENT or words[after : after + 2] == ("per", "cent"))


def _of_a_percent(text: Segmented, at: int, end: int) -> int:
    """The last word of "of a percent", "of 1 %" or "a percent" that begins at a word, 0 where none does."""
    words = text.words
    if at < end and words[at] == "of":
        at += 1
    if at < end and words[at] in ("a", "one", "1"):
        at += 1
    if "%" in text.gaps[at][:3]:
        return at - 1
    if words[at : at + 2] == ("per", "cent") and at + 1 < end:
        return at + 1
    return at if at < end and words[at] in _PERCENT else 0


def _ratio(text: Segmented, sentence: Sentence, at: int, after: int, low: float, high: float) -> Quantity | None:
    """ "1 in 10", "three out of a hundred", "8 of 281 people", "2 per thousand"."""
    words, end = text.words, sentence.last
    place = after
    if place < end and (words[place] in _PEOPLE or words[place] in _DEATHS):
        place += 1
    join = text.gaps[place].strip() if place < end else ""
    if join != "/":
        if place >= end or words[place] not in ("in", "out", "of", "on", "per", "from", "among"):
            return None
        join = words[place]
        place += 1
        while place < end and words[place] in ("of", "every", "a", "the"):
            place += 1
        if join == "of" and place < end and number_of(words[place]) is None:
            return None
    whole, beyond = _number(words, place, end)
    if whole is None or whole < 2 or whole < high or whole > 1_000_000 or (join == "on" and whole % _FEW):
        return None
    counted = join in ("out", "per") or words[place - 1] == "every" or (beyond < end and words[beyond] in _PEOPLE)
    if not counted and _is_year(words[place]) and (join == "/" or high > 1 or whole % 100):
        return None
    if beyond < end and words[beyond] in _NOT_BEFORE:
        return None
    return _quantity(text, at, beyond - 1, low / whole, high / whole)


def _is_year(word: str) -> bool:
    """Whether a number is written as a year is: four digits without a mark ("2000", but not "2,000")."""
    return len(word) == 4 and word.isdigit() and 1900 <= int(word) <= 2100


def _number(words: tuple[str, ...], at: int, end: int) -> tuple[float | None, int]:
    """A number that may run over several words ("two hundred", "twenty five", "half a"), and the word after it."""
    if at >= end:
        return None, at
    value = number_of(words[at])
    if value is None:
        return None, at
    at += 1
    while at < end and words[at] in NUMBER_WORDS:
        step = NUMBER_WORDS[words[at]]
        if step in (100.0, 1000.0):
            value *= step
        elif 20 <= value < 100 and value % 10 == 0 and step < 10:
            value += step
        else:
            break
        at += 1
    return value, at


def _ranged(text: Segmented, after: int, end: int) -> bool:
    """ "15-20": the gap is a dash and a number follows."""
    return after < end and text.gaps[after].strip() in ("-", "%-", "% -") and number_of(text.words[after]) is not None


def _part(text: Segmented, sentence: Sentence, at: int) -> Quantity | None:
    """ "a third of", "two thirds", "half of patients", "a quarter of a percent"."""
    words = text.words
    word = words[at]
    percent = _of_a_percent(text, at + 1, sentence.last)
    if percent and "and" in words[max(sentence.first, at - 2) : at]:  # "two and a half percent"
        return None
    last, hundredth = (percent, 0.01) if percent else (at, 1.0)
    if word in _PART_PLURALS and at > sentence.first:
        count = (number_of(words[at - 1]) or 0.0) * _PART_PLURALS[word] * hundredth
        return _quantity(text, at - 1, last, count, count) if count else None
    value = _PARTS.get(word)
    if value is None:
        return None
    before = words[at - 1] if at > sentence.first else ""
    following = words[at + 1] if at + 1 < sentence.last else ""
    if (
        percent
        or (before in ("a", "one", "about", "around", "over", "nearly") and following in ("of", ""))
        or (following in ("of", "the") and value == 0.5)
    ):
        return _quantity(text, at, last, value * hundredth, value * hundredth)
    return None


def _quantity(text: Segmented, first: int, last: int, low: float, high: float) -> Quantity | None:
    if high > 1.0 or low < 0.0:
        return None
    span = text.span(first, last)
    if text.gaps[last + 1].startswith("%"):
        span = text.source.span(text.starts[first], text.ends[last] + 1)
    return Quantity(Figure(None, round(low, 6), round(high, 6), "proportion", span=span), first, last)


def _bounded(text: Segmented, sentence: Sentence, quantity: Quantity) -> Quantity:
    """Open bounds: "over 10 %" has no upper side, "below 1 %" no lower one."""
    words = text.words
    before = words[max(sentence.first, quantity.first - 2) : quantity.first]
    gap = text.gaps[quantity.first]
    if _UNDER & set(before) or "<" in gap or before[-2:] == ("up", "to"):
        figure = replace(quantity.figure, low=None)
    elif (_OVER & set(before)) or ">" in gap:
        figure = replace(quantity.figure, high=None)
    else:
        return quantity
    return replace(quantity, figure=figure)


def _horizon(text: Segmented, sentence: Sentence) -> str | None:
    """ "at five years", "in the first 100 days", "after 3 years" in the same sentence."""
    words = text.words
    for at in range(sentence.first, sentence.last - 1):
        if words[at + 1] in _HORIZON and number_of(words[at]) is not None:
            back = words[max(sentence.first, at - 3) : at]
            if {"at", "in", "within", "after", "over", "first", "for"} & set(back):
                return f"{words[at]} {words[at + 1]}"
    return None
