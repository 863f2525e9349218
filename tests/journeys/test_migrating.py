"""An assignment that is under way goes on in a newer version of its diagram."""

import shutil
from pathlib import Path

from sqlalchemy import func, select

from engine import Event, Instance
from tests.support.province import accept, awaiting, carry_over, instance_of, register, submit
from workflows import designs
from workflows.bootstrap import House
from workflows.versions import carrying
from workflows.vocabulary import ActOutcome


def test_running_assignments_go_over_to_a_version_with_one_step_more_and_are_finished_there(
    house: House, tmp_path: Path
) -> None:
    register(house)
    accept(house)
    with house.unit_of_work() as uow:
        designs.export(uow, "assignment", None, tmp_path)
    file = tmp_path / "diagrams" / "assignment.bpmn"
    flow = '<bpmn:sequenceFlow id="{}" sourceRef="{}" targetRef="{}" />'
    lane = "<bpmn:flowNodeRef>{}</bpmn:flowNodeRef>"
    signing = '<bpmn:manualTask id="sign" name="Ký duyệt" />'
    drawn = file.read_text("utf-8")
    assert flow.format("reported", "report", "asks_head") in drawn
    longer = drawn.replace(
        flow.format("reported", "report", "asks_head"),
        flow.format("reported", "report", "sign") + flow.format("signed", "sign", "asks_head") + signing,
    ).replace(lane.format("report"), lane.format("report") + lane.format("sign"))
    file.write_text(longer, "utf-8")
    shutil.rmtree(tmp_path / "scenarios")  # they tell the way without this step
    with house.unit_of_work() as uow:
        [newer] = designs.deploy(uow, tmp_path, by="thu", note="Thêm bước ký")
        [verdict] = carrying.plan(uow, "assignment", {})
        assert (newer.version, verdict.ok, verdict.version) == (2, True, 1)
        # Somebody began before, and their node died: the worker finds it done.
        carrying.prepare(uow, "assignment", {}, by="thu", reason="Thêm bước ký")
    assert carry_over(house, {}, "Thêm bước ký") == {ActOutcome.DONE: 1}
    assert carrying.carry_on(house) == 1
    with house.unit_of_work(write=False) as uow:
        instance = uow.session.get_one(Instance, instance_of(house).id)
        went_over = select(func.count()).where(Event.instance_id == instance.id, Event.kind == "migrate")
        assert (instance.definition.version, uow.session.scalar(went_over)) == (2, 1)
    submit(house)
    assert awaiting(house, "hoa") == ["sign"]
