import { Button } from "@mantine/core";
import {
  IconAlertCircleFilled,
  IconAlertTriangleFilled,
  IconLock,
  IconMapOff,
} from "@tabler/icons-react";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { isForbidden, isNotFound, isRefusal, NoAnswer } from "../api/problem.ts";
import { useText } from "../i18n/text.ts";
import { CopyText } from "./copy-text.tsx";
import css from "./states.module.css";

/** Nothing here yet: why in one sentence, one thing to do, one link. No drawing. */
export function EmptyState(props: {
  readonly title: ReactNode;
  readonly action?: ReactNode;
  readonly link?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <p>{props.title}</p>
      {props.action === undefined && props.link === undefined ? null : (
        <div className={css.actions}>
          {props.action}
          {props.link}
        </div>
      )}
    </div>
  );
}

/** Nothing for 150 ms, then skeleton rows, after 5 s a sentence, after 15 s a way out. */
export function LoadingState(props: {
  readonly rows?: number;
  readonly what: string;
  readonly onRetry?: () => void;
}) {
  const t = useText();
  const elapsed = useElapsed([150, 5000, 15_000]);
  return (
    <div className={css.loading} aria-busy="true">
      <span className="visually-hidden" role="status">
        {elapsed >= 150 ? t("kit.loading.sentence", { what: props.what }) : ""}
      </span>
      {elapsed < 150 ? null : (
        <div aria-hidden="true">
          {Array.from({ length: props.rows ?? 5 }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity.
            <div key={row} className={css.skeleton}>
              <i />
              <i />
              <i />
            </div>
          ))}
        </div>
      )}
      {elapsed < 5000 ? null : (
        <p className="dim small">{t("kit.loading.slow", { what: props.what })}</p>
      )}
      {elapsed < 15_000 || props.onRetry === undefined ? null : (
        <Button onClick={props.onRetry} mt="md">
          {t("kit.retry")}
        </Button>
      )}
    </div>
  );
}

function useElapsed(marks: readonly number[]): number {
  const [elapsed, setElapsed] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the marks are literals of the caller.
  useEffect(() => {
    const timers = marks.map((mark) => setTimeout(() => setElapsed(mark), mark));
    return () => timers.forEach(clearTimeout);
  }, []);
  return elapsed;
}

/** What failed, what was not saved, the request to name to support, and Retry. */
export function ErrorState(props: {
  readonly error: unknown;
  /** "The offers were not loaded." */
  readonly what: string;
  /** What did not happen, where something was being changed: "The draft was not saved." */
  readonly notDone?: string;
  readonly onRetry?: () => void;
  /** Where to go from a page whose object is not there. */
  readonly away?: ReactNode;
  /** A number that changes with each press: the answer stands far from the button and takes the focus. */
  readonly focusKey?: number;
}) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const { focusKey = 0 } = props;
  useEffect(() => {
    if (focusKey === 0) return;
    box.current?.focus();
    box.current?.scrollIntoView({ block: "center" });
  }, [focusKey]);
  if (isForbidden(props.error)) return <ForbiddenState error={props.error} />;
  if (isNotFound(props.error)) return <NotFoundState action={props.away} />;
  const requestId = isRefusal(props.error) ? props.error.requestId : undefined;
  return (
    <div ref={box} className={css.notice} data-tone="bad" role="alert" tabIndex={-1}>
      <IconAlertCircleFilled size={18} aria-hidden="true" />
      <div>
        <p>
          <b>{props.what}</b> <Reason error={props.error} /> {props.notDone}
        </p>
        <div className={css.actions}>
          {props.onRetry === undefined ? null : (
            <Button size="xs" onClick={props.onRetry}>
              {t("kit.retry")}
            </Button>
          )}
          {requestId === undefined ? null : (
            <span className="small dim">
              {t("kit.requestId")} <CopyText text={requestId} label={t("kit.requestId")} />
            </span>
          )}
        </div>
      </div>
    </div>
  );
}

/** Why something was refused, in a sentence. */
export function Reason({ error }: { readonly error: unknown }) {
  const t = useText();
  if (error instanceof NoAnswer)
    return error.afterSeconds === undefined
      ? t("kit.error.noConnection")
      : t("kit.error.noAnswer", { seconds: error.afterSeconds });
  if (isRefusal(error)) {
    if (error.status >= 500) return t("kit.error.server");
    const { detail, title } = error.problem;
    return detail ?? title;
  }
  return t("kit.error.unknown");
}

