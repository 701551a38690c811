"""Claims on other subjects in the manner of fact checks, and posts that say one of them. Names and figures are made up.

Each claim is a sentence frame with its places filled; most have near neighbours that differ in one place, so that a
frame's words tell little. A post says a part of its claim's words, in another order, some as everyday synonyms, some
mistyped, among talk of its own. A post that another claim answers as well is drawn again: it would measure chance.
How often each happens was set on two plain methods alone (see `search`), before ours had been run on any of it.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

_SYNONYM, _DROP, _DROP_SMALL, _SLIP, _HALF, _TURN, _TAGGED = 0.7, 0.3, 0.5, 0.12, 0.4, 0.4, 0.5
"""How often: a word with a synonym is replaced, a word is dropped, a small word is dropped, a word has a typing slip,
only a half is said, halves change places, hashtags follow."""
_LINES_AROUND: Final = (0, 1, 1, 2)
"""Lines of other talk before the claim's words, and as many again after: one of these each."""

_FRAMES: Final = """
{first} {last}, the {role} of {place}, said {number} percent of {group} there {trouble} in {year}.
A photo shows {group} {doing} in {place} after the {event} of {year}.
{food} every day lowers the risk of {illness} by {number} percent, a study of {group} found.
Drinking {food} cures {illness} within {number} days.
{company} will stop selling {product} in {place} from {month} {year} because of {reason}.
The government of {place} has banned {product} in schools since {month} {year}.
{place} spends {number} million a year on {project}, more than on {other}.
A video shows {first} {last} {doing} during the {event} in {place}.
The vaccine against {illness} caused {number} deaths among {group} in {place}.
{first} {last} of {company} promised to pay {number} thousand to {group} who share the post about {product}.
{place} has the highest rate of {illness} in the world, with {number} cases for every thousand {group}.
The {building} of {place} was built in {past} and destroyed by the {event} of {year}.
{first} {last} was arrested in {place} in {month} {year} for {crime}.
Crime by {group} in {place} has risen by {number} percent since {first} {last} became {role}.
Parliament in {place} voted in {month} {year} to raise the tax on {product} to {number} percent.
{animal} were seen in the streets of {place} after the {event} in {month} {year}.
A new law lets {place} fine {group} who {act} up to {number} thousand.
{product} made by {company} contain a chemical that leads to {illness} in {group}.
{first} {last} won the {prize} in {past} for work on {illness}.
The mayor of {place}, {first} {last}, cancelled {holiday} because of {reason}.
{number} percent of voters in {place} would support {first} {last} as {role}, a poll of {month} {year} says.
{company} is giving away {number} hundred {product} to {group} for {holiday}.
Scientists in {place} discovered {animal} that live for {number} years without {food}.
The {building} in {place} closed in {year} after {number} {group} {trouble}.
{first} {last} left {company} in {past} over {crime} and is now {role} of {place}.
Since {year} {group} in {place} must {act} or lose {benefit}.
{place} plans to replace {benefit} with {other} for {group} by {year}.
The {event} in {place} killed {number} {group} and damaged the {building} in {past}.
"""
_SLOTS: Final = {
    "first": "Alma Bruno Clara Dario Edith Farid Greta Hanno Ines Jonas Karim Lotte Marek Nadia Oskar Petra Quentin "
    "Rosa Samir Tilda Ulrich Vera Wanda Yusuf Zelda",
    "last": "Abreu Bellweg Castano Dorvik Ellery Farrant Gorski Hallam Ibarre Jansoon Kettler Lindqvist Marwick "
    "Nowitt Okello Pardew Quiroz Rasmal Sandoval Tremlow Ustinel Varga Wexley Yarrow Zorba",
    "role": "president|prime minister|governor|health minister|finance minister|police chief|archbishop|chief judge",
    "place": "Argentina|Australia|Bavaria|Belgium|Brazil|Canada|Chile|Croatia|Denmark|Egypt|Finland|France|Ghana|"
    "Greece|Hungary|Iceland|India|Ireland|Italy|Japan|Kenya|Lisbon|London|Madrid|Malaysia|Mexico|Morocco|Nairobi|"
    "Nepal|New York|New Zealand|Nigeria|North Korea|Norway|Peru|Poland|Portugal|Scotland|South Africa|South Korea|"
    "Spain|Sweden|Texas|Toronto|Turkey|Vienna|Wales|Warsaw",
    "group": "pensioners|teachers|nurses|students|farmers|migrants|refugees|soldiers|children under five|"
    "pregnant women|truck drivers|tenants|doctors|tourists|prisoners|home owners|single parents|young men|"
    "office workers|dog owners",
    "trouble": "lost their jobs|fell ill|could not pay the rent|were attacked|had no electricity|went on strike|"
    "were refused treatment|lived below the poverty line|were sent to prison|did not vote",
    "doing": "dancing on a table|burning a flag|throwing stones at police|asleep in a meeting|queueing for bread|"
    "carrying weapons|praying in the street|tearing up a ballot paper|kissing a stranger|sleeping in tents",
    "event": "earthquake|flood|election|carnival|coup|heatwave|blackout|explosion|wildfire|hurricane|summit|protest",
    "food": "coffee|green tea|garlic|lemon juice|red wine|honey|turmeric|dark chocolate|coconut oil|vinegar|ginger|"
    "milk",
    "illness": "cancer|diabetes|measles|asthma|malaria|dementia|stroke|arthritis|cholera|infertility|depression|"
    "obesity",
    "company": "Amberline|Brightfold|Corvane|Delphora|Everstow|Fennick|Gladewell|Harrowby|Ironvale|Junipero|Kestrova",
    "product": "mobile phones|electric cars|plastic straws|diapers|baby powder|energy drinks|face masks|"
    "microwave ovens|frozen pizzas|light bulbs|gas stoves|lipsticks|running shoes|wood heaters|video games|"
    "sunscreens",
    "month": "January February March April May June July August September October November December",
    "year": " ".join(map(str, range(2009, 2026))),
    "past": " ".join(map(str, range(1931, 2006, 3))),
    "number": " ".join(map(str, (*range(2, 30), *range(35, 100, 5), 120, 300))),
    "reason": "a shortage of workers|a lawsuit|complaints by parents|religious objections|new safety rules|"
    "high prices|a boycott|terror threats|a virus",
    "project": "border walls|foreign aid|asylum seekers|public broadcasting|wind farms|the royal family|"
    "space travel|motorways|the opera",
    "other": "schools|hospitals|the army|flood defences|public libraries|railways|food vouchers|road repairs|research",
    "building": "cathedral|town hall|central station|national museum|airport|stadium|opera house|old bridge|hospital",
    "crime": "tax fraud|bribery|drug smuggling|forging votes|insider trading|money laundering|drunk driving|arson|"
    "perjury",
    "animal": "wolves|dolphins|crocodiles|elephants|jellyfish|giant spiders|lions|penguins|sharks|wild boars|tortoises",
    "act": "feed pigeons|wash cars at home|refuse a vaccine|collect rainwater|work on Sundays|burn wood|pay in cash|"
    "keep chickens|insult officials|fly drones",
    "prize": "Nobel Prize|Pulitzer Prize|Fields Medal|Booker Prize|Turing Award|peace prize",
    "holiday": "Christmas|Easter|Ramadan|Halloween|Diwali|New Year's Eve|the summer festival|Mother's Day",
    "benefit": "child benefit|free bus travel|unemployment pay|the state pension|housing support|free school meals",
}
_SYNONYMS: Final = """
said claims|percent %|photo pic|shows has|video clip|found says|lowers cuts|risk chance|cures heals|drinking sipping
government state|banned outlawed|schools classrooms|spends blows|million mil|caused triggered|deaths fatalities
promised vowed|pay hand|thousand k|share repost|highest biggest|rate level|built erected|destroyed wrecked
arrested nabbed|risen climbed|became turned|voted decided|raise hike|tax levy|seen spotted|streets roads|law rule
fine punish|contain have|chemical toxin|leads ends|won got|work research|mayor boss|cancelled scrapped|support back
poll survey|giving handing|scientists researchers|discovered spotted|live survive|closed shut|left quit|lose forfeit
replace swap|killed wiped|damaged hit|stop quit|selling flogging|pensioners seniors|teachers educators|students pupils
migrants immigrants|soldiers troops|children kids|doctors medics|tourists holidaymakers|prisoners inmates|jobs work
ill sick|attacked assaulted|electricity power|prison jail|weapons guns|election vote|explosion blast|wildfire blaze
protest demo|illness disease|dementia alzheimers|obesity overweight|mobile cell|phones smartphones|cars vehicles
diapers nappies|lawsuit trial|complaints moaning|shortage lack|prices costs|hospitals clinics|army military
railways trains|hospital clinic|fraud cheating|bribery corruption|smuggling trafficking|wolves wolfs|home house
refuse reject|insult offend|benefit handouts|pension retirement|free gratis|asylum refuge|stroke strokes|every each
rent housing|poverty poor|january jan|february feb|august aug|september sept|october oct|november nov|december dec
"""
_CHATTER: Final = """
omg have you all seen this, the papers say nothing about it
ok so apparently this is what the government does while we pay and pay
can somebody confirm, my uncle works at the hospital and keeps telling me so
it was on the video that my sister shared with the whole family last year
no study needed, everyone with eyes can see it in the streets
and then they wonder why people will not vote for them any more
my neighbours are teachers and even they could not believe it
tell me again how this is good for our children
I have been saying so since the election and nobody listened
share the post before they take it down
money for everything but never for us
is it really so, or is it one of those photos that somebody made at home
so this is the world we live in now
heard it at work today from a doctor, of all people
the minister will say it never happened, as always
what do you think, should there be a law against it?
just look at what it did to the country
years of hard work and this is what we get
breaking: saw it on my phone a minute ago
a friend in the police says there is more to come
"""
_TAGS: Final = ("#news", "#facts", "#truth", "#wakeup", "#breaking", "#politics", "#health", "#scandal", "#world")
_SMALL_TEXT: Final = "a an the of in on to for by and or was is were has had with there"
_SMALL: Final = frozenset(_SMALL_TEXT.split())
_WORD: Final = re.compile(r"[\w%'-]+")
_SYNONYM_OF: Final = dict(pair.split(" ", 1) for line in _SYNONYMS.strip().splitlines() for pair in line.split("|"))
_TALK: Final = _CHATTER.strip().splitlines()


