"""The tools beside lint: cache, reload, exchange, scaffold, preview, examples, compare, schemas."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest

from bot.core.index import search
from bot.core.pipeline import prepare
from bot.core.reasons import ReasonCode
from bot.errors import InputProblems, UserError
from bot.kb.cache import index_cached, keep, load_cached
from bot.kb.compare import changes
from bot.kb.examples import held_by_examples, held_by_review, run_examples
from bot.kb.exchange import drafts_from_claimreview, to_bibtex, to_claimreview, to_csl_json
from bot.kb.files import lint, load_knowledge
from bot.kb.jsonschemas import SCHEMAS, schema_text, write_schemas
from bot.kb.preview import pages, write_site
from bot.kb.rules_page import rules_page
from bot.kb.scaffold import new_claim, new_study
from bot.kb.status import newest_review, stale_claims, status_of
from bot.kb.watch import reading_pool, reload, watch
from tests.kb.bases import Tides

TODAY = date(2026, 11, 25)
ROOT = Path(__file__).resolve().parents[2]


def test_the_same_files_come_out_of_the_cache_and_changed_ones_do_not(tmp_path: Path) -> None:
    folder, cache = Tides().write(tmp_path / "k"), tmp_path / "cache"
    first = load_cached(folder, cache)
    assert load_cached(folder, cache) == first
    assert len(list(cache.glob("catalogue-*.pickle"))) == 1
    Tides().patch("claims.0.text = The quay floods in autumn.").write(folder)
    assert load_cached(folder, cache).claims["quay-floods"].text == "The quay floods in autumn."


def test_a_broken_cache_is_done_without(tmp_path: Path) -> None:
    folder, cache = Tides().write(tmp_path / "k"), tmp_path / "cache"
    load_cached(folder, cache)
    for path in cache.glob("*.pickle"):
        path.write_bytes(b"not a pickle")
    assert load_cached(folder, cache).claims


def test_what_lint_compiled_is_what_the_next_start_takes(tmp_path: Path) -> None:
    folder, cache = Tides().write(tmp_path / "k"), tmp_path / "cache"
    report = lint(folder, today=TODAY)
    assert report.catalogue is not None
    keep(report.catalogue, folder, cache)
    kept = {path.name for path in cache.iterdir()}
    assert load_cached(folder, cache) == load_knowledge(folder)
    assert {path.name for path in cache.iterdir()} == kept


def test_an_index_is_kept_and_finds_the_same(tmp_path: Path) -> None:
    catalogue = load_knowledge(Tides().write(tmp_path / "k"))
    made = index_cached(catalogue, tmp_path / "cache")
    assert len(list((tmp_path / "cache").glob("index-*.pickle"))) == 1
    again = index_cached(catalogue, tmp_path / "cache")
    assert again is not made
    assert search(again, "quay floods") == search(made, "quay floods") != ()


async def test_a_reload_reads_in_another_process_and_a_bad_edit_gives_its_problems(tmp_path: Path) -> None:
    folder = Tides().write(tmp_path)
    with reading_pool() as pool:
        good = await reload(folder, pool, today=TODAY)
        assert good.catalogue == load_knowledge(folder)
        Tides().patch("claims.0.txt = x").write(folder)
        bad = await reload(folder, pool)
    assert bad.catalogue is None
    assert [problem.rule for problem in bad.problems] == ["KB121"]


async def test_a_change_of_the_folder_is_noticed_and_a_save_without_one_is_not(tmp_path: Path) -> None:
    folder, stop = Tides().write(tmp_path), asyncio.Event()
    before = load_knowledge(folder)
    with reading_pool() as pool:

        async def first() -> str:
            async for change in watch(folder, pool, today=lambda: TODAY, digest=before.digest, stop=stop):
                assert change.catalogue is not None
                return change.catalogue.claims["quay-floods"].text
            return ""

        seen = asyncio.create_task(first())
        await asyncio.sleep(0.5)
        Tides().write(folder)
        await asyncio.sleep(0.5)
        assert not seen.done()
        Tides().patch("claims.0.text = The quay floods in autumn.").write(folder)
        assert await asyncio.wait_for(seen, 30) == "The quay floods in autumn."


async def test_what_became_of_the_folder_before_the_watch_began_is_told(tmp_path: Path) -> None:
    with reading_pool() as pool:
        change = await anext(watch(tmp_path / "gone", pool, today=lambda: TODAY, digest="that of the knowledge in use"))
    assert [problem.message for problem in change.problems] == ["no such folder"]


def test_a_folder_that_goes_while_it_is_read_is_a_problem_to_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def going(folder: Path, _pattern: str) -> list[Path]:
        raise FileNotFoundError(2, "No such file or directory", str(folder / "claims"))

    folder = Tides().write(tmp_path)
    monkeypatch.setattr(Path, "rglob", going)
    with pytest.raises(InputProblems) as caught:
        load_knowledge(folder)
    assert [problem.message for problem in caught.value.problems] == ["cannot be read: No such file or directory"]


def test_exports_hold_claims_and_studies(tmp_path: Path) -> None:
    catalogue = load_knowledge(Tides().write(tmp_path))
    review = json.loads(to_claimreview(catalogue))[0]
    assert (review["@type"], review["claimReviewed"]) == ("ClaimReview", "The quay floods every spring.")
    assert "reviewRating" not in review
    assert json.loads(to_csl_json(catalogue))[0]["author"] == [{"literal": "Pilot A, et al."}]
    assert "@misc{harbour-2020," in to_bibtex(catalogue)


def test_an_import_gives_drafts_that_lint_and_are_never_shown(tmp_path: Path) -> None:
    found = {"@graph": [{"claimReviewed": 'The quay: "wet"?'}, {"claimReviewed": "The pier is dry."}]}
    path = tmp_path / "claims" / "drafts.yaml"
    path.parent.mkdir()
    path.write_text(drafts_from_claimreview(json.dumps(found)), encoding="utf-8")
    report = lint(tmp_path)
    assert report.problems == () and report.catalogue is not None
    assert {(claim.tier, claim.card) for claim in report.catalogue.claims.values()} == {("lookup", None)}


@pytest.mark.parametrize("text", ["{", "[]", '{"claimReviewed": 3}'])
def test_an_import_of_nothing_says_so(text: str) -> None:
    with pytest.raises(UserError):
        drafts_from_claimreview(text)


def test_what_new_writes_can_be_read_and_nothing_is_overwritten(tmp_path: Path) -> None:
    new_claim(tmp_path, "tides", "quay-floods", today=TODAY)
    new_study(tmp_path, "harbour-2020")
    (tmp_path / "vocabulary.yaml").write_text("families: {tides: {title: Tides}}\n", encoding="utf-8")
    assert [p for p in lint(tmp_path, today=TODAY).problems if p.severity == "error"] == []
    with pytest.raises(UserError, match="already"):
        new_study(tmp_path, "harbour-2020")
    with pytest.raises(UserError, match="no id"):
        new_claim(tmp_path, "tides", "../up", today=TODAY)
    with pytest.raises(UserError, match='no family "tide"; did you mean "tides"'):
        new_claim(tmp_path, "tide", "quay-dry", today=TODAY)
    assert not (tmp_path / "claims" / "tide").exists()


def test_the_preview_has_a_page_for_each_claim_and_study_and_escapes_all_text(tmp_path: Path) -> None:
    folder = Tides().patch('claims.0.card.headline = "<script>alert()</script>"').write(tmp_path / "k")
    catalogue = load_knowledge(folder)
    made = dict(pages(catalogue))
    assert set(made) == {
        "index.html",
        "claims/quay-floods.html",
        "studies/harbour-2020.html",
        "studies/harbour-2021.html",
    }
    page = made["claims/quay-floods.html"]
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert "<li>Pilot 2020: 3 %, 95 % CI 1-5 %, flooding<svg" in page
    assert 'x1="1%" x2="5%"' in page and 'cx="3%"' in page
    assert write_site(catalogue, tmp_path / "site") == len(made)


def test_status_counts_and_finds_what_is_overdue(tmp_path: Path) -> None:
    catalogue = load_knowledge(Tides().write(tmp_path))
    status = status_of(catalogue, today=TODAY)
    assert (status.claims, status.carded, status.studies, status.cited, status.examples, status.held) == (
        1,
        1,
        2,
        1,
        18,
        6,
    )
    assert status.stale == ()
    late = date(2027, 5, 2)
    assert [claim.id for claim in stale_claims(catalogue, today=late)] == ["quay-floods"]
    assert held_by_review(catalogue, today=late) == {"quay-floods": ReasonCode.STALE}
    assert newest_review(catalogue) == date(2026, 11, 1)


def test_examples_that_come_out_otherwise_are_told_with_what_was_wanted(tmp_path: Path) -> None:
    folder = Tides().patch('claims.0.examples.17 = {text: "the quay floods", match: false, held: true}').write(tmp_path)
    knowledge = prepare(load_knowledge(folder))
    failures = [failure for _, _, failure in run_examples(knowledge) if failure]
    wanted = [failure for failure in failures if failure.wanted == "no match"]
    assert "the quay floods" in [failure.example.text for failure in wanted if failure.gates]
    assert held_by_examples(knowledge) == {"quay-floods": ReasonCode.EXAMPLES_FAILED}


def test_two_states_of_the_knowledge_are_compared_on_posts(tmp_path: Path) -> None:
    old = load_knowledge(Tides().write(tmp_path / "old"))
    new = load_knowledge(Tides().patch("claims.0.card = null ;; claims.0.tier = lookup").write(tmp_path / "new"))
    posts = tmp_path / "posts.jsonl"
    posts.write_text(
        '{"id": "p1", "text": "the quay floods every spring"}\n{"text": "hello there"}\n', encoding="utf-8"
    )
    assert {change.post for change in changes(old, new, posts)} <= {"p1"}
    posts.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(UserError, match=":1:"):
        list(changes(old, new, posts))


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_schemas_in_docs_are_those_of_the_code(name: str) -> None:
    written = (ROOT / "docs" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert written == schema_text(SCHEMAS[name]), "run: python -m bot kb schema"


def test_the_rules_in_docs_are_those_of_the_code() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page(), "run: python -m bot kb rules"


def test_schemas_are_written_once(tmp_path: Path) -> None:
    assert len(write_schemas(tmp_path)) == len(SCHEMAS)
    assert write_schemas(tmp_path) == []


def test_a_folder_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        load_knowledge(tmp_path / "nowhere")
    assert [problem.rule for problem in caught.value.problems] == ["KB001"]
