"""Finds what nothing uses: vulture over the three packages, told which names are used where it cannot look.

``make check`` runs it. Tests do not count as a use: what only a test calls is dead.
"""

import ast
import keyword
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from vulture import Vulture

PACKAGES = ("engine", "workflows", "webapp")

# Registered by a decorator: Flask, click, SQLAlchemy's events and what diagrams name call them.
DECORATORS = [
    "@registry.*",
    "@*.get",
    "@*.post",
    "@*.route",
    "@*.command",
    "@*.group",
    "@*.listens_for",
    "@*.before_request",
    "@*.before_app_request",
    "@*.after_request",
    "@*.after_app_request",
    "@*.errorhandler",
    "@*.app_errorhandler",
    "@*.context_processor",
    "@*.app_context_processor",
    "@*.user_loader",
    "@*.template_filter",
    "@*.app_template_filter",
    "@*.template_global",
    "@*.app_template_global",
    "@*.inplace.expression",
]

# Called by a library under this name.
CALLED_BY_LIBRARIES = {
    "impl", "cache_ok", "process_bind_param", "process_result_value", "type_annotation_map",
    "isolation_level",  # SQLAlchemy
    "revision", "down_revision", "branch_labels", "depends_on", "upgrade", "downgrade",  # Alembic
    "is_authenticated", "is_active", "is_anonymous", "get_id", "session_protection",  # flask-login
    "jinja_options", "max_content_length", "content_length",  # Flask
    "seekable", "readinto",  # io
    "last_modified_by", "created", "modified",  # python-docx
    "buffer_text", "StartDoctypeDeclHandler", "StartElementHandler", "EndElementHandler",
    "CharacterDataHandler",  # expat
    "_execute", "has_fired", "script", "thread_id", "_run_hook", "call_service", "catches", "update_task",
    "update_task_data", "create_task", "cycle_complete",  # SpiffWorkflow
    "left_as_it_is",  # what tests compare the hastened library with
    "convert", "group_class", "get_command", "list_commands", "resolve_command",  # click
    "_value_",  # enum
    "wrap_socket", "do_handshake",  # ldap3
}  # fmt: skip


def main() -> int:
    vulture = Vulture(ignore_decorators=DECORATORS, ignore_names=sorted(CALLED_BY_LIBRARIES))
    vulture.scavenge(PACKAGES, exclude=["*/node_modules/*"])
    names = {
        each for each in names_in_templates() | names_of_keywords() | names_of_facts() if not keyword.iskeyword(each)
    }
    vulture.scan("\n".join(f"_.{name}\n{name}" for name in sorted(names)), filename="templates and keywords")
    found = vulture.get_unused_code(min_confidence=60)
    for item in found:
        print(item.get_report())
    return 1 if found else 0


def names_in_templates() -> set[str]:
    """Every word inside ``{{ … }}`` and ``{% … %}``."""
    marked = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
    texts = (path.read_text(encoding="utf-8") for path in Path("webapp/templates").rglob("*.html"))
    return {word for text in texts for code in marked.findall(text) for word in re.findall(r"\b[a-z_]\w*", code)}


def names_of_keywords() -> set[str]:
    """Every ``name=`` of a call, and the name in ``getattr(thing, "name")`` or ``g.get("name")``."""
    given = {node.arg for node in nodes() if isinstance(node, ast.keyword) and node.arg}
    calls = [node for node in nodes() if isinstance(node, ast.Call)]
    named = {arg.value for call in calls for arg in call.args[:2] if isinstance(arg, ast.Constant)}
    return given | {name for name in named if isinstance(name, str) and name.isidentifier()}


def names_of_facts() -> set[str]:
    """Columns and the values of vocabularies: rows, forms and diagrams name them by what they say."""
    classes = [node for node in nodes() if isinstance(node, ast.ClassDef)]
    columns = {
        line.target.id
        for each in classes
        for line in each.body
        if isinstance(line, ast.AnnAssign)
        and isinstance(line.target, ast.Name)
        and "Mapped" in ast.dump(line.annotation)
    }
    values = {
        target.id
        for each in classes
        if any("Enum" in ast.dump(base) or "Word" in ast.dump(base) for base in each.bases)
        for line in each.body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    }
    return columns | values


def nodes() -> Iterator[ast.AST]:
    for package in PACKAGES:
        for path in Path(package).rglob("*.py"):
            yield from ast.walk(ast.parse(path.read_bytes()))


if __name__ == "__main__":
    sys.exit(main())
