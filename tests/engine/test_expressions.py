"""The small language of conditions and timers: what it computes, and what it will not even look at."""

import pytest

from engine import ExpressionRejected
from engine.expressions import evaluate, names_in

NAMES = {"decision": "return", "rounds": 3, "empty": None, "text": "báo cáo", "listed": ["a", "b"], "flag": True}
FUNCTIONS = {"twice": lambda number: number * 2, "named": lambda *, word: word}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("decision == 'return'", True),
        ("decision != 'return' or rounds >= 3", True),
        ("rounds > 1 and not flag", False),
        ("'returned' if decision == 'return' else 'in_progress'", "returned"),
        ("rounds * 2 + 1", 7),
        ("7 // 2 - 7 % 2", 2),
        ("-rounds", -3),
        ("decision in ('return', 'confirm')", True),
        ("'b' not in listed", False),
        ("'cáo' in text", True),
        ("empty is None", True),
        ("1 < rounds <= 3", True),
        ("twice(rounds + 1)", 8),
        ("named(word='có')", "có"),
        ("text + ' quý'", "báo cáo quý"),
        (" rounds ", 3),
        ("None", None),
        ("'PT2H'", "PT2H"),
        ("empty or 'x'", "x"),
        ("flag and rounds", 3),
    ],
)
def test_what_the_language_computes(text: str, value: object) -> None:
    assert evaluate(text, NAMES, FUNCTIONS) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("text.__class__", id="attribute"),
        pytest.param("().__class__.__bases__[0].__subclasses__()", id="the old way out"),
        pytest.param("text.upper()", id="method"),
        pytest.param("listed[0]", id="subscript"),
        pytest.param("{'a': 1}", id="dict"),
        pytest.param("{1, 2}", id="set"),
        pytest.param("lambda: 1", id="lambda"),
        pytest.param("[x for x in listed]", id="comprehension"),
        pytest.param("(x for x in listed)", id="generator"),
        pytest.param("f'{text}'", id="f-string"),
        pytest.param("(x := 1)", id="assignment"),
        pytest.param("await text", id="await"),
        pytest.param("*listed", id="star"),
        pytest.param("twice(*listed)", id="star argument"),
        pytest.param("named(**text)", id="double star"),
        pytest.param("twice(1)(2)", id="call of a call"),
        pytest.param("__import__('os')", id="import"),
        pytest.param("eval('1')", id="eval"),
        pytest.param("open('/etc/passwd')", id="builtin"),
        pytest.param("__builtins__", id="dunder"),
        pytest.param("unknown == 1", id="unknown name"),
        pytest.param("nobody()", id="unknown function"),
        pytest.param("twice", id="a function is not a value"),
        pytest.param("9 ** 9 ** 9", id="power"),
        pytest.param("1 << 10 ** 9", id="shift"),
        pytest.param("1 @ 2", id="matrix"),
        pytest.param("'a' * 1000000000", id="repeated text"),
        pytest.param("[1] * 1000000000", id="repeated list"),
        pytest.param("'%1000000000d' % 1", id="formatted text"),
        pytest.param("1000000000000000 * 1000000000000000", id="huge product"),
        pytest.param("1e308 * 10", id="infinity"),
        pytest.param("b'x'", id="bytes"),
        pytest.param("1j", id="complex"),
        pytest.param("...", id="ellipsis"),
        pytest.param("rounds / 0", id="division by zero"),
        pytest.param("text < rounds", id="text against number"),
        pytest.param("rounds in 5", id="in a number"),
        pytest.param("twice()", id="missing argument"),
        pytest.param("x = 1", id="statement"),
        pytest.param("rounds; rounds", id="two statements"),
        pytest.param("", id="empty"),
        pytest.param("   ", id="blank"),
        pytest.param("a b", id="not a sentence of it"),
        pytest.param("rounds\x00", id="null byte"),
        pytest.param("= rounds > 1", id="FEEL"),
        pytest.param("${rounds}", id="Camunda"),
        pytest.param("(" * 400 + "1" + ")" * 400, id="too long"),
        pytest.param("(" * 220 + "1" + ")" * 220, id="deep brackets"),
        pytest.param("-" * 450 + "1", id="deep signs"),
        pytest.param("not " * 120 + "flag", id="deep not"),
        pytest.param("+".join(["1"] * 200), id="too many terms"),
        pytest.param("1" * 450 + " + 1", id="a number of 450 digits"),
        pytest.param("'" + "a" * 10_000_000 + "'", id="10 MB of text"),
        pytest.param("1_000_000_000_000_000_0 + 1", id="past the largest number"),
    ],
)
def test_what_the_language_refuses(text: str) -> None:
    with pytest.raises(ExpressionRejected):
        evaluate(text, NAMES, FUNCTIONS)


def test_text_cannot_be_grown_without_end() -> None:
    with pytest.raises(ExpressionRejected, match="quá dài"):
        evaluate("a + a", {"a": "x" * 6_000}, {})


def test_a_refusal_quotes_little_of_an_endless_expression() -> None:
    with pytest.raises(ExpressionRejected) as raised:
        evaluate("a" * 10_000_000, {}, {})
    assert len(str(raised.value)) < 1_000


def test_the_names_and_functions_that_an_expression_mentions() -> None:
    assert names_in("twice(rounds) > 2 and named(word=decision)") == ({"rounds", "decision"}, {"twice", "named"})
