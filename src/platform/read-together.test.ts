import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { readTogether } from "./read-together.ts";

/** Loads that end when the test says so. */
function heldLoads() {
  const loads: { keys: readonly string[]; end: (error?: Error) => void }[] = [];
  const load = (keys: readonly string[]) =>
    new Promise<readonly string[]>((done, fail) => {
      loads.push({
        keys,
        end: (error) => (error ? fail(error) : done(keys.map((key) => key.toUpperCase()))),
      });
    });
  const asked = () => loads.map(({ keys }) => keys.join(""));
  return { load, loads, asked };
}

test("what arrives together is one read, and what arrives while two run is the next one", async () => {
  const { load, loads, asked } = heldLoads();
  const read = readTogether(load);
  const first = [read("a"), read("b")];
  await setImmediate();
  const second = read("c");
  await setImmediate();
  // Two run: these wait for one of them, and were asked for after both began.
  const later = [read("d"), read("a")];
  await setImmediate();
  assert.deepEqual(asked(), ["ab", "c"]);
  loads[1]?.end();
  assert.equal(await second, "C");
  await setImmediate();
  assert.deepEqual(asked(), ["ab", "c", "da"]);
  loads[2]?.end();
  assert.deepEqual(await Promise.all(later), ["D", "A"]);
  loads[0]?.end();
  assert.deepEqual(await Promise.all(first), ["A", "B"]);
});

test("a read that fails is the failure of those in it, and the next ones go on", async () => {
  const { load, loads, asked } = heldLoads();
  const read = readTogether(load, { atOnce: 1 });
  const lost = assert.rejects(read("a"), /out of order/);
  await setImmediate();
  const next = read("b");
  loads[0]?.end(new Error("out of order"));
  await lost;
  await setImmediate();
  assert.deepEqual(asked(), ["a", "b"]);
  loads[1]?.end();
  assert.equal(await next, "B");
});

test("no read has more keys than it may", async () => {
  const { load, loads, asked } = heldLoads();
  const read = readTogether(load, { most: 2, atOnce: 1 });
  const all = ["a", "b", "c", "d", "e"].map((key) => read(key));
  for (let turn = 0; turn < 3; turn += 1) {
    await setImmediate();
    loads[turn]?.end();
    await setImmediate();
  }
  assert.deepEqual(await Promise.all(all), ["A", "B", "C", "D", "E"]);
  assert.deepEqual(asked(), ["ab", "cd", "e"]);
});
