import { useState } from "react";
import { takeLink } from "../../features/customers/kept-link.ts";
import { useText } from "../../i18n/text.ts";
import { ToSignIn } from "../../shell/to-sign-in.tsx";
import { type Choice, ChoiceList, ForOrganisation, Titled } from "./for-organisation.tsx";

const AREAS = ["relationships"] as const;
const PATH = "/relationship";

/** Where a partner's link leads: to the organisation that somebody accepts it for. */
export function RelationshipEntryPage() {
  const [token] = useState(takeLink);
  return (
    <ForOrganisation token={token} page="relationship" areas={AREAS}>
      {(choices, signedIn) =>
        token !== undefined && !signedIn ? (
          <ToSignIn next={PATH} />
        ) : (
          <Entry usable={token !== undefined} choices={choices} />
        )
      }
    </ForOrganisation>
  );
}

function Entry(props: { readonly usable: boolean; readonly choices: readonly Choice[] }) {
  const t = useText();
  const { usable, choices } = props;
  return (
    <Titled title={t(usable ? "relationships.entry.title" : "relationships.entry.incomplete")}>
      {!usable ? (
        <p>{t("relationships.entry.incompleteText")}</p>
      ) : choices.length === 0 ? (
        <>
          <p>{t("relationships.entry.noCustomer")}</p>
          <p>
            <a href="/join/customer">{t("relationships.entry.register")}</a>
          </p>
        </>
      ) : (
        <>
          <p>{t("relationships.entry.choose")}</p>
          <ChoiceList choices={choices} />
        </>
      )}
    </Titled>
  );
}
