import { Button } from "@mantine/core";
import { useState } from "react";
import { CONSENT_PATH, takeConsent } from "../../features/consents/kept-consent.ts";
import { useText } from "../../i18n/text.ts";
import css from "./applying-pages.module.css";
import { type Choice, ChoiceList, ForOrganisation, Titled } from "./for-organisation.tsx";

const AREAS = ["consents"] as const;

/** Where a link that asks for consent leads: to the organisation that somebody decides for (LIC-09, ACC-02). */
export function ConsentEntryPage() {
  const [token] = useState(takeConsent);
  return (
    <ForOrganisation token={token} page="consent" areas={AREAS}>
      {(choices, signedIn) => (
        <Entry usable={token !== undefined} choices={choices} signedIn={signedIn} />
      )}
    </ForOrganisation>
  );
}

function Entry(props: {
  readonly usable: boolean;
  readonly choices: readonly Choice[];
  readonly signedIn: boolean;
}) {
  const t = useText();
  const { usable, choices, signedIn } = props;
  if (!usable)
    return (
      <Titled title={t("consents.link.incomplete")}>
        <p>{t("consents.link.incompleteText")}</p>
      </Titled>
    );
  if (choices.length > 0)
    return (
      <Titled title={t("consents.entry.choose")}>
        <ChoiceList choices={choices} />
      </Titled>
    );
  return (
    <Titled title={t("consents.entry.title")}>
      <p>{t(signedIn ? "consents.entry.noCustomer" : "consents.entry.who")}</p>
      <div className={css.form}>
        {signedIn ? null : (
          <Button component="a" href={`/sign-in?next=${CONSENT_PATH}`} variant="filled">
            {t("consents.entry.signIn")}
          </Button>
        )}
        <Button component="a" href="/join/customer">
          {t("consents.entry.register")}
        </Button>
      </div>
      <p className="muted" style={{ marginTop: 16 }}>
        {t("consents.entry.back")}
      </p>
    </Titled>
  );
}
