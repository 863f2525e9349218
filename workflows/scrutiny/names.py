"""A file's own name: what it may be called, and what its ending says."""

from __future__ import annotations

import re
import unicodedata

from workflows.scrutiny.verdicts import Refusal

MOST_CHARACTERS = 120
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_WINDOWS = re.compile(r'[<>:"|?*]')


def words(listed: str) -> frozenset[str]:
    """The words of a list that is easier to read as a text."""
    return frozenset(listed.split())


PROGRAMS = words(
    """
    exe com bat cmd pif scr msi msp mst msc cpl dll ocx sys drv vxd lnk url scf inf reg hta htm html mht mhtml xhtml
    shtml svg js jse mjs vbs vbe vb vba ws wsf wsh wsc sct ps1 ps1xml ps2 psm1 psd1 msh psc1 sh bash zsh csh ksh fish
    run bin elf so dylib app command action workflow jar class war ear jnlp apk aab dex ipa deb rpm dmg pkg iso img vhd
    vhdx appx appxbundle msix msixbundle appinstaller appref-ms application gadget chm hlp cab py pyc pyo pyw pyz rb pl
    php php3 php4 php5 phtml phar asp aspx ashx asmx jsp jspx cgi lua tcl go rs c cpp swf xbap xll xla xlam xlsm xlsb
    xltm xlm docm dotm pptm potm ppam ppsm sldm ade adp mdb mde accde slk iqy rqy dqy oqy wiz library-ms search-ms
    settingcontent-ms theme themepack desktop diagcab one onepkg wasm xpi crx rdp pub
    """
)
"""Endings of what runs, or makes something run (Art. 4.4): the regulation's “.com .exe .bat …” and its kin."""

WITH_MACROS = words("docm dotm xlsm xlsb xltm xlam xla xlm pptm potm ppam ppsm sldm")
"""Of these, documents with macros (Art. 4.4)."""

_DISGUISED = words(
    """
    exe com bat cmd pif scr msi cpl dll lnk url reg hta htm html js jse vbs vbe wsf wsh ps1 sh jar apk chm php docm dotm
    xlsm xlsb pptm
    """
)
"""Of these, what no honest name has before its last ending; “Phụ lục I.c.docx” is one."""


def clean(name: str) -> str:
    """The file's own name in NFC, without its folders; ``Refusal`` for one that hides something."""
    own = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Wide and thin spaces push an ending out of sight; they are spaces.
    own = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in own).rstrip(". ").lstrip()
    # A right-to-left override shows “fdp.exe” as “exe.pdf”; a line break splits a header.
    if any(unicodedata.category(sign) in _HIDDEN for sign in own):
        raise Refusal("name-hidden")
    if not own:
        raise Refusal("name-empty")
    if len(own) > MOST_CHARACTERS:
        raise Refusal("name-long")
    if _WINDOWS.search(own):
        raise Refusal("name-characters")
    if _RESERVED.fullmatch(own):
        raise Refusal("name-reserved")
    return own


def ending(name: str) -> str:
    """What stands behind a name's last dot, in small letters."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def is_disguised(name: str) -> bool:
    """Whether a program's ending hides before the last one: “giấy mời.exe.pdf”."""
    return any(part.strip().lower() in _DISGUISED for part in name.split(".")[1:-1])
