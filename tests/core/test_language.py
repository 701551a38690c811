import pytest

from bot.core.language import is_covered
from bot.core.normalise import normalise
from bot.core.segment import segment
from tests.builders import the_knowledge


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        pytest.param("I had my transplant in 2019 and it has been quiet since.", True, id="English"),
        pytest.param("hsct = no more ms", True, id="a few words"),
        pytest.param("", True, id="nothing to read"),
        pytest.param("Ich habe gehört, dass HSCT die MS heilt und nicht nur aufhält.", False, id="German"),
        pytest.param("Je pense que HSCT est une cure pour la SEP et pas un traitement.", False, id="French"),
        pytest.param("Es verdad que el HSCT cura la esclerosis para los que tienen EM?", False, id="Spanish"),
        pytest.param("Пересадка стволовых клеток лечит рассеянный склероз", False, id="Russian"),
    ],
)
def test_a_text_is_covered_if_its_commonest_words_are(text: str, covered: bool) -> None:
    assert is_covered(segment(normalise(text)), the_knowledge().lexicon) is covered
