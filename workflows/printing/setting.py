"""The child process that sets the pages of one .pdf: a paper's words come in, its pages go out."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import typst

MEMORY = 1024**3
CPU_SECONDS = 30


def main() -> None:
    """Set the paper whose template is named, tagged so that it can be read aloud (PDF/UA-1)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    words, template = sys.stdin.read(), Path(sys.argv[1]).read_bytes()
    sys.stdout.buffer.write(typst.compile(template, sys_inputs={"paper": words}, pdf_standards=["ua-1"]))


if __name__ == "__main__":
    main()
