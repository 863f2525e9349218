"""The token game: a diagram played through on the real library, every choice and every order, within bounds.

It finds what no look at the drawing finds: tokens that wait for others who never come, runs without end, and
whatever the library itself fails on.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING, Any

from engine import spiff
from engine.diagrams import Diagram, Element
from engine.errors import ServiceFailed
from engine.expressions import names_in
from engine.lint.faults import Fault, note, warning
from engine.lint.lasting import lasting
from engine.lint.player import NOW, Player
from engine.lint.stands import Stand, Stands
from engine.registry import Registry
from engine.spiff import Run, Source, Specs, marking, state

if TYPE_CHECKING:
    from engine.definitions.bundles import Bundle

NOT_PROVEN = "not-proven"
MOST_STATES = 600
MOST_SECONDS = 4.0
MOST_FAULTS = 5
CALLED = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="{key}" isExecutable="true">'
    '<startEvent id="begin"/><manualTask id="work"/><endEvent id="done"/>'
    '<sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>'
    '<sequenceFlow id="f2" sourceRef="work" targetRef="done"/>'
    "</process></definitions>"
)
"""What stands for a called diagram: it waits, and it ends."""


@dataclass(frozen=True)
class Move:
    """What happens next: a start event (no token), a step done, or an event."""

    element: str | None
    token: str | None = None


def faults(bundle: Bundle, diagram: Diagram, registry: Registry) -> Iterator[Fault]:
    """What goes wrong when the diagram is played; nothing, when it is sound."""
    keys = {each.node.get("calledElement") or "" for each in diagram.nodes if each.kind == "callActivity"}
    called = [Source(key, CALLED.format(key=key)) for key in sorted(keys)]
    try:
        specifications = spiff.parse(bundle.diagram, bundle.decisions, called)
    except Exception as error:
        said = (str(error).splitlines() or [""])[0][:200]
        yield Fault(
            None,
            "not-parsed",
            f"sơ đồ không dịch được ({error.__class__.__name__}: {said}); hãy vẽ lại phần được nêu.",
            f"the diagram cannot be parsed ({error.__class__.__name__}: {said}); draw that part anew.",
        )
        return
    yield from Game(bundle, diagram, registry, specifications).play()


class Game:
    """One diagram's reachable stands, explored breadth first so that the shortest way to a fault is told."""

    def __init__(self, bundle: Bundle, diagram: Diagram, registry: Registry, specifications: Specs) -> None:
        self.bundle = bundle
        self.diagram = diagram
        self.registry = registry
        self.specifications = specifications
        self.lasting = lasting(diagram, bundle.forms, registry)
        self.stands = Stands()
        self.ahead: deque[int] = deque()
        self.found: list[Fault] = []
        self.piled: set[str] = set()
        self.passed: set[str] = set()
        self.cut = False
        """Whether something was left untried."""
        self.repeats = any((each.timer() or ("",))[0] == "timeCycle" for each in diagram.nodes)
        """Whether a timer rings again and again, which piles up tokens without a fault."""

    def play(self) -> Iterator[Fault]:
        """Every fault, and a note when the bounds were met before everything was seen."""
        began = process_time()
        for each in self.diagram.nodes:
            if each.kind == "startEvent" and each.parent is None:
                self._try(None, Move(each.id if each.definitions else None))
        while self.ahead and len(self.found) < MOST_FAULTS:
            if len(self.stands) > MOST_STATES or process_time() - began > MOST_SECONDS:
                self.cut = True
                break
            place = self.ahead.popleft()
            for move in list(self._moves(self._load(self.stands[place], ()))):
                self._try(place, move)
        yield from self.found
        if not self.found and not self.cut:
            yield from self._starving()
            yield from self._untouched()
        for element in sorted(self.piled):
            yield warning(
                self.diagram.elements[element],
                "piles-up",
                "tới đây ngày càng nhiều lượt cùng lúc, không bao giờ gộp lại; hãy gộp bằng cổng song song.",
                "more and more tokens gather here and never merge; join them with a parallel gateway.",
            )
        if self.cut:
            yield note(
                None,
                NOT_PROVEN,
                f"chưa chứng minh hết: đã thử {len(self.stands)} tình huống, không thấy kẹt, còn tình huống chưa thử.",
                f"not proven: {len(self.stands)} situations were tried without a stall, there are more.",
            )

    def _moves(self, run: Run) -> Iterator[Move]:
        """What may happen next; of tokens that stand alike one is enough."""
        places = marking.places(run.workflow)
        told: set[tuple[Any, str]] = set()
        for token, element in run.standing():
            each, alike = self.diagram.elements.get(element), (places.get(token), element)
            if alike not in told and (each is None or self._may_happen(each)):
                told.add(alike)
                yield Move(element, token)

    def _may_happen(self, each: Element) -> bool:
        """Whether something outside brings it about; errors and escalations come from within, but for called ones."""
        if each.is_event("error") or each.is_event("escalation"):
            host = self.diagram.elements.get(each.attached_to or "")
            return host is not None and host.kind == "callActivity"
        return True

    def _try(self, came_from: int | None, move: Move) -> None:
        """Make one move in every way in which it may turn out."""
        scripts: list[tuple[int, ...]] = [()]
        while scripts:
            player = self._make(came_from, move, scripts.pop())
            scripts.extend(player.dice.others())
            self.cut = self.cut or player.dice.exhausted

    def _make(self, came_from: int | None, move: Move, script: tuple[int, ...]) -> Player:
        stand = None if came_from is None else self.stands[came_from]
        run = self._load(stand, script, move.element)
        player: Player = run.conductor  # type: ignore[assignment] (we made it)
        try:
            self._move(run, player, move)
            run.advance()
            blob = state.encode(run.workflow)
        except Exception as error:
            if not self._raised(run, error):
                self._failed(run, error, came_from, self._told(move, player))
            elif stand is not None:
                stand.over = True
            return player
        self.passed.update(run.passed)
        self._arrive(run, player, blob, came_from, move)
        return player

    def _move(self, run: Run, player: Player, move: Move) -> None:
        if move.token is None:
            return
        each = self.diagram.elements.get(move.element or "")
        if each is not None:
            player.answered(each, self.bundle.forms)
            timer = each.timer()
            if timer and timer[0] == "timeCycle":
                marking.ring(run.workflow, move.token, NOW.isoformat())
                return
        run.complete(move.token, move.element)

    def _arrive(self, run: Run, player: Player, blob: bytes, came_from: int | None, move: Move) -> None:
        marks = Counter(marking.places(run.workflow).values())
        by = self._told(move, player)
        if not run.completed and next(self._moves(run), None) is None:
            self._stalled(run, came_from, by)
            return
        known = {text: said for text, said in player.known.items() if not names_in(text)[0].isdisjoint(self.lasting)}
        stand = Stand(blob, known, came_from, by, marking.joins(run.workflow), run.completed)
        place, new = self.stands.add(stand, marks)
        crowded = {name for (_, name, _, _), count in marks.items() if count > marking.MOST}
        if crowded:
            self.cut = True
        elif new and not run.completed:
            self.ahead.append(place)
        if not self.repeats:
            self.piled |= crowded & self.diagram.elements.keys()
        if came_from is not None:
            self.stands[came_from].follow.append(place)
            self.stands[came_from].passing.update(run.passed)

    def _load(self, stand: Stand | None, script: tuple[int, ...], start: str | None = None) -> Run:
        player = Player(self.diagram, self.registry, stand.known if stand else {}, script)
        if stand is None:
            return Run.begin(self.specifications, player, start)
        return Run(state.decode(stand.blob, self.specifications, player), player)

    def _raised(self, run: Run, error: Exception) -> bool:
        """Whether an error event ended the process, as a calling process may want it to."""
        at = self.diagram.elements.get(run.at or "")
        return isinstance(error, ServiceFailed) and at is not None and at.kind == "endEvent" and at.is_event("error")

    def _failed(self, run: Run, error: Exception, came_from: int | None, by: str) -> None:
        said = (str(error).splitlines() or [""])[0][:200]
        way = self.stands.way(came_from, by)
        where = self.diagram.elements.get(run.at or "")
        if any(fault.where is where and fault.code in ("endless", "fails") for fault in self.found):
            return
        if isinstance(error, ServiceFailed) and str(spiff.MAX_STEPS) in said:
            fault = Fault(
                where,
                "endless",
                f"chạy mãi không chờ ai, sau: {way}; hãy thêm bước chờ vào vòng lặp.",
                f"it runs for ever and awaits nobody, after: {way}; put a waiting step into the loop.",
            )
        else:
            fault = Fault(
                where,
                "fails",
                f"hỏng khi chạy thử ({error.__class__.__name__}: {said}), sau: {way}; hãy vẽ lại đoạn này.",
                f"it fails when played ({error.__class__.__name__}: {said}), after: {way}; draw this part anew.",
            )
        self.found.append(fault)

    def _stalled(self, run: Run, came_from: int | None, by: str) -> None:
        dead = sorted(marking.joins(run.workflow)) or run.passed[-1:]
        where = self.diagram.elements.get(dead[0]) if dead else None
        if any(fault.where is where and fault.code == "stalls" for fault in self.found):
            return
        names = ", ".join(f"“{self._label(each)}”" for each in dead)
        way = self.stands.way(came_from, by)
        self.found.append(
            Fault(
                where,
                "stalls",
                f"kẹt tại {names}: không còn bước nào chờ ai mà chưa xong, sau: {way}; "
                "hãy gộp bằng cùng loại cổng đã tách.",
                f"it stalls at {names}: nobody is awaited any more and it is not over, after: {way}; "
                "merge with the same kind of gateway that split.",
            )
        )

    def _starving(self) -> Iterator[Fault]:
        """Joins at which a token waits though none of the others can ever come, while elsewhere work goes on."""
        for join, lost in self.stands.starving():
            way = self.stands.way(lost)
            yield Fault(
                self.diagram.elements.get(join),
                "starves",
                f"một nhánh chờ mãi ở cổng gộp này vì nhánh kia không bao giờ tới, sau: {way}; "
                "hãy gộp bằng cùng loại cổng đã tách.",
                f"one branch waits for ever at this join, the other never comes, after: {way}; "
                "merge with the same kind of gateway that split.",
            )

    def _untouched(self) -> Iterator[Fault]:
        """Elements that no token ever reached; of several in a row the first is told."""
        missed = {each.id for each in self.diagram.nodes} - self.passed - self.stands.touched
        for each in self.diagram.nodes:
            before = [flow.source for flow in each.incoming] or ([each.attached_to] if each.attached_to else [])
            if each.id in missed and each.kind != "boundaryEvent" and not missed.issuperset(before):
                yield warning(
                    each,
                    "never-reached",
                    "thử mọi cách cũng không tới được; hãy xem lại cổng và điều kiện phía trước.",
                    "no way of playing it leads here; look at the gateways and conditions before it.",
                )

    def _told(self, move: Move, player: Player) -> str:
        return ", ".join([*([self._label(move.element)] if move.element else []), *player.chosen])

    def _label(self, element: str | None) -> str:
        found = self.diagram.elements.get(element or "")
        return found.label if found else (element or "")
