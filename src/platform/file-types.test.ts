import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { readImage, sniff } from "./file-types.ts";

const plain = () =>
  sharp({ create: { width: 37, height: 21, channels: 3, background: { r: 3, g: 90, b: 107 } } });
const noisy = () =>
  sharp({
    create: {
      width: 64,
      height: 64,
      channels: 3,
      background: "#fff",
      noise: { type: "gaussian", mean: 128, sigma: 60 },
    },
  });

const SAMPLES: readonly (readonly [string, string, () => Promise<Buffer>])[] = [
  ["PNG", "image/png", () => plain().png().toBuffer()],
  ["PNG with a palette", "image/png", () => plain().png({ palette: true }).toBuffer()],
  ["JPEG", "image/jpeg", () => noisy().jpeg().toBuffer()],
  ["progressive JPEG", "image/jpeg", () => noisy().jpeg({ progressive: true }).toBuffer()],
  [
    "JPEG with metadata",
    "image/jpeg",
    () =>
      noisy()
        .withExif({ IFD0: { Artist: "Élodie" } })
        .jpeg()
        .toBuffer(),
  ],
  ["GIF", "image/gif", () => noisy().gif().toBuffer()],
  ["WebP", "image/webp", () => noisy().webp().toBuffer()],
];

for (const [name, mediaType, make] of SAMPLES) {
  test(`a whole ${name} is an image, whichever bytes its pixels have`, async () => {
    const bytes = await make();
    assert.equal(await sniff(bytes), mediaType);
    assert.ok((readImage(mediaType, bytes)?.width ?? 0) > 0);
  });

  test(`a ${name} with something behind its end, or cut short, is none`, async () => {
    const bytes = await make();
    for (const added of ["\0", "<script>alert(1)</script>", "\xff\xd9", ";"])
      assert.equal(
        readImage(mediaType, Buffer.concat([bytes, Buffer.from(added, "latin1")])),
        undefined,
      );
    for (const kept of [12, bytes.length >> 1, bytes.length - 1])
      assert.equal(readImage(mediaType, bytes.subarray(0, kept)), undefined);
  });
}

test("an image that a program would open as a document, a page or an archive is none", async () => {
  const png = await plain().png().toBuffer();
  const chunk = (text: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    return Buffer.concat([length, Buffer.from("tEXt"), text, Buffer.alloc(4)]);
  };
  const withText = (text: Buffer, at: number) =>
    Buffer.concat([png.subarray(0, at), chunk(text), png.subarray(at)]);
  const head = 33;
  assert.ok(readImage("image/png", withText(Buffer.from("Comment\0made by hand"), head)));
  for (const text of ["%PDF-1.7", "<SCRIPT>", "<!doctype html>", "<?php"])
    assert.equal(readImage("image/png", withText(Buffer.from(text), head)), undefined, text);

  // An archive in front of the last chunk, whose comment is that chunk.
  const iend = png.length - 12;
  const archive = Buffer.concat([Buffer.from("PK\u0005\u0006", "latin1"), Buffer.alloc(18)]);
  archive.writeUInt16LE(16, 20);
  assert.equal(readImage("image/png", withText(archive, iend)), undefined);
  archive.writeUInt16LE(9, 20);
  assert.ok(readImage("image/png", withText(archive, iend)), "the same letters by chance");
});

test("SVG, HTML and scripts are never taken for images", async () => {
  for (const text of [
    "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
    "<!doctype html><title>x</title>",
    "alert(1)",
  ])
    assert.doesNotMatch(await sniff(Buffer.from(text)), /^image\//, text);
});