/** The refusal itself names the roles that are needed and who can grant them. */
export function ForbiddenState(props: {
  readonly error?: unknown;
  /** Which roles are needed, where no refusal says it. */
  readonly needs?: string | undefined;
}) {
  const t = useText();
  const { error, needs } = props;
  const told = isRefusal(error) ? error.problem.detail : undefined;
  return (
    <div className={css.place}>
      <IconLock size={22} aria-hidden="true" />
      <PlaceTitle>{t("kit.forbidden.title")}</PlaceTitle>
      <p>{told ?? needs ?? t("kit.forbidden.text")}</p>
      {told === undefined ? <p className="dim">{t("kit.forbidden.askAdmin")}</p> : null}
    </div>
  );
}

/** The same answer for what does not exist and what is somebody else's; other words where more is known. */
export function NotFoundState(props: {
  readonly action?: ReactNode;
  readonly title?: string;
  readonly text?: ReactNode;
}) {
  const t = useText();
  return (
    <div className={css.place}>
      <IconMapOff size={22} aria-hidden="true" />
      <PlaceTitle>{props.title ?? t("kit.notFound.title")}</PlaceTitle>
      <p>{props.text ?? t("kit.notFound.text")}</p>
      {props.action}
    </div>
  );
}

/** Where this answer stands instead of the page, it is the page's title; the browser's tab says it too. */
function PlaceTitle({ children }: { readonly children: string }) {
  const [alone, setAlone] = useState(false);
  useLayoutEffect(() => setAlone(document.getElementById("page-title") === null), []);
  useEffect(() => {
    if (alone) document.title = `${children} · Souk`;
  }, [alone, children]);
  if (!alone) return <h2>{children}</h2>;
  return (
    <h1 id="page-title" tabIndex={-1} className={css.placeTitle}>
      {children}
    </h1>
  );
}

/** A note of one tone, with an icon that says the same as the colour. */
export function Notice(props: {
  readonly tone: "ok" | "run" | "you" | "pre" | "bad" | "off";
  readonly icon: ReactNode;
  readonly children: ReactNode;
  readonly role?: "status" | "alert";
  /** For links that lead to it: it can take the focus. */
  readonly id?: string;
}) {
  return (
    <div
      className={css.notice}
      data-tone={props.tone}
      role={props.role}
      {...(props.id === undefined ? {} : { id: props.id, tabIndex: -1 })}
    >
      {props.icon}
      <div>{props.children}</div>
    </div>
  );
}

/** Why what was just asked for was not done; read out as it comes. */
export const RefusedNotice = ({ error }: { readonly error: unknown }) => (
  <Notice tone="bad" role="alert" icon={<IconAlertCircleFilled size={18} aria-hidden="true" />}>
    <p>
      <Reason error={error} />
    </p>
  </Notice>
);

export type StaleField = {
  readonly label: string;
  readonly mine: ReactNode;
  readonly theirs: ReactNode;
};

/**
 * Somebody else saved first (412). Shows both values of each field that differs; nothing that was
 * typed is lost until one of the two is chosen.
 */
export function StaleNotice(props: {
  readonly who: ReactNode;
  readonly when: ReactNode;
  readonly fields: readonly StaleField[];
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
}) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Saving happens at the bottom of a long page; the answer is up here.
    box.current?.focus();
    box.current?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <div ref={box} className={css.notice} data-tone="you" role="alert" tabIndex={-1}>
      <IconAlertTriangleFilled size={18} aria-hidden="true" />
      <div>
        <p>
          <b>{t("kit.stale.title")}</b> {props.who} {props.when}
        </p>
        <p>{t("kit.stale.text")}</p>
        <table className={css.stale}>
          <thead>
            <tr>
              <th scope="col">{t("kit.stale.field")}</th>
              <th scope="col">{t("kit.stale.mine")}</th>
              <th scope="col">{t("kit.stale.theirs")}</th>
            </tr>
          </thead>
          <tbody>
            {props.fields.map((field) => (
              <tr key={field.label}>
                <th scope="row">{field.label}</th>
                <td>{field.mine}</td>
                <td>{field.theirs}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className={css.actions}>
          <Button size="xs" onClick={props.onTakeTheirs}>
            {t("kit.stale.takeTheirs")}
          </Button>
          <Button size="xs" onClick={props.onKeepMine}>
            {t("kit.stale.keepMine")}
          </Button>
        </div>
      </div>
    </div>
  );
}
