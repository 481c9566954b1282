import { IconAlertCircleFilled, IconAlertTriangleFilled } from "@tabler/icons-react";
import { type ReactNode, useMemo } from "react";
import type { PagePlace } from "../../api/offers.ts";
import {
  type DraftChecks,
  type SubmissionFinding,
  useCheckAgain,
  useDraftChecks,
} from "../../api/publishing.ts";
import type { ShownFinding } from "../../forms/context.tsx";
import type { PageForm } from "../../forms/use-page-form.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { ErrorState, Reason } from "../../kit/states.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./publisher.module.css";
import reviewCss from "./review.module.css";

/** Of the page's own findings the pages speak themselves. */
const isOwn = ({ check }: SubmissionFinding): boolean => check === "required-fields";

/** What the checks say of the draft as saved. */
export const currentFindings = ({ findings, outside }: DraftChecks): SubmissionFinding[] =>
  [...findings, ...(outside.isCurrent ? outside.findings : [])].filter((one) => !isOwn(one));

/** What links and endpoints of an earlier draft answered, while those of this one are asked. */
export const earlierFindings = ({ outside }: DraftChecks): readonly SubmissionFinding[] =>
  outside.isCurrent ? [] : outside.findings;

type At = { readonly page: string; readonly planId?: string | undefined };

export const isAt =
  ({ page, planId }: At) =>
  (finding: SubmissionFinding): boolean =>
    finding.page === page && (finding.plan ?? undefined) === planId;

/** What the checks say of one page. */
export function useChecksOf({ slug, page, plan }: PagePlace) {
  const checks = useDraftChecks(slug);
  const { data } = checks;
  return useMemo(() => {
    const here = isAt({ page, planId: plan });
    const current = data === undefined ? [] : currentFindings(data).filter(here);
    const earlier = data === undefined ? [] : earlierFindings(data).filter(here);
    const atFields: ShownFinding[] = current.flatMap(({ pointer, detail, severity }) =>
      pointer === null || pointer === "" ? [] : [{ pointer, detail, severity }],
    );
    return { checks, current, earlier, atFields };
  }, [checks, data, page, plan]);
}

/** On a page of the draft: what a submission would find on it, a way to each field, and how old that is. */
export function PageChecks(props: {
  readonly found: ReturnType<typeof useChecksOf>;
  readonly form: PageForm;
}) {
  const t = useText();
  const { checks, current, earlier } = props.found;
  const { form } = props;
  const place = (finding: SubmissionFinding) => {
    const { pointer } = finding;
    if (pointer === null || pointer === "") return null;
    return (
      <button type="button" onClick={() => form.goTo(pointer)}>
        {form.words(pointer)}
      </button>
    );
  };
  return (
    <section className={css.checks} aria-label={t("publisher.checks")}>
      {checks.isError ? (
        <ErrorState
          error={checks.error}
          what={t("publisher.checks.failed")}
          onRetry={() => void checks.refetch()}
        />
      ) : (
        <>
          <p role="status">
            <b>{t("publisher.checks")}</b>
            {" · "}
            {checks.data === undefined
              ? t("publisher.checks.asking")
              : current.length === 0
                ? t("publisher.checks.none")
                : t("publisher.checks.count", { count: current.length })}
          </p>
          <FindingList findings={current} place={place} />
          {earlier.length === 0 ? null : (
            <div className={css.earlier}>
              <p>{t("publisher.checks.earlier")}</p>
              <FindingList findings={earlier} place={place} />
            </div>
          )}
          <OutsideState data={checks.data} />
        </>
      )}
    </section>
  );
}

/** How far asking links and endpoints is, when that was, and the way to have it done again. */
export function OutsideState({ data }: { readonly data: DraftChecks | undefined }) {
  const t = useText();
  const { offer, mayEdit } = useOpenOffer();
  const again = useCheckAgain(offer.slug);
  if (data === undefined) return null;
  const { state, isCurrent, checkedAt } = data.outside;
  return (
    <p className="small dim">
      {state === "current" ? null : <>{t(`publisher.checks.outside.${state}`)} </>}
      {checkedAt === null ? null : (
        <>
          {isCurrent ? t("publisher.checks.outside.current") : t("publisher.checks.outside.last")}{" "}
          <DateText at={checkedAt} />{" "}
        </>
      )}
      {mayEdit && state !== "waiting" ? (
        <button
          type="button"
          className={css.quiet}
          aria-busy={again.isPending}
          onClick={() => again.mutate()}
        >
          {t("publisher.checks.again")}
        </button>
      ) : null}
      {again.isError ? (
        <span role="alert">
          <Reason error={again.error} />
        </span>
      ) : null}
    </p>
  );
}

/** Of one page; a price that is off in every market is said often enough. */
export const MOST_SHOWN = 20;

export function FindingList(props: {
  readonly findings: readonly SubmissionFinding[];
  readonly place: (finding: SubmissionFinding) => ReactNode;
}) {
  const t = useText();
  const more = props.findings.length - MOST_SHOWN;
  if (props.findings.length === 0) return null;
  return (
    <ul className={reviewCss.findings}>
      {props.findings.slice(0, MOST_SHOWN).map((finding) => (
        <FindingItem
          key={`${finding.page} ${finding.plan} ${finding.pointer} ${finding.code} ${finding.detail}`}
          finding={finding}
          place={props.place(finding)}
        />
      ))}
      {more > 0 ? <li className="dim">{t("publisher.checks.more", { count: more })}</li> : null}
    </ul>
  );
}

/** One finding with an icon that says how grave it is, and where it is. */
export function FindingItem(props: {
  readonly finding: Pick<SubmissionFinding, "severity" | "detail">;
  readonly place: ReactNode;
}) {
  const t = useText();
  const { severity, detail } = props.finding;
  return (
    <li data-tone={severity === "blocking" ? "bad" : "you"}>
      {severity === "blocking" ? (
        <IconAlertCircleFilled size={15} aria-label={t("status.finding.blocking")} />
      ) : (
        <IconAlertTriangleFilled size={15} aria-label={t("status.finding.warning")} />
      )}
      <span>
        {props.place} <span className="muted">{detail}</span>
      </span>
    </li>
  );
}
