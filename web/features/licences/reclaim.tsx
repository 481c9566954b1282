import { Button } from "@mantine/core";
import { IconHourglassLow } from "@tabler/icons-react";
import { useState } from "react";
import { type IdleLicences, useReclaim } from "../../api/seat-desk.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { Notice } from "../../kit/states.tsx";
import css from "./licences.module.css";

type Idle = IdleLicences["data"][number];

/** On the page of the plan: how many nobody uses, and the one step that takes them back. */
export function ReclaimNotice(props: {
  readonly of: Idle;
  readonly days: number;
  readonly onTold: (text: string) => void;
}) {
  const t = useText();
  const { of, days } = props;
  return (
    <div className={css.told}>
      <Notice tone="you" icon={<IconHourglassLow size={18} aria-hidden="true" />}>
        <p>{t("licences.idle.found", { count: of.idle, days, waiting: of.waiting })}</p>
        <Reclaim of={of} onTold={props.onTold} />
      </Notice>
    </div>
  );
}

/** Whose licences are taken back is looked at first; a second press takes them. */
export function Reclaim(props: { readonly of: Idle; readonly onTold: (text: string) => void }) {
  const t = useText();
  const { of } = props;
  const [asked, setAsked] = useState(false);
  const reclaim = useReclaim(of.licencesId);
  const { effect } = reclaim;
  const close = () => {
    setAsked(false);
    reclaim.forget();
  };
  return (
    <>
      <Button
        size="xs"
        aria-label={t("licences.idle.reclaimOf", {
          count: of.idle,
          plan: `${of.offer} · ${of.plan}`,
        })}
        onClick={() => {
          setAsked(true);
          reclaim.press({}, () => undefined);
        }}
      >
        {t("licences.idle.reclaim", { count: of.idle })}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t("licences.idle.title", { plan: `${of.offer} · ${of.plan}` })}
        confirm={t(effect === undefined ? "licences.look" : "licences.unassign.confirm")}
        keep={t("licences.back")}
        destructive={effect !== undefined}
        busy={reclaim.busy}
        error={reclaim.error}
        again={t("licences.again")}
        onConfirm={() =>
          reclaim.press({}, (done) => {
            close();
            props.onTold(t("licences.idle.done", { count: done.reclaimed }));
          })
        }
        onClose={close}
      >
        {effect === undefined ? (
          <p>{t("licences.idle.looking")}</p>
        ) : (
          <>
            <p>{t("licences.unassign.means")}</p>
            <ul>
              {effect.people.map(({ id, name }) => (
                <li key={id}>{name}</li>
              ))}
              {effect.reclaimed > effect.people.length ? (
                <li>{t("licences.andMore", { count: effect.reclaimed - effect.people.length })}</li>
              ) : null}
            </ul>
            {effect.served > 0 ? (
              <p>{t("licences.group.take.served", { count: effect.served })}</p>
            ) : null}
            <p>{t("licences.left", { count: effect.available })}</p>
          </>
        )}
      </ConfirmDialog>
    </>
  );
}
