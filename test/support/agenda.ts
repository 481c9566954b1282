import assert from "node:assert/strict";
import type { TestPerson } from "./market.ts";

type Moment = {
  readonly kind: string;
  readonly subject: string;
  readonly about: string | null;
  readonly page: string | null;
};

/** O13: moments of a kind are there, and each says what it is about and where the operator reads of it. */
export async function momentsNamed(
  operator: TestPerson,
  { kind, about, page }: { readonly kind: string; readonly about: RegExp; readonly page: RegExp },
): Promise<void> {
  const answer = await operator.call("GET", `/v1/agenda?limit=100&q=${kind}`);
  const { data } = answer.json<{ data: Moment[] }>();
  assert.ok(data.length > 0, `nothing of ${kind} is due`);
  for (const one of data) {
    assert.match(one.about ?? "", about, `O13: ${kind} says what it is about`);
    assert.match(one.page ?? "", page, `O13: ${kind} says where`);
  }
}
