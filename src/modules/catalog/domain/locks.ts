import type { ProblemParams } from "../../../kernel/problem.ts";
import { sameJson } from "./canonical-json.ts";
import { below, isEmpty, isList, isObject, type PageDefinition } from "./offer-type.ts";
import type { Json, JsonObject, LockRule } from "./page-schema.ts";

/** One answer that can no longer change freely, and the message `field.catalog/locked-<reason>`. */
export type Lock = {
  readonly pointer: string;
  readonly reason: string;
  readonly params?: ProblemParams;
  /** Where it can still change: the published value and those it can change to. */
  readonly allowed?: readonly string[];
};

/** What of a page was ever live. */
export type Published = {
  /** The same page as last live; undefined when this page was never live. */
  readonly own?: JsonObject;
  /** The same plan page of the offer's other plans that were ever live. */
  readonly others?: readonly JsonObject[];
};

/** The locks that a change from what was live to `next` would break; none when it may be saved. */
export function brokenLocks(page: PageDefinition, published: Published, next: JsonObject): Lock[] {
  const broken: Lock[] = [];
  walk(page, published, next, {
    value(rule, was, now, pointer) {
      if (!allows(rule, was, now)) broken.push(lock(rule, pointer, was));
    },
    removed(rule, pointer, name) {
      broken.push({ pointer, reason: rule.reason, params: { value: name } });
    },
  });
  return broken;
}

/** The locks to show on the page while it has `content`. */
export function locksOf(page: PageDefinition, published: Published, content: JsonObject): Lock[] {
  const locks: Lock[] = [];
  walk(page, published, content, {
    value: (rule, was, _now, pointer) => locks.push(lock(rule, pointer, was)),
    kept: (rule, pointer, name) =>
      locks.push({ pointer, reason: rule.reason, params: { value: name } }),
  });
  return locks;
}

function lock(rule: LockRule, pointer: string, was: Json): Lock {
  const allowed = rule.kind === "transitions" ? (rule.allowed?.[String(was)] ?? []) : [];
  return {
    pointer,
    reason: rule.reason,
    params: { value: typeof was === "object" ? "" : String(was) },
    ...(allowed.length > 0 && { allowed: [String(was), ...allowed] }),
  };
}

function allows(rule: LockRule, was: Json, now: Json | undefined): boolean {
  if (sameJson(was, now)) return true;
  if (rule.kind === "rising") return !isEmpty(now) && isLater(String(now), String(was));
  if (rule.kind !== "transitions") return false;
  return rule.allowed?.[String(was)]?.includes(String(now)) ?? false;
}

/** Whether a version of numbers with dots comes after another; what is no such version does not. */
function isLater(version: string, than: string): boolean {
  const [a, b] = [version, than].map((one) => one.split(".").map(Number));
  if (a === undefined || b === undefined || a.some(Number.isNaN)) return false;
  const first = a.findIndex((part, index) => part !== (b[index] ?? 0));
  return first >= 0 && (a[first] ?? 0) > (b[first] ?? 0);
}

type Visitor = {
  value(rule: LockRule, was: Json, now: Json | undefined, pointer: string): void;
  removed?(rule: LockRule, pointer: string, name: string): void;
  kept?(rule: LockRule, pointer: string, name: string): void;
};

function walk(
  page: PageDefinition,
  published: Published,
  next: JsonObject,
  visitor: Visitor,
): void {
  const { own, others = [] } = published;
  if (own === undefined && others.length === 0) return;
  visit(page.schema, own, others, next, "");

  function visit(
    at: JsonObject,
    was: Json | undefined,
    elsewhere: readonly Json[],
    now: Json | undefined,
    pointer: string,
  ): void {
    const rule = at["x-lock-rule"] as LockRule | undefined;
    const before = was ?? (rule?.perOffer ? elsewhere[0] : undefined);
    if (rule !== undefined && rule.kind !== "keep-items") {
      if (before !== undefined) visitor.value(rule, before, now, pointer);
      return;
    }
    if (isObject(at.properties))
      for (const [name, field] of Object.entries(at.properties))
        if (isObject(field))
          visit(field, get(was, name), each(elsewhere, name), get(now, name), below(pointer, name));
    if (isObject(at.additionalProperties))
      visitMap(at.additionalProperties, rule, was, now, pointer);
    if (isObject(at.items) && typeof at["x-identity"] === "string")
      visitItems(at.items, at["x-identity"], rule, { was, elsewhere, now, pointer });
    else if (isObject(at.items) && rule !== undefined && isList(was))
      for (const item of was)
        if (!isList(now) || !now.includes(item)) visitor.removed?.(rule, pointer, String(item));
  }

  function visitMap(
    values: JsonObject,
    rule: LockRule | undefined,
    was: Json | undefined,
    now: Json | undefined,
    pointer: string,
  ): void {
    if (!isObject(was)) return;
    for (const [name, value] of Object.entries(was)) {
      const current = get(now, name);
      if (current === undefined) {
        if (rule !== undefined) visitor.removed?.(rule, pointer, name);
      } else visit(values, value, [], current, below(pointer, name));
    }
  }

  function visitItems(
    items: JsonObject,
    identity: string,
    rule: LockRule | undefined,
    { was, elsewhere, now, pointer }: ItemLists,
  ): void {
    const current = isList(now) ? now : [];
    const find = (list: Json | undefined, name: Json | undefined) =>
      isList(list) ? list.find((item) => get(item, identity) === name) : undefined;
    for (const item of isList(was) ? was : []) {
      const name = get(item, identity);
      if (rule !== undefined && find(current, name) === undefined)
        visitor.removed?.(rule, pointer, String(name));
    }
    current.forEach((item, index) => {
      const name = get(item, identity);
      const own = find(was, name);
      const same = elsewhere.flatMap((list) => find(list, name) ?? []);
      const where = below(pointer, index);
      if (rule !== undefined && own !== undefined) visitor.kept?.(rule, where, String(name));
      visit(items, own, same, item, where);
    });
  }
}

type ItemLists = {
  readonly was: Json | undefined;
  readonly elsewhere: readonly Json[];
  readonly now: Json | undefined;
  readonly pointer: string;
};

const get = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

const each = (values: readonly Json[], name: string): Json[] =>
  values.map((value) => get(value, name)).filter((value) => value !== undefined);
