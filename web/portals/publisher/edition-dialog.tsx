import {
  type Obstacle,
  useEdition,
  useRestoreEdition,
  useRollBackLive,
} from "../../api/distribution.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./publisher.module.css";

/** Restore to draft, or Roll back live: what it does and what stands in the way, before it is done. */
export function EditionDialog(props: {
  readonly editionId: string | undefined;
  readonly wanted: "draft" | "live";
  readonly onClose: () => void;
}) {
  const t = useText();
  const { offer } = useOpenOffer();
  const edition = useEdition(offer.slug, props.editionId);
  const restore = useRestoreEdition(offer.slug);
  const rollBack = useRollBackLive(offer.slug);
  const action = props.wanted === "draft" ? restore : rollBack;
  const close = () => {
    restore.reset();
    rollBack.reset();
    props.onClose();
  };
  const { data } = edition;
  const isPossible = data !== undefined && (props.wanted === "draft" || data.rollBack.allowed);
  return (
    <ConfirmDialog
      opened={props.editionId !== undefined}
      title={t(props.wanted === "draft" ? "publisher.restore" : "publisher.rollBack")}
      confirm={t(
        props.wanted === "draft" ? "publisher.restore.confirm" : "publisher.rollBack.confirm",
      )}
      keep={t(props.wanted === "draft" ? "publisher.restore.keep" : "publisher.rollBack.keep")}
      destructive={props.wanted === "live"}
      possible={isPossible}
      busy={action.isPending}
      error={action.error}
      onClose={close}
      onConfirm={() => {
        if (data !== undefined)
          action.mutate({ editionId: data.editionId, etag: data.etag }, { onSuccess: close });
      }}
    >
      {edition.isError ? (
        <ErrorState
          error={edition.error}
          what={t("publisher.editions.failed")}
          onRetry={() => void edition.refetch()}
        />
      ) : data === undefined ? (
        <LoadingState what={t("publisher.column.editions")} rows={3} />
      ) : props.wanted === "draft" ? (
        <>
          <p>{t("publisher.restore.text", { count: data.restoration.changes })}</p>
          {data.restoration.notRestored.length === 0 ? null : (
            <>
              <p>{t("publisher.restore.not")}</p>
              <Obstacles of={data.restoration.notRestored} />
            </>
          )}
        </>
      ) : data.rollBack.allowed ? (
        <>
          <p>{t("publisher.rollBack.text")}</p>
          <p>{t("publisher.rollBack.keeps")}</p>
        </>
      ) : (
        <>
          <p>{t("publisher.rollBack.refused")}</p>
          <Obstacles of={data.rollBack.obstacles} />
        </>
      )}
    </ConfirmDialog>
  );
}

const Obstacles = ({ of }: { readonly of: readonly Obstacle[] }) => (
  <ul className={css.impact}>
    {of.map(({ code, detail, pageTitle, plan, pointer }) => (
      <li key={`${code} ${plan} ${pointer}`}>
        {[plan, pageTitle].filter((part) => part !== null).join(" · ")}
        {plan === null && pageTitle === null ? "" : ": "}
        {detail}
      </li>
    ))}
  </ul>
);
