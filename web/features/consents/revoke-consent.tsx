import { Button } from "@mantine/core";
import { useState } from "react";
import {
  type Consent,
  type Revocation,
  useRevocationPreview,
  useRevokeConsent,
} from "../../api/consents.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DayText } from "../../kit/dates.tsx";
import { LoadingState } from "../../kit/states.tsx";
import css from "./consents.module.css";

/** Takes a consent back in one step, after reading what that does (C3). */
export function RevokeConsent(props: {
  readonly consent: Consent;
  readonly onRevoked: (text: string) => void;
}) {
  const t = useText();
  const { consent } = props;
  const publisher = consent.publisher.name;
  const [opened, setOpened] = useState(false);
  const preview = useRevocationPreview(consent.id, { enabled: opened });
  const revoke = useRevokeConsent(consent.id);
  const close = () => {
    setOpened(false);
    revoke.reset();
  };
  const { data } = preview;
  return (
    <>
      <Button
        size="xs"
        aria-label={t("consents.revoke.of", { publisher })}
        onClick={() => setOpened(true)}
      >
        {t("consents.revoke")}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t("consents.revoke.title", { publisher })}
        confirm={t("consents.revoke.confirm")}
        keep={t("consents.revoke.keep")}
        destructive
        possible={data !== undefined}
        busy={revoke.isPending}
        error={revoke.error ?? preview.error}
        onClose={close}
        onConfirm={() => {
          if (data !== undefined)
            revoke.mutate(data.preview, {
              onSuccess: () => {
                close();
                props.onRevoked(t("consents.revoked", { publisher }));
              },
              // Something moved: what would happen now is read again.
              onError: () => void preview.refetch(),
            });
        }}
      >
        {preview.isError ? null : data === undefined ? (
          <LoadingState what={t("consents.revoke.looking")} rows={3} />
        ) : (
          <Effect publisher={publisher} effect={data} />
        )}
      </ConfirmDialog>
    </>
  );
}

function Effect({
  publisher,
  effect,
}: {
  readonly publisher: string;
  readonly effect: Revocation;
}) {
  const t = useText();
  const rich = useRichText();
  return (
    <>
      <p>{t("consents.revoke.means", { publisher })}</p>
      <p>{t(effect.goOn.length === 0 ? "consents.revoke.nothing" : "consents.revoke.goOn")}</p>
      <ul className={css.goOn}>
        {effect.goOn.map(({ deal, serviceId, offer, plan, quantity, endsOn }) => (
          <li key={`${deal} ${serviceId}`}>
            {rich("consents.revoke.one", {
              offer,
              plan,
              count: quantity,
              end: endsOn === null ? "none" : "day",
              day: endsOn === null ? "" : <DayText day={endsOn} />,
            })}
          </li>
        ))}
        {effect.more ? <li>{t("consents.revoke.more")}</li> : null}
      </ul>
    </>
  );
}
