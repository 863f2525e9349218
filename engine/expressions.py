"""The small language of conditions and timers. Nothing that a diagram says reaches ``eval``."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from engine.errors import ExpressionRejected

MAX_LENGTH = 500
MAX_NODES = 100
MAX_NUMBER = 10**15
MAX_TEXT = 10_000
"""The longest text, and the most things in a list, that an expression may build."""
_ODD_ESCAPE = re.compile(r"\\[^\\'\"nrtabfv0-7xuUN\n]")
"""Python would warn of these, and one day refuse them."""

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda left, right: left / right,
    ast.FloorDiv: lambda left, right: left // right,
    ast.Mod: operator.mod,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
_ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.BinOp,
    ast.Compare,
    ast.IfExp,
    ast.Constant,
    ast.Name,
    ast.Load,
    ast.Call,
    ast.keyword,
    ast.Tuple,
    ast.List,
    *_BINARY,
    *_UNARY,
    *_COMPARE,
)


def evaluate(text: str, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> Any:
    """The value of ``text`` with these names and functions; ``ExpressionRejected`` says what is not allowed."""
    tree = parse(text)
    try:
        value = _value(tree.body, names, functions)
        _measure(value)
    except (TypeError, ArithmeticError, RecursionError) as error:
        raise ExpressionRejected(f"Biểu thức “{text}” không tính được: {error}.") from error
    return value


@lru_cache(maxsize=2048)
def parse(text: str) -> ast.Expression:
    """The judged syntax tree of ``text``."""
    text = text.strip()
    if not text:
        raise ExpressionRejected("Biểu thức để trống; hãy viết.", "it is empty; write it.")
    if len(text) > MAX_LENGTH:
        raise ExpressionRejected(
            f"Biểu thức dài {len(text)} ký tự, tối đa {MAX_LENGTH}; hãy rút ngắn.",
            f"it has {len(text)} characters, at most {MAX_LENGTH}; shorten it.",
        )
    try:
        if _ODD_ESCAPE.search(text):
            raise SyntaxError("odd escape")  # noqa: TRY301 (told like any other slip)
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionRejected(
            f"Biểu thức “{text}” viết sai cú pháp; hãy viết dạng: decision == 'confirm', chữ để trong dấu nháy.",
            "it is not well-formed; write it as in: decision == 'confirm', texts in quotes.",
        ) from error
    for count, node in enumerate(ast.walk(tree), start=1):
        if count > MAX_NODES:
            raise ExpressionRejected(
                f"Biểu thức “{text}” quá phức tạp; hãy tính bằng một hàm đã đăng ký.",
                "it is too complex; compute it in a registered function.",
            )
        _allow(node, text)
    return tree


def names_in(text: str) -> tuple[set[str], set[str]]:
    """The variables and the functions that ``text`` mentions."""
    nodes = list(ast.walk(parse(text)))
    functions = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    names = {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called}
    return names, functions


NOT_LITERAL = object()


def literal(text: str) -> object:
    """The value that ``text`` writes out; ``NOT_LITERAL`` when it has to be computed."""
    body = parse(text).body
    return body.value if isinstance(body, ast.Constant) else NOT_LITERAL


@dataclass(frozen=True)
class Called:
    """One call within an expression: the function's name and how many arguments it is given, and which by name."""

    name: str
    positional: int
    by_name: tuple[str, ...]


def calls_in(text: str) -> list[Called]:
    """The calls that ``text`` makes."""
    calls = [node for node in ast.walk(parse(text)) if isinstance(node, ast.Call)]
    return [
        Called(call.func.id, len(call.args), tuple(word.arg or "" for word in call.keywords))
        for call in calls
        if isinstance(call.func, ast.Name)
    ]


def outcomes(text: str) -> set[str] | None:
    """The words that ``text`` may answer; None when they are not all written out in it."""

    def of(node: ast.expr) -> set[str] | None:
        match node:
            case ast.Constant(value=str(word)):
                return {word}
            case ast.IfExp():
                then, otherwise = of(node.body), of(node.orelse)
                return None if then is None or otherwise is None else then | otherwise
            case _:
                return None

    return of(parse(text).body)


