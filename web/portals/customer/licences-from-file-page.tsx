import { useParams } from "@tanstack/react-router";
import { useLicencesOfPlan } from "../../api/licences.ts";
import { usePaths } from "../../api/whose.ts";
import { usePlace } from "../../features/delegations/place.ts";
import { FromFile } from "../../features/licences/from-file.tsx";
import { SaveFileButton } from "../../features/lists/save-file-button.tsx";
import type { Area } from "../../i18n/catalogue.ts";
import { NeedTexts } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";

const AREAS: readonly Area[] = ["files", "bulk"];
const MOST_ROWS = 20_000;

/** Many licences at once, of one plan or of several. */
export function LicencesFromFilePage() {
  return (
    <NeedTexts areas={AREAS}>
      <Page />
    </NeedTexts>
  );
}

function Page() {
  const t = useText();
  const place = usePlace();
  const paths = usePaths();
  const { licences: id = "" } = useParams({ strict: false }) as { licences?: string };
  const licences = useLicencesOfPlan(id);
  const back = `${place.licences}/${id}`;
  const shown = licences.data;
  return (
    <>
      <CommandBar
        crumbs={[
          ...place.trail,
          { label: t("licences.title"), href: place.licences },
          ...(shown === undefined
            ? []
            : [{ label: `${shown.offer.name} · ${shown.plan.name}`, href: back }]),
        ]}
        title={t("licences.file.title")}
        note={t("licences.file.note", { max: MOST_ROWS })}
        actions={
          <SaveFileButton
            name="licences-template.csv"
            path={`${paths.licenceFiles}/template`}
            label={t("bulk.template")}
          />
        }
      />
      <PageBody>
        {licences.isPending ? (
          <LoadingState what={t("licences.loading")} onRetry={() => void licences.refetch()} />
        ) : shown === undefined ? (
          <ErrorState
            error={licences.error}
            what={t("licences.failed")}
            onRetry={() => void licences.refetch()}
          />
        ) : (
          <FromFile id={id} back={back} />
        )}
      </PageBody>
    </>
  );
}
