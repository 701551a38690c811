"""An instruction that may harm is noticed; a warning against it, a habit and careful advice are not."""

from functools import cache

import pytest

from bot.core.distress import DANGER_AT, WARNED_AT, DistressReader
from bot.core.normalise import normalise
from bot.core.segment import segment
from bot.core.signals import PhraseBook
from bot.core.values import DistressReading
from tests.builders import the_signals


@cache
def the_line() -> tuple[PhraseBook, DistressReader]:
    return PhraseBook(the_signals()), DistressReader(the_signals())


def read(text: str, chance: float = 0.0) -> DistressReading:
    book, reader = the_line()
    return reader.read(book.read(segment(normalise(text))), {"danger": chance})


def is_dangerous(text: str, chance: float = 0.0) -> bool:
    return read(text, chance).danger


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Just stop taking your Tysabri, you don't need it.", True, id="telling somebody to stop"),
        pytest.param("Don't go to hospital with that fever, sleep it off.", True, id="keeping somebody from care"),
        pytest.param("My neurologist and I agreed that I stop Tysabri.", False, id="an own decision with a doctor"),
        pytest.param("Please don't stop your drug without asking your team.", False, id="a warning"),
        pytest.param("Should I stop Tysabri before the transplant?", False, id="a question"),
    ],
)
def test_a_dangerous_instruction_is_told_from_its_neighbours(text: str, found: bool) -> None:
    assert is_dangerous(text) is found


def test_an_instruction_is_found_behind_the_same_words_in_a_warning() -> None:
    text = "Please do not, whatever they say, just stop your tablets without asking. Honestly, just stop your tablets."
    assert is_dangerous(text)


DANGERS = [
    pytest.param("danger-stop", "Bin your Kesimpta today.", "I binned my old Kesimpta boxes today.", id="stopping"),
    pytest.param(
        "danger-dose", "Just double your baclofen.", "My neurologist told me to double my baclofen.", id="a dose"
    ),
    pytest.param(
        "danger-dose", "Take 60,000 units every day.", "The trial gave 60,000 units every day.", id="a figure"
    ),
    pytest.param("danger-care", "Skip your blood tests.", "Please don't skip your blood tests.", id="tests"),
    pytest.param("danger-care", "Don't ring the ward.", "Don't wait, ring the ward.", id="the ward"),
    pytest.param(
        "danger-hide", "Don't tell your doctor about the fever.", "Do tell your doctor about the fever.", id="hiding"
    ),
    pytest.param(
        "danger-follow",
        "I stopped my infusions and you should do the same.",
        "I stopped my infusions. It was my own choice.",
        id="follow me",
    ),
]


@pytest.mark.parametrize(("kind", "instruction", "harmless"), DANGERS)
def test_each_kind_of_instruction_is_told_from_its_harmless_neighbour(
    kind: str, instruction: str, harmless: str
) -> None:
    assert [cause.about for cause in read(instruction).causes] == [kind]
    assert not is_dangerous(harmless)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('Somebody wrote "stop your Tysabri tonight". Please ask your team.', id="quoted"),
        pytest.param("A man at the market tells people to bin their tablets.", id="reported"),
        pytest.param(
            "My favourite from the family: just stop the injections and it will sort itself out.", id="mocked"
        ),
        pytest.param("Best tip of the week, drop the Ocrevus and eat more kale.", id="a tip that is laughed at"),
        pytest.param("Porridge for breakfast, double the vitamin D, and a walk.", id="a breakfast"),
        pytest.param("My gran says you should stop smoking.", id="no treatment"),
        pytest.param("Stop smoking, it helps.", id="a habit"),
        pytest.param("Don't stop your tablets until you have spoken to your nurse.", id="a warning"),
        pytest.param("Should I skip the infusion while I have a cold?", id="a question"),
    ],
)
def test_quoted_reported_and_careful_words_instruct_nobody(text: str) -> None:
    assert not is_dangerous(text)


