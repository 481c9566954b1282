import { ActionIcon, FocusTrap } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useText } from "../i18n/text.ts";
import css from "./inspector.module.css";

/**
 * A page with an inspector at its side: it pushes the page aside, so that what is inspected stays
 * in sight. On a phone it stands over the page.
 */
export function WithInspector(props: {
  readonly children: ReactNode;
  readonly inspector: ReactNode | undefined;
}) {
  return (
    <div className={css.split} data-open={props.inspector !== undefined}>
      <div className={css.page}>{props.children}</div>
      {props.inspector}
    </div>
  );
}

/** The inspector takes the focus when it opens; Escape closes it and `onClose` gives focus back. */
export function Inspector(props: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly figure?: ReactNode;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** Changes when another thing is inspected, so that focus comes here again. */
  readonly of: string;
}) {
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: focus follows the inspected thing.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [props.of]);
  // Over the page it is a dialog: the keyboard stays in it, and nothing hidden takes the focus.
  const over = useMediaQuery("(max-width: 980px)", false, { getInitialValueInEffect: false });
  return (
    <FocusTrap active={over === true}>
      <aside
        className={css.inspector}
        {...(over === true ? { role: "dialog", "aria-modal": true } : {})}
        aria-labelledby="inspector-title"
        onKeyDown={(event) => {
          if (event.key === "Escape") props.onClose();
        }}
      >
        <header className={css.head}>
          <div>
            <h2 id="inspector-title" tabIndex={-1} ref={heading} data-autofocus>
              {props.title}
            </h2>
            {props.note === undefined ? null : <p className="dim small">{props.note}</p>}
          </div>
          {props.figure === undefined ? null : <span className={css.figure}>{props.figure}</span>}
          <ActionIcon
            variant="subtle"
            size={32}
            aria-label={t("kit.close")}
            onClick={props.onClose}
          >
            <IconX size={18} />
          </ActionIcon>
        </header>
        <div className={css.body}>{props.children}</div>
        {props.footer === undefined ? null : <footer className={css.foot}>{props.footer}</footer>}
      </aside>
    </FocusTrap>
  );
}
