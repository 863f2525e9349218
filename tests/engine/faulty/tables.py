"""Decision tables that the library would misread."""

from engine.lint import Code
from tests.engine.faulty.case import Case
from tests.support.drawing import decide, draw, step, table

ASKS = draw("x", "start -> a -> odd -> end", a=step("ask"), odd=decide("limits"))
GOOD = table("limits", "UNIQUE", "answer -> level", ("'x'", "1"), ("? != 'x'", "2"))


def asks(code: Code, what: str, text: str, also: tuple[Code, ...] = (), level: str = "error") -> Case:
    """A process that asks this table."""
    return Case(code, what, ASKS, None, decisions={"limits": text}, also=also, level=level)


def cell(code: Code, what: str, test: str, answer: str = "1") -> Case:
    """A process that asks a table of one row."""
    return asks(code, what, table("limits", "FIRST", "answer -> level", (test, answer)))


def policy(words: str) -> str:
    return GOOD.replace('hitPolicy="UNIQUE"', words)


CASES = [
    *(
        asks("hit-policy", f"the policy {each}", policy(f'hitPolicy="{each}"'))
        for each in ("ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "unheard of")
    ),
    *(
        asks("hit-policy", f"a collection to be {each}", policy(f'hitPolicy="COLLECT" aggregation="{each}"'))
        for each in ("SUM", "MIN", "MAX", "COUNT")
    ),
    asks("table-empty", "a table without a row", table("limits", "UNIQUE", "answer -> level"), level="warning"),
    asks("table-input", "a column that asks nothing", GOOD.replace("<text>answer</text>", "<text />")),
    asks("table-output", "a column that is no variable", GOOD.replace('name="level"', 'name="the level"')),
    asks(
        "table-requires",
        "a table that builds on another",
        GOOD.replace(
            "<decisionTable",
            "<informationRequirement><requiredDecision href='#o' /></informationRequirement><decisionTable",
        ),
    ),
    asks("table-shape", "a table that is no table", "<html />", also=("decision-unknown",)),
    asks(
        "table-shape", "two tables in one file", GOOD.replace("</definitions>", "<decision id='two' /></definitions>")
    ),
    asks(
        "table-shape",
        "a row that lacks a cell",
        GOOD.replace("</inputEntry>", "</inputEntry>\n").replace(
            GOOD[GOOD.index("<inputEntry") : GOOD.index("</inputEntry>") + 13], "", 1
        ),
    ),
    asks("table-shape", "a part without an id", GOOD.replace(' id="rule_1"', "")),
    asks(
        "table-shape",
        "a prefix that the library does not know",
        GOOD.replace("xmlns=", "xmlns:d=").replace("</", "</d:").replace("<", "<d:").replace("<d:/d:", "</d:"),
    ),
    cell("table-feel", "a range without an end", "[1..]"),
    cell("table-feel", "a range of ranges", "[1..5..9]"),
    cell("expression", "a number in groups of three", "> 50.000.000"),
    cell("expression", "a way out in a cell", "().__class__"),
    cell("expression", "a way out in an answer", "'x'", "[].__class__"),
    cell("variable-unknown", "an unknown name in a cell", "colour"),
    cell("function-unknown", "an unknown function in an answer", "'x'", "some_day()"),
    asks("not-xml", "a table that breaks off", GOOD[:-20], also=("decision-unknown",)),
    asks("doctype", "a table with a DOCTYPE", "<!DOCTYPE x>" + GOOD, also=("decision-unknown",)),
]