WARNINGS = [
    pytest.param(
        "Stopping Gilenya suddenly can give you a massive rebound.",
        "My advice would be stopping Gilenya suddenly.",
        id="what stopping can do",
    ),
    pytest.param(
        "Stopping baclofen suddenly is dangerous, taper it.",
        "Stopping baclofen is not dangerous, just do it.",
        id="dangerous, and said not to be",
    ),
    pytest.param("Never stop fingolimod suddenly.", "Stop fingolimod suddenly.", id="never"),
    pytest.param(
        "If you stop Gilenya overnight you can get a rebound relapse.",
        "If you stop Gilenya overnight you will feel better.",
        id="if you stop",
    ),
    pytest.param(
        "Quit Gilenya overnight and you risk a rebound.",
        "Quit Gilenya overnight and you will never have a relapse.",
        id="stop and you risk",
    ),
    pytest.param(
        "Never stop baclofen suddenly.",
        "Never stop baclofen suddenly. But just stop your Tysabri tonight.",
        id="a warning about another drug",
    ),
    pytest.param(
        "If you stop Tysabri you could get a relapse.",
        "Stop Tysabri now or you could get PML.",
        id="a threat behind it",
    ),
    pytest.param("And stopping Tysabri is not an option for me.", "And stop Tysabri, it did it for me.", id="a gerund"),
]


@pytest.mark.parametrize(("warning", "instruction"), WARNINGS)
def test_a_warning_is_told_from_an_instruction(warning: str, instruction: str) -> None:
    assert not is_dangerous(warning)
    assert is_dangerous(instruction)


ADVICE = [
    pytest.param(
        "Take 2000 units every day. But ask your doctor first.",
        "Take 2000 units every day. But ask your sister, she knows.",
        id="a doctor first",
    ),
    pytest.param(
        "You could halve your dose. Always check with your nurse first.",
        "You could halve your dose. Don't check with your nurse first.",
        id="first, and not",
    ),
    pytest.param(
        "Skip the tablets today. Please speak to your team before you do.",
        "Skip the tablets today. Call your team tomorrow and tell them.",
        id="before, and after",
    ),
]


@pytest.mark.parametrize(("careful", "instruction"), ADVICE)
def test_the_next_sentence_may_take_an_instruction_back(careful: str, instruction: str) -> None:
    assert not is_dangerous(careful)
    assert is_dangerous(instruction)


HABITS = [
    pytest.param("I keep the morphine in the drawer since the surgery.", "Hide the morphine in the drawer.", id="keep"),
    pytest.param("We always put the tablets in the drawer.", "Put the tablets in the drawer.", id="put"),
    pytest.param("I take 20 mg every day.", "Take 20 mg every day.", id="a dose"),
]


@pytest.mark.parametrize(("habit", "instruction"), HABITS)
def test_what_somebody_does_is_no_order(habit: str, instruction: str) -> None:
    assert not is_dangerous(habit)
    assert is_dangerous(instruction)


OFFERS = [
    pytest.param(
        "I suggest to interrupt your therapy before the visit.",
        "My doctor suggested to interrupt the therapy before the visit.",
        id="interrupt",
    ),
    pytest.param("You can take 3x the LDN.", "I took 3x the LDN by mistake.", id="three times"),
    pytest.param("You can take double the dose.", "The trial gave double the dose.", id="double"),
    pytest.param("I recommend stopping the Tysabri.", "We talked about stopping the Tysabri.", id="recommended"),
    pytest.param(
        "My mum says hello. Stop your Tecfidera, it is poison.",
        "My mum says to stop your Tecfidera, it is poison.",
        id="behind a sentence that reports something else",
    ),
    pytest.param(
        "This is my favourite group. Stop your Tecfidera, it is poison.",
        "My favourite advice so far: stop your Tecfidera, it is poison.",
        id="beside a favourite",
    ),
    pytest.param("You should pause your treatment.", "Should I pause my treatment?", id="pause"),
]


@pytest.mark.parametrize(("instruction", "harmless"), OFFERS)
def test_a_polite_instruction_is_one(instruction: str, harmless: str) -> None:
    assert is_dangerous(instruction)
    assert not is_dangerous(harmless)


def test_a_second_reader_alone_must_be_surer_of_a_post_that_warns() -> None:
    between = (DANGER_AT + WARNED_AT) / 2
    assert is_dangerous("The drawer is where it belongs.", between)
    assert not is_dangerous("Never stop fingolimod suddenly.", between)
    assert is_dangerous("Never stop fingolimod suddenly.", WARNED_AT)
