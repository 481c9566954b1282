import {
  type DraftPart,
  type UnpublishedChanges,
  useDiscardChanges,
  useUnpublishedChanges,
} from "../../api/distribution.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./publisher.module.css";

/** Discard changes: what will be lost, page by page, before it is. */
export function DiscardDialog(props: {
  readonly opened: boolean;
  readonly part: DraftPart;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { offer } = useOpenOffer();
  const changes = useUnpublishedChanges(offer.slug, props.part, props.opened);
  const discard = useDiscardChanges(offer.slug, props.part);
  const close = () => {
    discard.reset();
    props.onClose();
  };
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t("publisher.discard")}
      confirm={t("publisher.discard.confirm")}
      keep={t("publisher.discard.keep")}
      destructive
      busy={discard.isPending}
      error={discard.error}
      onClose={close}
      onConfirm={() => {
        if (changes.data !== undefined) discard.mutate(changes.data.etag, { onSuccess: close });
      }}
    >
      {changes.isError ? (
        <ErrorState
          error={changes.error}
          what={t("publisher.discard.failed")}
          onRetry={() => void changes.refetch()}
        />
      ) : changes.data === undefined ? (
        <LoadingState what={t("publisher.discard.what")} rows={3} />
      ) : (
        <>
          <p>{t("publisher.discard.text")}</p>
          <ul className={css.impact}>
            {linesOf(changes.data).map(({ key, page, plan, count, isPlan }) => (
              <li key={key}>
                {isPlan
                  ? t("publisher.discard.plan", { plan: plan ?? "" })
                  : `${[plan, page].filter(Boolean).join(" · ")}: ${t("publisher.discard.count", { count })}`}
              </li>
            ))}
            {changes.data.plansOnSaleAgain.map((plan) => (
              <li key={`stop-${plan}`}>{t("publisher.discard.stop", { plan })}</li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}

type Line = {
  readonly key: string;
  readonly page: string | null;
  readonly plan: string | null;
  readonly count: number;
  readonly isPlan: boolean;
};

/** One line for each page; a plan that goes as a whole is one line for itself. */
function linesOf({ changes }: UnpublishedChanges): Line[] {
  const gone = new Set(changes.flatMap(({ what, plan }) => (what === "plan" ? (plan ?? []) : [])));
  const lines = new Map<string, Line>();
  for (const { what, page, pageTitle, plan } of changes) {
    const isPlan = plan !== null && gone.has(plan);
    const key = isPlan ? `plan ${plan}` : `${plan} ${page} ${what}`;
    const count = (lines.get(key)?.count ?? 0) + 1;
    lines.set(key, { key, page: pageTitle, plan, count, isPlan });
  }
  return [...lines.values()];
}
