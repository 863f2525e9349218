"""The empty drawing with which a new process begins: a pool, one lane, a start and an end."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

_BLANK = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
    id="drawing" targetNamespace={space}>
  <bpmn:collaboration id="province">
    <bpmn:participant id="pool" name={name} processRef={key} />
  </bpmn:collaboration>
  <bpmn:process id={key} name={name} isExecutable="true">
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="lane" name="Văn phòng UBND tỉnh">
        <bpmn:flowNodeRef>begun</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>ended</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="begun" name="Bắt đầu">
      <bpmn:outgoing>to_end</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:endEvent id="ended" name="Kết thúc">
      <bpmn:incoming>to_end</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="to_end" sourceRef="begun" targetRef="ended" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="plane_of_drawing">
    <bpmndi:BPMNPlane id="plane" bpmnElement="province">
      <bpmndi:BPMNShape id="pool_di" bpmnElement="pool" isHorizontal="true">
        <dc:Bounds x="160" y="80" width="900" height="260" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="lane_di" bpmnElement="lane" isHorizontal="true">
        <dc:Bounds x="190" y="80" width="870" height="260" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="begun_di" bpmnElement="begun">
        <dc:Bounds x="252" y="192" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="235" y="235" width="70" height="16" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="ended_di" bpmnElement="ended">
        <dc:Bounds x="952" y="192" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="935" y="235" width="70" height="16" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="to_end_di" bpmnElement="to_end">
        <di:waypoint x="288" y="210" />
        <di:waypoint x="952" y="210" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def blank(key: str, name: str) -> str:
    """An empty drawing of a process with this key and name."""
    return _BLANK.format(key=quoteattr(key), name=quoteattr(name), space=quoteattr(f"urn:chidao:{key}"))
