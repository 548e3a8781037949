"""Makes the site's fonts smaller: `python subset.py`, with fonttools and brotli installed.

Reads the Latin files of @fontsource, keeps every character and every hint, and drops glyphs that no
character leads to (fractions and their parts). Each font becomes two files: what English pages are
written in, which fits into the first flight of a connection, and the rest, which a browser asks for
where a page holds a character of it. The script prints the ranges; in hub.css those of the rest are
coarser, which does no harm, since the face that stands later wins.
The family inside is renamed, as a changed font should be; pages go on naming it IBM Plex. License:
LICENSE beside this file.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SOURCES = HERE.parents[2] / "node_modules" / "@fontsource"
FONTS = {
    "sans-400": "ibm-plex-sans/files/ibm-plex-sans-latin-400-normal.woff2",
    "sans-600": "ibm-plex-sans/files/ibm-plex-sans-latin-600-normal.woff2",
    "mono-400": "ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2",
}
FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "mkmk"]
ENGLISH = {*range(0x20, 0x7F), *map(ord, "\u00a0§·×–—‘’“”…−")}


def write(source: str, name: str, wanted: set[int]) -> None:
    """Write the subset of one source font that holds `wanted`, and print its range and size."""
    font = TTFont(SOURCES / source)
    subsetter = Subsetter(Options(layout_features=FEATURES, hinting=True))
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    if set(font.getBestCmap()) != wanted:
        raise SystemExit(f"{name} lost characters")
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = f"Hub-{name}"
    font.flavor = "woff2"
    file = HERE / f"{name}.woff2"
    font.save(file)
    print(name, file.stat().st_size, in_ranges(wanted))


def in_ranges(characters: set[int]) -> str:
    """Say a set of characters as the value of `unicode-range`."""
    ranges: list[list[int]] = []
    for code in sorted(characters):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in ranges)


for name, source in FONTS.items():
    characters = set(TTFont(SOURCES / source).getBestCmap())
    write(source, name, characters & ENGLISH)
    write(source, f"{name}-rest", characters - ENGLISH)
