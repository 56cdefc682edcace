"""Makes a picture of a screen small: of its colours 256 are kept, the most frequent and one of each other kind."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page

_SIGNATURE = b"\x89PNG\r\n\x1a\n"

# A browser decodes the picture; each pixel becomes the number of the nearest of the colours that are kept.
_COUNT = """
async source => {
  const image = await createImageBitmap(await (await fetch(source)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const often = [...counts].sort((one, other) => other[1] - one[1]).map(([pixel]) => pixel);
  const kept = often.slice(0, 128);
  const kinds = new Set();
  for (const pixel of often.slice(128)) {
    if (kept.length < 256 && !kinds.has(pixel & 0xf0f0f0)) kept.push(pixel);
    kinds.add(pixel & 0xf0f0f0);
  }
  const part = (pixel, bits) => (pixel >> bits) & 255;
  const apart = (one, other) => [0, 8, 16].reduce((sum, bits) => sum + (part(one, bits) - part(other, bits)) ** 2, 0);
  const nearer = (pixel, best, number) => (apart(pixel, kept[number]) < apart(pixel, kept[best]) ? number : best);
  const like = pixel => kept.reduce((best, _, number) => nearer(pixel, best, number), 0);
  const nearest = new Map(kept.map((pixel, number) => [pixel, number]));
  const numbers = new Uint8Array(pixels.length);
  pixels.forEach((pixel, place) => {
    if (!nearest.has(pixel)) nearest.set(pixel, like(pixel));
    numbers[place] = nearest.get(pixel);
  });
  let text = "";
  for (let first = 0; first < numbers.length; first += 32768) {
    text += String.fromCharCode(...numbers.subarray(first, first + 32768));
  }
  return { width: image.width, height: image.height, kept, numbers: btoa(text) };
}
"""


async def shrunk(tab: Page, png: bytes) -> bytes:
    """Return the picture *png* with at most 256 colours; *tab* is any page."""
    found = await tab.evaluate(_COUNT, f"data:image/png;base64,{base64.b64encode(png).decode()}")
    width, height = found["width"], found["height"]
    numbers = base64.b64decode(found["numbers"])
    rows = b"".join(b"\0" + numbers[first : first + width] for first in range(0, width * height, width))
    colours = b"".join(struct.pack("<I", colour & 0xFFFFFFFF)[:3] for colour in found["kept"])
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
