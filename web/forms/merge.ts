import {
  changedAnswers,
  isWithin,
  type JsonObject,
  sameAnswer,
  valueAt,
  withValue,
} from "./json.ts";

export type Merge = {
  /** Answers that both changed, to different values: a person decides. */
  readonly conflicts: readonly string[];
  readonly keepMine: JsonObject;
  readonly takeTheirs: JsonObject;
};

/**
 * Brings together what two people made of the same page. Changes to different answers all stay;
 * only where both changed the same one is there something to choose.
 */
export function mergeContent(base: JsonObject, mine: JsonObject, theirs: JsonObject): Merge {
  const myChanges = changedAnswers(base, mine);
  const theirChanges = changedAnswers(base, theirs);
  const conflicts = myChanges.filter(
    (pointer) =>
      theirChanges.some((other) => isWithin(other, pointer) || isWithin(pointer, other)) &&
      !sameAnswer(valueAt(mine, pointer), valueAt(theirs, pointer)),
  );
  const withMine = (pointers: readonly string[]) =>
    pointers.reduce(
      (content, pointer) => withValue(content, pointer, valueAt(mine, pointer)),
      theirs,
    );
  return {
    conflicts,
    keepMine: withMine(myChanges),
    takeTheirs: withMine(myChanges.filter((pointer) => !conflicts.includes(pointer))),
  };
}
