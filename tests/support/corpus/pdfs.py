"""Writes small PDF documents with Vietnamese text, and puts into them what does not belong there."""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def pdf(
    lines: Sequence[str] = ("Báo cáo kết quả thực hiện",),
    *,
    catalog: str = "",
    page: str = "",
    extra: str = "",
    trailer: str = "",
    packed: str = "packed",
) -> bytes:
    """One page of these lines; the rest goes into its catalog, its page, its trailer, or is an extra object."""
    signs = sorted(set("".join(lines)))
    codes = {sign: number for number, sign in enumerate(signs, start=1)}
    shown = "".join(
        f"BT /F1 12 Tf 72 {780 - 20 * number} Td <{''.join(f'{codes[sign]:04x}' for sign in line)}> Tj ET\n"
        for number, line in enumerate(lines)
    )
    mapped = "\n".join(f"<{code:04x}> <{sign.encode('utf-16-be').hex()}>" for sign, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange {len(codes)} beginbfchar\n"
        f"{mapped}\nendbfchar endcmap end end"
    )
    made = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>{page}>>",
        stream(shown.encode(), packed=bool(packed)),
        "<</Type/Font/Subtype/Type0/BaseFont/Times/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Times/CIDSystemInfo"
        "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        "/DW 600/FontDescriptor 8 0 R>>",
        stream(cmap.encode(), packed=bool(packed)),
        "<</Type/FontDescriptor/FontName/Times/Flags 4/FontBBox[0 0 600 900]/ItalicAngle 0/Ascent 800/Descent -200"
        "/CapHeight 700/StemV 80>>",
        *([extra] if extra else []),
    ]
    return assembled(made, trailer)


def stream(content: bytes, more: str = "", *, packed: bool = False) -> bytes:
    body = zlib.compress(content) if packed else content
    filtered = "/Filter/FlateDecode" if packed else ""
    return f"<</Length {len(body)}{filtered}{more}>>\nstream\n".encode() + body + b"\nendstream"


def assembled(objects: Sequence[str | bytes], trailer: str = "") -> bytes:
    """The objects, numbered from 1, with the table that leads to them."""
    made = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    where = []
    for number, each in enumerate(objects, start=1):
        where.append(len(made))
        made += f"{number} 0 obj\n".encode() + (each.encode() if isinstance(each, str) else each) + b"\nendobj\n"
    table = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{at:010} 00000 n \n".encode() for at in where)
    made += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(made)
