#!/usr/bin/env python3
"""Makes the embedded fonts from Debian's packages fonts-inter and fonts-noto-cjk (pip: fonttools).

    python3 assets/fonts/make.py

Latin, Greek and Cyrillic letters with the signs of the interface from Inter, its digits made tabular so that
no number jumps; of Noto Sans CJK SC only the characters that assets/words/zh-CN.ftl uses, a dictionary of
common ones beside them where `common.txt` lists them. Both are renamed, as the SIL Open Font License asks of
changed fonts and so that they never stand in for the whole fonts of the same name.
"""
import pathlib
import unicodedata

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = pathlib.Path(__file__).resolve().parent
INTER = pathlib.Path("/usr/share/fonts/opentype/inter")
NOTO = pathlib.Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")

LATIN = [
    (0x20, 0x17F),      # Basic Latin, Latin-1, Latin Extended-A
    (0x1A0, 0x1B0),     # o and u with horn
    (0x218, 0x21B),     # Romanian
    (0x2C6, 0x2DD),     # spacing accents
    (0x300, 0x323),     # combining accents
    (0x386, 0x3CE),     # Greek
    (0x400, 0x45F),     # Cyrillic
    (0x1EA0, 0x1EF9),   # Vietnamese
    (0x2010, 0x2026),   # dashes, quotation marks, ellipsis
    (0x2030, 0x203A),
    (0x20AC, 0x20AC),
]
SIGNS = "−±×÷≈≤≥≠∞√∑µ·°′″←↑→↓↔↵⇧⌘⌥⌫●■▲▼◆○□△✓✗✕↻↺⏎␣"


def codes():
    wanted = {code for low, high in LATIN for code in range(low, high + 1)}
    wanted |= {ord(sign) for sign in SIGNS}
    return {code for code in wanted if unicodedata.category(chr(code)) != "Cn"}


def tabular(font):
    """Points the digits of the character map at their tabular forms (OpenType feature tnum)."""
    forms = {}
    gsub = font["GSUB"].table
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in gsub.LookupList.Lookup[index].SubTable:
                    table = getattr(table, "ExtSubTable", table)
                    forms.update(getattr(table, "mapping", {}))
    for table in font["cmap"].tables:
        for code in list(table.cmap):
            if chr(code) in "0123456789+-−.,:±≈≤≥ ":
                table.cmap[code] = forms.get(table.cmap[code], table.cmap[code])


def rename(font, family, style):
    names = font["name"]
    for record in list(names.names):
        if record.nameID in (3, 16, 17, 18, 21, 22, 25):
            names.removeNames(nameID=record.nameID)
    full = f"{family} {style}"
    for name_id, text in ((1, family if style in ("Regular", "Bold") else full), (2, style if style in ("Regular", "Bold") else "Regular"),
                          (3, full), (4, full), (6, full.replace(" ", "") if " " not in style else full.replace(" ", "-"))):
        names.setName(text, name_id, 3, 1, 0x409)
        names.setName(text, name_id, 1, 0, 0)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames[0] = full.replace(" ", "")
        top = cff.topDictIndex[0]
        for key in ("FullName", "FamilyName"):
            if hasattr(top, key):
                setattr(top, key, full if key == "FullName" else family)


def save(font, unicodes, features, path):
    options = subset.Options()
    options.layout_features = features
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14]
    options.notdef_outline = True
    options.hinting = False
    options.desubroutinize = False
    options.drop_tables += ["DSIG", "STAT", "vhea", "vmtx", "VORG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)
    font.save(path)
    print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB, {len(font.getBestCmap())} characters")


def main():
    for weight, family, style in (("Regular", "Takegate Sans", "Regular"), ("SemiBold", "Takegate Sans Strong", "Regular")):
        font = TTFont(INTER / f"Inter-{weight}.otf")
        tabular(font)
        rename(font, family, style)
        save(font, codes(), ["ccmp", "kern", "mark", "mkmk", "locl"], HERE / f"TakegateSans-{weight}.otf")

    texts = (HERE.parent / "words" / "zh-CN.ftl").read_text(encoding="utf-8") if (HERE.parent / "words" / "zh-CN.ftl").exists() else ""
    common = HERE / "common.txt"
    texts += common.read_text(encoding="utf-8") if common.exists() else ""
    han = {ord(char) for char in texts if ord(char) > 0x2E7F} | {ord(char) for char in "，。、；：？！（）《》“”‘’…—·「」中文简体"}
    for font in TTCollection(NOTO).fonts:
        if font["name"].getDebugName(1) == "Noto Sans CJK SC":
            rename(font, "Takegate Hans", "Regular")
            save(font, han, [], HERE / "TakegateHans-Regular.otf")


main()
