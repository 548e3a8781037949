"""Makes the site's three fonts smaller: `python subset.py`, with fonttools and brotli installed.

Reads the Latin files of @fontsource, keeps every character and every hint, and drops glyphs that no
character leads to (fractions and their parts). The family inside is renamed, as a changed font
should be; pages go on naming it IBM Plex. License: LICENSE beside this file.
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

for name, source in FONTS.items():
    font = TTFont(SOURCES / source)
    characters = set(font.getBestCmap())
    subsetter = Subsetter(Options(layout_features=FEATURES, hinting=True))
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    if set(font.getBestCmap()) != characters:
        raise SystemExit(f"{name} lost characters")
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = f"Hub-{name}"
    font.flavor = "woff2"
    font.save(HERE / f"{name}.woff2")
    print(name, (HERE / f"{name}.woff2").stat().st_size)
