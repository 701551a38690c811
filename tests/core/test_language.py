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
        pytest.param("Is non-myeloablative HSCT safe?", True, id="a medical word that looks French"),
        pytest.param("Burt et al. 2019: HSCT beat the drugs.", True, id="Latin of the trade"),
        pytest.param("Los Angeles has HSCT trials.", True, id="the name of a place"),
        pytest.param("Dr. Fernandez de la Torre told us the mortality was under 1%.", True, id="the name of a doctor"),
        pytest.param("Published trial data have HSCT outperforming ocrelizumab, that's settled.", True, id="formal"),
        pytest.param("HSCT stops progression, kills relapses, saves money, gives lives back.", True, id="headline"),
        pytest.param("plz any1 knw if hsct stopt ur progresion??", True, id="typos"),
        pytest.param("Zero deaths. None. Nada.", True, id="one foreign word"),
        pytest.param("Ich habe gehört, dass HSCT die MS heilt und nicht nur aufhält.", False, id="German"),
        pytest.param("Ist HSCT gefährlich?", False, id="short German"),
        pytest.param(
            "Die Sterblichkeit liegt unter einem Prozent, sagt mein Arzt", False, id="German with English words"
        ),
        pytest.param("Je pense que HSCT est une cure pour la SEP et pas un traitement.", False, id="French"),
        pytest.param("La greffe ne guérit pas la SEP", False, id="short French"),
        pytest.param("Es verdad que el HSCT cura la esclerosis para los que tienen EM?", False, id="Spanish"),
        pytest.param("No me cura el HSCT pero estoy estable", False, id="Spanish with English words"),
        pytest.param("Il trapianto non è una cura", False, id="Italian"),
        pytest.param("Is HSCT gevaarlijk voor mensen met MS?", False, id="Dutch"),
        pytest.param("A minha irmã fez HSCT no México e está bem", False, id="Portuguese"),
        pytest.param("Moja siostra miała przeszczep w Moskwie i czuje się dobrze", False, id="Polish"),
        pytest.param("Kantasolusiirto parantaa taudin monilla potilailla ja se on turvallista", False, id="Finnish"),
        pytest.param("Пересадка стволовых клеток лечит рассеянный склероз", False, id="Russian"),
    ],
)
def test_a_text_is_covered_if_its_commonest_words_are(text: str, covered: bool) -> None:
    assert is_covered(segment(normalise(text)), the_knowledge().lexicon) is covered
