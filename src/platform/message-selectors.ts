const SELECT = /\{\s*(\w+)\s*,\s*select\s*,/g;

export type Selecting = {
  readonly message: string;
  /** Names of the values that choose between texts. */
  readonly chosenBy: ReadonlySet<string>;
};

/**
 * ICU allows no hyphen in what a `select` chooses by, and our codes have them: messages are written
 * with the codes, and both sides are compared without hyphens.
 */
export function withoutHyphens(message: string): Selecting {
  const chosenBy = new Set<string>();
  const out = message.split("");
  for (const { 0: begin, 1: name = "", index } of message.matchAll(SELECT)) {
    chosenBy.add(name);
    let depth = 0;
    for (let at = index + begin.length; at < message.length; at += 1) {
      if (message[at] === "{") depth += 1;
      else if (message[at] === "}") {
        depth -= 1;
        if (depth < 0) break;
      } else if (depth === 0 && message[at] === "-") out[at] = "_";
    }
  }
  return { message: out.join(""), chosenBy };
}

export const selectorOf = (value: string): string => value.replaceAll("-", "_");