@dataclass(frozen=True, slots=True)
class Query:
    """What a post says, and the id of the claim that it says."""

    text: str
    claim: str


def made_claims(count: int, seed: int) -> dict[str, str]:
    """Texts by id, no text twice; each drawn claim is followed by up to three that differ from it in one place."""
    chance = random.Random(f"claims {seed}")  # the same base each time
    slots = {name: values.split("|" if "|" in values else " ") for name, values in _SLOTS.items()}
    frames = _FRAMES.strip().splitlines()
    texts: dict[str, None] = {}
    while len(texts) < count:
        frame = chance.choice(frames)
        drawn = {name: chance.choice(slots[name]) for name in re.findall(r"{(\w+)}", frame)}
        texts[_filled(frame, drawn)] = None
        for name in chance.sample(sorted(drawn), k=chance.randint(0, 3)):
            texts[_filled(frame, drawn | {name: chance.choice(slots[name])})] = None
    return {f"claim-{number}": text for number, text in enumerate(list(texts)[:count])}


def _filled(frame: str, values: dict[str, str]) -> str:
    text = frame.format(**values)
    return text[0].upper() + text[1:]


def made_queries(base: dict[str, str], count: int, seed: int) -> list[Query]:
    """Posts that say one claim each, always the same by seed."""
    chance = random.Random(f"queries {seed}")
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for name, text in base.items():
        for word in words_of(text):
            holders[word].add(name)
    names = sorted(base)
    asked: list[Query] = []
    while len(asked) < count:
        name = chance.choice(names)
        kept = _kept(base[name], chance)
        if kept and set.intersection(*(holders[word.lower()] for word in kept)) == {name}:
            asked.append(Query(_said(kept, chance), name))
    return asked