def _allow(node: ast.AST, text: str) -> None:
    if not isinstance(node, _ALLOWED):
        raise ExpressionRejected(
            f"Biểu thức “{text}” dùng “{type(node).__name__}”, không được phép; hãy chỉ so sánh, tính và gọi hàm.",
            f"it uses “{type(node).__name__}”, which is not allowed; only compare, calculate and call functions.",
        )
    if isinstance(node, ast.Call) and (
        not isinstance(node.func, ast.Name) or any(word.arg is None for word in node.keywords)
    ):
        raise ExpressionRejected(
            f"Biểu thức “{text}” gọi một thứ không phải hàm đã đăng ký; hãy gọi hàm theo tên.",
            "it calls what is no registered function; call functions by their names.",
        )
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | bool | None):
        raise ExpressionRejected(
            f"Biểu thức “{text}” có giá trị lạ; hãy chỉ dùng chữ, số, đúng/sai.",
            "it holds an odd value; only use texts, numbers, True and False.",
        )
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not abs(node.value) <= MAX_NUMBER:
        raise ExpressionRejected(
            f"Biểu thức “{text[:40]}…” có số quá lớn; hãy viết số nhỏ hơn.",
            "it has too large a number; write a smaller one.",
        )


def _value(
    node: ast.expr,
    names: Mapping[str, Any],
    functions: Mapping[str, Callable[..., Any]],
) -> Any:
    def of(inner: ast.expr) -> Any:
        return _value(inner, names, functions)

    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            if node.id not in names:
                raise ExpressionRejected(f"Không có biến “{node.id}”.")
            return names[node.id]
        case ast.BoolOp():
            return _boolean(node, of)
        case ast.UnaryOp():
            return _UNARY[type(node.op)](of(node.operand))
        case ast.BinOp():
            return _limited(type(node.op), of(node.left), of(node.right))
        case ast.Compare():
            return _compare(node, of)
        case ast.IfExp():
            return of(node.body) if of(node.test) else of(node.orelse)
        case ast.Call(func=ast.Name(id=name)):
            if name not in functions:
                raise ExpressionRejected(f"Không có hàm “{name}”.")
            words = {word.arg: of(word.value) for word in node.keywords if word.arg}
            return functions[name](*[of(argument) for argument in node.args], **words)
        case ast.Tuple() | ast.List():
            return [of(element) for element in node.elts]
        case _:
            raise ExpressionRejected(f"“{type(node).__name__}” không được phép trong biểu thức.")


def _boolean(node: ast.BoolOp, of: Callable[[ast.expr], Any]) -> Any:
    stop_at = isinstance(node.op, ast.Or)
    value: Any = None
    for operand in node.values:
        value = of(operand)
        if bool(value) is stop_at:
            break
    return value


def _compare(node: ast.Compare, of: Callable[[ast.expr], Any]) -> bool:
    left = of(node.left)
    for sign, operand in zip(node.ops, node.comparators, strict=True):
        right = of(operand)
        if not _COMPARE[type(sign)](left, right):
            return False
        left = right
    return True


def _limited(sign: type[ast.operator], left: Any, right: Any) -> Any:
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if not numbers and sign is not ast.Add and sign is not ast.Sub:
        raise ExpressionRejected("Chỉ nhân, chia được các số.")
    value: Any = _BINARY[sign](left, right)
    if numbers and not abs(value) <= MAX_NUMBER:  # nor is “not a number” one
        raise ExpressionRejected("Số trong biểu thức quá lớn.")
    if not numbers and hasattr(value, "__len__") and len(value) > MAX_TEXT:
        raise ExpressionRejected("Chữ trong biểu thức quá dài.")
    return value


def _measure(value: Any) -> None:
    """Refuse a list that holds too much: what it holds twice is written twice when it is kept."""
    left = MAX_TEXT
    ahead: list[Iterable[Any]] = [[value]]
    while ahead:
        for each in ahead.pop():
            left -= 1
            if left < 0:
                raise ExpressionRejected("Danh sách trong biểu thức quá dài.", "its list is too long.")
            if isinstance(each, dict):
                ahead.append(cast("dict[str, Any]", each).values())
            elif isinstance(each, list | tuple):
                ahead.append(cast("list[Any]", each))
