import { Button } from "@mantine/core";
import { IconLinkOff } from "@tabler/icons-react";
import { useEffect } from "react";
import { useAskConfirmation } from "../../api/consent-links.ts";
import type { Refusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { AppLink } from "../../kit/link.tsx";
import { Notice, Reason, RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { forgetConsent } from "./kept-consent.ts";

/** The link is of no use to anybody here any more: nobody is reminded of it. */
const OVER: readonly string[] = ["licensing/consent-link-ended", "licensing/consent-link-unknown"];

/** Why a link is of no use to this organisation, and what can be done now. */
export function ConsentLinkRefused(props: {
  readonly token: string;
  readonly refusal: Refusal;
  readonly onAsked: () => void;
}) {
  const t = useText();
  const { base, organisation } = useActing();
  const { code, problem } = props.refusal;
  const over = OVER.includes(code);
  useEffect(() => {
    if (over) forgetConsent();
  }, [over]);
  const ask = useAskConfirmation();
  const asks =
    code === "licensing/consent-other-organisation" && problem["confirmation"] === "none";
  return (
    <>
      <Notice tone="bad" role="alert" icon={<IconLinkOff size={18} aria-hidden="true" />}>
        <p>
          <b>{problem.title}</b>
        </p>
        <p>
          <Reason error={props.refusal} />
        </p>
      </Notice>
      {asks ? (
        <div style={{ marginTop: 16 }}>
          <p className="muted">
            {t("consents.confirm.means", { organisation: organisation.name })}
          </p>
          {ask.isError ? <RefusedNotice error={ask.error} /> : null}
          <Button
            mt="sm"
            variant="filled"
            loading={ask.isPending}
            onClick={() => ask.mutate(props.token, { onSuccess: props.onAsked })}
          >
            {t("consents.confirm.ask")}
          </Button>
        </div>
      ) : null}
      <p style={{ marginTop: 16 }}>
        <AppLink href={`${base}/partners`}>{t("consents.toPartners")}</AppLink>
      </p>
    </>
  );
}
