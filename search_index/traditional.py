"""Traditional to simplified characters (繁体到简体), one by one, as a table shipped with the code.

The table is made once from OpenCC (Apache-2.0) by `python -m search_index.traditional` and read at
start, so that neither indexing nor asking needs the converter.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("traditional.txt")
HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x323B0))  # code points, end excluded


@cache
def simplified() -> dict[str, str]:
    """Each traditional character with its simplified one; about 4,000 pairs."""
    keys, values = TABLE.read_text(encoding="utf-8").split()
    return dict(zip(keys, values, strict=True))


def generate() -> dict[str, str]:
    """Ask OpenCC for every Han character, until nothing changes any more."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    table = {}
    for first, end in HAN:
        for point in range(first, end):
            character = chr(point)
            result = convert(convert(character))
            if result != character and len(result) == 1:
                table[character] = result
    return {key: table.get(value, value) for key, value in table.items()}


if __name__ == "__main__":
    pairs = generate()
    TABLE.write_text(f"{''.join(pairs)}\n{''.join(pairs.values())}\n", encoding="utf-8")
