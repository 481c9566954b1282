import { CopyButton } from "../../kit/copy-text.tsx";
import css from "./developer.module.css";

/** Text for a program, with a button that copies all of it; what is wider than the page scrolls in its box. */
export function CodeBlock({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div className={css.code}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard. */}
      <section className={css.scrolled} tabIndex={0} aria-label={label}>
        <pre className="mono">{text}</pre>
      </section>
      <span className={css.copy}>
        <CopyButton text={text} label={label} />
      </span>
    </div>
  );
}
