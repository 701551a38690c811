"""The line as a whole, with the shipped vocabulary."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.catalogue import FigureGate, Gate
from bot.core.pipeline import analyse, explain, prepare
from bot.core.reasons import ReasonCode
from bot.core.second_reader import PostRead, Read
from bot.core.values import Action, History, Outcome, Span, Stance
from tests.builders import a_catalogue, a_claim, a_message, a_policy, a_remark, read, the_knowledge, the_words


@pytest.mark.parametrize(
    ("text", "action"),
    [
        pytest.param("HSCT is a cure for MS, full stop.", Action.REPLY, id="an overclaim"),
        pytest.param("HSCT kills 30 percent of the people who have it.", Action.REPLY, id="a figure"),
        pytest.param("HSCT never works in progressive MS.", Action.REPLY, id="a universal negative"),
        pytest.param("How many people die from HSCT?", Action.REPLY, id="a factual question"),
        pytest.param("HSCT is not a cure for MS.", Action.NONE, id="a denial"),
        pytest.param("Some groups say HSCT is a cure for MS.", Action.NONE, id="a report"),
        pytest.param("I swapped my stick for running shoes after my transplant.", Action.NONE, id="a story"),
        pytest.param("Lovely weather for the garden today.", Action.NONE, id="chat"),
        pytest.param("```HSCT is a cure for MS, full stop.```", Action.NONE, id="a fence"),
        pytest.param("HSCT heilt die MS und das ist nicht nur eine Pause.", Action.NONE, id="another language"),
    ],
)
def test_a_post_gets_a_card_only_where_one_is_due(text: str, action: Action) -> None:
    assert read(text).decision.action is action


def test_the_quote_is_the_authors_own_words() -> None:
    text = "Well… **HSCT** is a *cure* for MS 🙂"
    for match in read(text).matches:
        assert text[match.span.start : match.span.end] == match.quote


@given(st.text(alphabet=st.sampled_from("hsct is a cure not? it. \n>\"'*_|~0%é\u200b🙂<@1>"), max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_every_span_lies_in_it(text: str) -> None:
    for match in read(text).matches:
        assert text[match.span.start : match.span.end] == match.quote


def test_the_same_arguments_give_the_same_outcome() -> None:
    text = "HSCT is a cure. It kills 1 in 10. Is it better than Lemtrada?"
    assert read(text) == read(text)


def test_a_base_without_vocabulary_matches_by_wording() -> None:
    claim = a_claim(id="tides", text="The harbour wall floods at every spring tide.")
    knowledge = prepare(a_catalogue(claims=(claim, a_claim(id="gulls", text="Gulls steal chips on the pier."))))
    outcome = read("The harbour wall is flooding with every spring tide", knowledge=knowledge)
    assert [match.claim for match in outcome.matches] == ["tides"]


def test_an_explanation_names_words_claim_and_cue() -> None:
    lines = explain(a_message(text="HSCT is not a cure for MS."), the_knowledge(), a_policy(), History())
    text = "\n".join(lines)
    assert all(part in text for part in ('"HSCT"', "cure-general", '"not"', "score", "Action: none"))


class Doubter:
    """A second reader that finds nothing anywhere."""

    digest = "doubter"
    families = frozenset({"cure", "mortality"})

    def read(self, text: str, sentences: Sequence[Span], context: str) -> PostRead:
        return PostRead(self.study(text, sentences, context), {})

    def study(self, text: str, sentences: Sequence[Span], context: str) -> tuple[Read, ...]:
        return tuple(Read({}, 0.0) for _ in sentences)

    def listen(self, text: str, sentences: Sequence[Span]) -> Mapping[str, float]:
        return {}


def test_a_second_reader_that_finds_nothing_holds_the_card_back() -> None:
    knowledge = prepare(the_words(), second=Doubter())
    outcome = analyse(a_message(text="HSCT is a cure for MS."), knowledge, a_policy(), History())
    assert outcome.decision.action is not Action.REPLY


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("You get GVHD after the transplant.", frozenset(), id="a statement"),
        pytest.param("Can you get GVHD after the transplant?", frozenset(), id="a question"),
        pytest.param(
            "It is not true that you get GVHD after the transplant.", frozenset({Stance.DENIES}), id="a denial"
        ),
        pytest.param("They told us about GVHD after the transplant.", frozenset({Stance.REPORTS}), id="a report"),
        pytest.param("I had GVHD after my transplant.", frozenset({Stance.EXPERIENCE}), id="a story"),
    ],
)
def test_what_leads_to_no_card_is_told_though_the_second_reader_sees_nothing(
    text: str, told: frozenset[Stance]
) -> None:
    outcome = analyse(a_message(text=text), prepare(the_words(), second=Doubter()), a_policy(), History())
    assert {match.stance for match in outcome.matches} == told
    assert outcome.decision.action is Action.NONE


class Stranger(Doubter):
    """A second reader that was fitted before the base had its families."""

    families = frozenset[str]()


def test_a_family_that_the_second_reader_does_not_know_is_read_by_rules_alone() -> None:
    message = a_message(text="HSCT is a cure for MS.")
    alone, beside = (
        analyse(message, prepare(the_words(), second=second), a_policy(), History()) for second in (None, Stranger())
    )
    assert alone.decision.action is Action.REPLY
    assert (beside.matches, beside.decision) == (alone.matches, alone.decision)


class Sure:
    """A second reader that reads one family in every sentence, with one stance."""

    digest = "sure"

    def __init__(self, stance: Stance, chance: float = 0.97, family: str = "cure") -> None:
        self._stance, self._chance, self._family = stance, chance, family
        self.families = frozenset({family})

    def read(self, text: str, sentences: Sequence[Span], context: str) -> PostRead:
        return PostRead(self.study(text, sentences, context), {})

    def study(self, text: str, sentences: Sequence[Span], context: str) -> tuple[Read, ...]:
        families = {(self._family, stance.value): (1 - self._chance) / 4 for stance in Stance}
        families |= {(self._family, self._stance.value): self._chance}
        return tuple(Read(families, 0.9) for _ in sentences)

    def listen(self, text: str, sentences: Sequence[Span]) -> Mapping[str, float]:
        return {}


def read_with(second: Sure, text: str, history: History | None = None) -> Outcome:
    return analyse(a_message(text=text), prepare(the_words(), second=second), a_policy(), history or History())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("```HSCT is a cure for MS.```", id="a post that is a fence"),
        pytest.param("Look what I found ```HSCT is a cure for MS``` there.", id="a fence in a sentence"),
        pytest.param("One ```two``` three. ```After it you hand your MS back.```", id="only the second reader sees it"),
    ],
)
def test_no_card_comes_of_a_fence_however_sure_the_second_reader_is(text: str) -> None:
    assert read_with(Sure(Stance.ASSERTS, 0.99), text).decision.action is Action.NONE


def test_what_stands_beside_a_fence_is_answered_as_ever() -> None:
    beside = "HSCT is a cure for MS. ```A log of mine.```"
    assert read_with(Sure(Stance.ASSERTS), beside).decision.action is Action.REPLY


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("HSCT is a cure for MS.", Stance.DENIES, id="no cue speaks for the rules' stance"),
        pytest.param("It is not true that HSCT is a cure for MS.", Stance.REPORTS, id="a cue gave another stance"),
    ],
)
def test_a_sure_second_reader_sets_the_stance(text: str, stance: Stance) -> None:
    assert {match.stance for match in read_with(Sure(stance), text).matches} == {stance}


@pytest.mark.parametrize("text", ["yep", "same here", "2 %", "100 %", "this. exactly this"])
def test_a_word_of_assent_states_nothing_by_itself(text: str) -> None:
    assert read_with(Sure(Stance.ASSERTS, 0.99), text).matches == ()


def test_what_only_buys_time_is_no_cure_however_sure_the_second_reader_is() -> None:
    cured = Sure(Stance.ASSERTS, 0.99)
    assert read_with(cured, "It hands you your old life back.").matches
    assert read_with(cured, "It only buys you a few years.").matches == ()


def test_a_quotation_keeps_the_sign_of_its_percentage() -> None:
    (match,) = read("Deaths from HSCT are below 1 %, I read.").matches
    assert match.quote.endswith("1 %")


def test_two_figures_leave_the_card_to_people() -> None:
    words, gate = the_words(), Gate((), figure=FigureGate("mortality", at_least=0.05, at_most=0.2))
    claim = a_claim(id="a-tenth", family="mortality", gates=(gate,))
    knowledge = prepare(replace(words, claims={**words.claims, claim.id: claim}))
    alone = read("8 % die of a transplant.", knowledge=knowledge).decision
    both = read("8 % died of a transplant in the nineties, now 0.3 % die.", knowledge=knowledge).decision
    assert (alone.action, alone.claim) == (Action.REPLY, "a-tenth")
    assert (both.action, both.claim) == (Action.SUGGEST, "a-tenth")


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("HSCT does not cure MS.", Stance.DENIES, id="a not before the claim's own word"),
        pytest.param("That HSCT cures MS, I would not say so.", Stance.DENIES, id="a refusal behind the claim"),
        pytest.param("Anyone else cured of MS by HSCT?", Stance.EXPERIENCE, id="looking for company"),
    ],
)
def test_some_cues_stand_however_sure_the_second_reader_is(text: str, stance: Stance) -> None:
    assert {match.stance for match in read_with(Sure(Stance.ASSERTS), text).matches} == {stance}


def test_a_second_reader_that_is_not_sure_leaves_the_stance_to_the_rules() -> None:
    outcome = read_with(Sure(Stance.ASSERTS, chance=0.3), "HSCT is not a cure for MS.")
    assert {match.stance for match in outcome.matches} == {Stance.DENIES}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("HSCT does not cure MS.", id="right before it"),
        pytest.param("HSCT is not a cure for MS.", id="with a word between"),
    ],
)
def test_a_not_at_the_claims_own_word_stands_however_sure_the_second_reader_is(text: str) -> None:
    assert {match.stance for match in read_with(Sure(Stance.ASSERTS), text).matches} == {Stance.DENIES}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("That was the end of it for good, says my sister.", True, id="nothing speaks against it"),
        pytest.param("Mesenchymal cells were the end of it for good, says my sister.", False, id="another treatment"),
    ],
)
def test_a_second_reader_sees_no_claim_where_a_forbidden_variant_is_named(text: str, seen: bool) -> None:
    families = {match.family for match in read_with(Sure(Stance.ASSERTS), text).matches}
    assert ("cure" in families) is seen


@pytest.mark.parametrize(
    ("text", "thread", "seen"),
    [
        pytest.param("After my transplant the grey matter went quicker, scans say.", (), True, id="in the sentence"),
        pytest.param("Chemo it was. A year on, the grey matter went quicker.", (), True, id="elsewhere in the post"),
        pytest.param("A year on, the grey matter went quicker.", (("hsct", 1.0),), True, id="in the post answered"),
        pytest.param("A year on, the grey matter went quicker.", (), False, id="nowhere"),
    ],
)
def test_a_second_reader_sees_harm_to_the_brain_only_where_a_treatment_is_named(
    text: str, thread: tuple[tuple[str, float], ...], seen: bool
) -> None:
    history = History(answered=a_remark(topics=thread)) if thread else None
    outcome = read_with(Sure(Stance.ASSERTS, family="neurotoxicity"), text, history)
    assert ("neurotoxicity" in {match.family for match in outcome.matches}) is seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("Ocrevus is kinder than Lemtrada to the liver.", False, id="two drugs"),
        pytest.param("Ocrevus and Lemtrada are nothing next to a transplant.", True, id="two drugs and a transplant"),
        pytest.param("Nothing the neurologists hand out comes close to it.", True, id="neither"),
    ],
)
def test_a_second_reader_sees_no_comparison_with_a_transplant_in_one_of_two_drugs(text: str, seen: bool) -> None:
    outcome = read_with(Sure(Stance.ASSERTS, family="hsct-vs-dmt"), text)
    assert ("hsct-vs-dmt" in {match.family for match in outcome.matches}) is seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("Is the food better on one of the two wards for the transplant?", False, id="how a ward is"),
        pytest.param("Do the two wards for the transplant use the same brew?", True, id="what a ward gives"),
    ],
)
def test_a_second_reader_sees_no_conditioning_in_talk_of_wards(text: str, seen: bool) -> None:
    outcome = read_with(Sure(Stance.ASKS, family="conditioning"), text)
    assert ("conditioning" in {match.family for match in outcome.matches}) is seen


def test_a_statement_against_a_cue_is_never_answered_without_a_person() -> None:
    outcome = read_with(Sure(Stance.ASSERTS), "It is not true that HSCT is a cure for MS.")
    (match,) = outcome.matches
    assert (match.stance, match.cued) == (Stance.ASSERTS, Stance.DENIES)
    assert outcome.decision.action is not Action.REPLY


def test_a_further_stance_stays_only_where_the_second_reader_sees_it_too() -> None:
    text = "They say HSCT is a cure for MS. HSCT cures MS, it is a cure for good."
    alone = {match.stance for match in read(text).matches if match.family == "cure"}
    both = {match.stance for match in read_with(Sure(Stance.ASSERTS), text).matches if match.family == "cure"}
    assert alone == {Stance.REPORTS, Stance.ASSERTS}
    assert both == {Stance.ASSERTS}


def test_a_post_with_no_claim_says_so() -> None:
    assert {reason.code for reason in read("Lovely weather today.").decision.reasons} == {ReasonCode.NO_MATCH}
