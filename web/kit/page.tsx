import { Button } from "@mantine/core";
import { IconAlertTriangleFilled, IconPencil } from "@tabler/icons-react";
import { Fragment, type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { useText } from "../i18n/text.ts";
import { AppLink } from "./link.tsx";
import css from "./page.module.css";

export type Crumb = { readonly label: string; readonly href?: string };

/** Sticky head of every page: where am I, what is it, in which state; actions right, primary last. */
export function CommandBar(props: {
  readonly crumbs?: readonly Crumb[];
  readonly title: ReactNode;
  readonly status?: ReactNode;
  readonly note?: ReactNode;
  /** Secondary actions; on a phone they stay here, in a row of their own. */
  readonly actions?: ReactNode;
  /** The one main action; on a phone it moves to the bar at the bottom. */
  readonly primary?: ReactNode;
  /** Stands beside the primary action on a phone, where money moves: the amount. */
  readonly phoneNote?: ReactNode;
  /** Tabs follow directly below, so the line is theirs. */
  readonly plain?: boolean;
  /** Tabs of the object, which stay on screen with its title. */
  readonly tabs?: ReactNode;
}) {
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  const title = typeof props.title === "string" ? props.title : undefined;
  // A page of an object is named after it, so that two tabs of two offers can be told apart.
  const objects = (props.crumbs ?? []).slice(1);
  const name = [...objects.map(({ label }) => label).reverse(), "Souk"].join(" · ");
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · ${name}`;
  }, [title, name]);
  return (
    <>
      <header
        className={css.command}
        data-plain={props.plain === true}
        data-tabs={props.tabs !== undefined}
      >
        <div className={css.head}>
          {props.crumbs === undefined ? null : (
            <nav aria-label={t("kit.breadcrumb")} className={css.crumbs}>
              <ol>
                {props.crumbs.map((crumb) => (
                  <li key={crumb.label} title={crumb.label}>
                    {crumb.href === undefined ? (
                      <span>{crumb.label}</span>
                    ) : (
                      <AppLink href={crumb.href}>{crumb.label}</AppLink>
                    )}
                  </li>
                ))}
              </ol>
            </nav>
          )}
          <div className={css.title}>
            <h1 ref={heading} tabIndex={-1} id="page-title">
              {props.title}
            </h1>
            {props.status}
          </div>
          {props.note === undefined ? null : <p className="muted small">{props.note}</p>}
        </div>
        {props.actions === undefined && props.primary === undefined ? null : (
          <div className={css.actions}>
            {props.actions}
            {props.primary === undefined ? null : <span className={css.wide}>{props.primary}</span>}
          </div>
        )}
        {props.tabs}
      </header>
      {props.primary === undefined ? null : (
        <div className={css.bottom}>
          {props.phoneNote}
          {props.primary}
        </div>
      )}
    </>
  );
}

/**
 * The head of an object's page while the object is loaded: as high as the head that follows, so
 * that nothing below it jumps. A title that does not depend on the object stands there at once.
 */
export function PendingBar(props: {
  readonly crumbs: readonly Crumb[];
  readonly title?: string | undefined;
  /** What is loaded, for those who hear the page: "the customer". */
  readonly what: string;
  /** The head that follows has a note below its title. */
  readonly noted?: boolean | undefined;
}) {
  const t = useText();
  return (
    <CommandBar
      crumbs={props.crumbs}
      title={
        props.title ?? (
          <>
            <span className="visually-hidden">
              {t("kit.loading.sentence", { what: props.what })}
            </span>
            <i className={css.pending} aria-hidden="true" />
          </>
        )
      }
      note={props.noted === true ? <i className={css.pending} aria-hidden="true" /> : undefined}
    />
  );
}

/** What stands below the command bar; `side` is the column of facts at its right. */
export function PageBody(props: { readonly side?: ReactNode; readonly children: ReactNode }) {
  if (props.side === undefined) return <div className={css.body}>{props.children}</div>;
  return (
    <div className={`${css.body} ${css.two}`}>
      <div className={css.main}>{props.children}</div>
      <aside className={css.side}>{props.side}</aside>
    </div>
  );
}

export function Section(props: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly first?: boolean;
  readonly id?: string;
}) {
  return (
    <section className={css.section} data-first={props.first === true} id={props.id}>
      <div className={css.sectionHead}>
        <h2>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

/** Side material in a box: a simulator, a preview of effect, a summary of what follows. */
export function SideCard(props: {
  readonly title: string;
  readonly icon?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={css.card}>
      <div className={css.cardHead}>
        {props.icon}
        <h2>{props.title}</h2>
        {props.aside}
      </div>
      <div className={css.cardBody}>{props.children}</div>
    </section>
  );
}

export type Fact = { readonly label: string; readonly value: ReactNode };

export function KeyValueList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={css.facts}>
      {facts.map((fact) => (
        <Fragment key={fact.label}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** Appears with the first change and leaves when the server's version is the one on screen. */
export function SaveBar(props: {
  readonly changed: readonly string[];
  readonly saving: boolean;
  readonly problem?: ReactNode;
  /** The verb of the button, where what is saved is not a draft. */
  readonly save?: string;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}) {
  if (props.changed.length === 0 && !props.saving && props.problem === undefined) return null;
  return <ShownSaveBar {...props} />;
}

function ShownSaveBar(props: Parameters<typeof SaveBar>[0]) {
  const t = useText();
  const bar = useRef<HTMLElement>(null);
  // The bar leaves with the button that was pressed: the focus goes on from the page's title.
  useLayoutEffect(() => {
    const shown = bar.current;
    return () => {
      const { activeElement, body } = document;
      if (activeElement === body || shown?.contains(activeElement) === true)
        document.getElementById("page-title")?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <section ref={bar} className={css.save} aria-label={t("kit.save.region")}>
      {props.problem === undefined ? (
        <IconPencil size={17} aria-hidden="true" data-tone="you" />
      ) : (
        <IconAlertTriangleFilled size={17} aria-hidden="true" data-tone="bad" />
      )}
      <p aria-live="polite">
        <b>{props.saving ? t("kit.save.saving") : t("kit.save.unsaved")}</b>
        <span className={css.saveFields}>{props.problem ?? props.changed.join(", ")}</span>
      </p>
      <div className={css.saveActions}>
        <Button variant="subtle" onClick={props.onDiscard} aria-disabled={props.saving}>
          {t("kit.save.discard")}
        </Button>
        <Button variant="filled" onClick={props.onSave} loading={props.saving}>
          {props.save ?? t("kit.save.draft")}
        </Button>
      </div>
    </section>
  );
}
