"""The first bytes of programs; none of them runs."""

from __future__ import annotations

from tests.support.corpus.compound import compound

EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + bytes(46) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
MACH_O = b"\xcf\xfa\xed\xfe" + bytes(200)
LNK = b"\x4c\0\0\0\x01\x14\x02\0" + bytes(200)
SHELL = b"#!/bin/sh\nrm -rf /\n"
CLASS = b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(100)
MSI = compound({"\u4840\u3b3f": b"x", "SummaryInformation": b"y"})
# Written in two halves, so that no scanner takes this file itself for the test virus.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
