import css from "./avatar.module.css";

const TONES = ["run", "pre", "ok", "you", "off"] as const;

/** Initials of a person or organisation on a quiet tint; decorative, the name stands beside it. */
export function Initials(props: {
  readonly name: string;
  readonly square?: boolean;
  readonly size?: number;
}) {
  const size = props.size ?? 26;
  return (
    <span
      className={css.initials}
      data-square={props.square === true}
      data-tone={TONES[hash(props.name) % TONES.length]}
      style={{ width: size, height: size }}
      aria-hidden="true"
    >
      {initialsOf(props.name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? "")];
  // A Korean name is one word: its first syllable says enough.
  if (words.length === 1)
    return (/\p{Script=Hangul}/u.test(name) ? first.slice(0, 1) : first.slice(0, 2))
      .join("")
      .toUpperCase();
  const last = [...(words.at(-1) ?? "")];
  return `${first[0] ?? ""}${last[0] ?? ""}`.toUpperCase();
}

function hash(text: string): number {
  let value = 0;
  for (const letter of text) value = (value * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return value;
}