def words_of(text: str) -> list[str]:
    """The words, in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def _kept(text: str, chance: random.Random) -> list[str]:
    """The claim's own words that are said, in the order in which they are said."""
    words: list[str] = _WORD.findall(text)
    cut = chance.randint(len(words) // 3, 2 * len(words) // 3)
    if chance.random() < _HALF:
        words = chance.choice((words[: max(cut, len(words) - cut)], words[min(cut, len(words) - cut) :]))
    elif chance.random() < _TURN:
        words = words[cut:] + words[:cut]
    return [word for word in words if chance.random() >= (_DROP_SMALL if word.lower() in _SMALL else _DROP)]


def _said(words: list[str], chance: random.Random) -> str:
    said = [_SYNONYM_OF.get(word.lower(), word) if chance.random() < _SYNONYM else word for word in words]
    said = [_slipped(word, chance) if len(word) > 4 and chance.random() < _SLIP else word for word in said]
    text = " ".join(said)
    lines = chance.sample(_TALK, k=4)
    before, after = lines[: chance.choice(_LINES_AROUND)], lines[2 : 2 + chance.choice(_LINES_AROUND)]
    tags = chance.sample(_TAGS, k=2) if chance.random() < _TAGGED else []
    return " ".join([*(f"{line}." for line in before), text.lower() if chance.random() < 0.5 else text, *after, *tags])


def _slipped(word: str, chance: random.Random) -> str:
    """One letter lost, doubled, or changed with the next; figures stay."""
    at = chance.randrange(1, len(word) - 1)
    before, letter, rest = word[:at], word[at], word[at + 1 :]
    slip = chance.choice((before + rest, before + 2 * letter + rest, before + rest[0] + letter + rest[1:]))
    return word if word.isdigit() else slip
