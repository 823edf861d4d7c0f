#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the picture of the synthetic report "rp" and puts it into the sandbox's data: a curve of serum proteins that nobody has, and says so in the picture.
Needs nothing but Python: the letters are drawn from the patterns below."""
import base64
import hashlib
import json
import math
import pathlib
import re
import struct
import zlib

DATA = pathlib.Path(__file__).resolve().parents[2] / "src/sandbox/data/tricky.json"
WIDTH, HEIGHT, BASE = 560, 240, 205
PAPER, INK, CURVE, GRID = range(4)
PALETTE = bytes((255, 255, 255, 30, 30, 30, 20, 80, 170, 214, 214, 214))
PEAKS = ((90, 9, 130, "ALBUMIN"), (175, 8, 14, "A1"), (240, 11, 30, "A2"), (315, 13, 38, "BETA"), (430, 34, 44, "GAMMA"))
# Five dots wide, seven high; a row is a number whose bits are dots.
LETTERS = {
    "A": (14, 17, 17, 31, 17, 17, 17), "B": (30, 17, 17, 30, 17, 17, 30), "C": (14, 17, 16, 16, 16, 17, 14), "E": (31, 16, 16, 30, 16, 16, 31),
    "F": (31, 16, 16, 30, 16, 16, 16), "G": (14, 17, 16, 23, 17, 17, 15), "H": (17, 17, 17, 31, 17, 17, 17), "I": (14, 4, 4, 4, 4, 4, 14), "L": (16, 16, 16, 16, 16, 16, 31),
    "M": (17, 27, 21, 21, 17, 17, 17), "N": (17, 25, 21, 19, 17, 17, 17), "O": (14, 17, 17, 17, 17, 17, 14), "P": (30, 17, 17, 30, 16, 16, 16),
    "R": (30, 17, 17, 30, 20, 18, 17), "S": (15, 16, 16, 14, 1, 1, 30), "T": (31, 4, 4, 4, 4, 4, 4), "U": (17, 17, 17, 17, 17, 17, 14),
    "Y": (17, 17, 10, 4, 4, 4, 4), "1": (4, 12, 4, 4, 4, 4, 14), "2": (14, 17, 1, 6, 8, 16, 31), ",": (0, 0, 0, 0, 4, 4, 8), " ": (0,) * 7,
}


def write(rows, text, x, y, size):
    for place, letter in enumerate(text):
        for row, dots in enumerate(LETTERS[letter]):
            for column in range(5):
                if dots & 16 >> column:
                    for dy in range(size):
                        for dx in range(size):
                            rows[y + row * size + dy][x + (place * 6 + column) * size + dx] = INK


def draw():
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    for y in range(BASE - 150, BASE + 1, 30):
        rows[y] = bytearray([GRID]) * WIDTH
    heights = [sum(h * math.exp(-((x - at) / wide) ** 2) for at, wide, h, _ in PEAKS) for x in range(WIDTH)]
    for x in range(1, WIDTH):
        low, high = sorted((round(BASE - heights[x - 1]), round(BASE - heights[x])))
        for y in range(low - 1, high + 1):
            rows[y][x] = CURVE
    for at, _, _, name in PEAKS:
        write(rows, name, at - len(name) * 6, BASE + 12, 2)
    write(rows, "SYNTHETIC, OF NO PATIENT", 210, 14, 2)
    return rows


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def encode(rows):
    """A PNG of two bits a pixel."""
    packed = b"".join(b"\0" + bytes(row[x] << 6 | row[x + 1] << 4 | row[x + 2] << 2 | row[x + 3] for x in range(0, WIDTH, 4)) for row in rows)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 2, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"PLTE", PALETTE) + chunk(b"IDAT", zlib.compress(packed, 9)) + chunk(b"IEND", b"")


def main():
    picture = encode(draw())
    form = {"contentType": "image/png", "data": base64.b64encode(picture).decode(), "size": len(picture),
            "hash": base64.b64encode(hashlib.sha1(picture).digest()).decode(), "title": "Curve (PNG)"}
    text = DATA.read_text(encoding="utf-8")
    changed, n = re.subn(r'\{"contentType": "image/png"[^{}]*"Curve \(PNG\)"\}', lambda _: json.dumps(form), text)
    assert n == 1, "the data names no such form"
    DATA.write_text(changed, encoding="utf-8")


main()
