import css from "./sign-in.module.css";

/** The mark as a woven pattern: stalls along alleys. Decoration only. */
export function Pattern() {
  const mark = "M69 25.5H39.75a11.25 11.25 0 0 0 0 22.5h16.5a11.25 11.25 0 0 1 0 22.5H27";
  return (
    <svg className={css.pattern} aria-hidden="true">
      <defs>
        <pattern
          id="stalls"
          width="192"
          height="192"
          patternUnits="userSpaceOnUse"
          patternTransform="scale(1.7)"
        >
          <path d={mark} className={css.stall} />
          <rect x="60.3" y="33.3" width="8.7" height="8.7" rx="1.5" className={css.good} />
          <path d={mark} transform="translate(96 96)" className={css.stall} />
          <rect x="156.3" y="129.3" width="8.7" height="8.7" rx="1.5" className={css.good} />
          <path d={mark} transform="rotate(90 72 72) translate(24 -72)" className={css.alley} />
          <path d={mark} transform="rotate(90 72 72) translate(120 24)" className={css.alley} />
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#stalls)" />
    </svg>
  );
}
