import { Autocomplete, Button } from "@mantine/core";
import { useState } from "react";
import { findingsOf } from "../../api/problem.ts";
import { type CountryRegion, useMoveCountry, useRegions } from "../../api/regions.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText } from "../../kit/dates.tsx";
import { useCountryName } from "../../kit/names.ts";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import css from "./taxonomy.module.css";

const PROGRAMS = ["americas", "asia-pacific", "europe", "middle-east-africa"] as const;

/** In which countries partners of a country sell: a country is counted to one region. */
export function Regions({ manages }: { readonly manages: boolean }) {
  const t = useText();
  const country = useCountryName();
  const nameOf = useRegionName();
  const regions = useRegions();
  const [moved, setMoved] = useState<CountryRegion>();
  const rows = [...(regions.data ?? [])].sort((a, b) =>
    country(a.country).localeCompare(country(b.country)),
  );
  const all = [...Map.groupBy(rows, ({ region }) => region)].sort(([a], [b]) =>
    nameOf(a).localeCompare(nameOf(b)),
  );
  return (
    <Section title={t("operator.regions")} aside={t("operator.regions.note")}>
      {regions.isPending ? (
        <LoadingState what={t("operator.regions")} onRetry={() => void regions.refetch()} />
      ) : regions.data === undefined ? (
        <ErrorState
          error={regions.error}
          what={t("operator.regions.failed")}
          onRetry={() => void regions.refetch()}
        />
      ) : (
        <ul className={css.tree}>
          {all.map(([region, countries]) => (
            <li key={region}>
              <details>
                <summary>
                  {nameOf(region)} <span className="dim">{countries.length}</span>
                </summary>
                <ul>
                  {countries.map((one) => (
                    <li key={one.country} className={css.country}>
                      <span>
                        {country(one.country)}
                        {one.changedAt === null ? null : (
                          <small className="dim">
                            {" "}
                            {t("operator.regions.movedBy", {
                              from: nameOf(one.programRegion),
                              name: one.changedBy ?? "",
                            })}{" "}
                            <DateText at={one.changedAt} />
                          </small>
                        )}
                      </span>
                      {manages ? (
                        <Button size="compact-xs" onClick={() => setMoved(one)}>
                          {t("operator.regions.move")}
                          <span className="visually-hidden"> {country(one.country)}</span>
                        </Button>
                      ) : null}
                    </li>
                  ))}
                </ul>
              </details>
            </li>
          ))}
        </ul>
      )}
      {moved === undefined ? null : (
        <MoveDialog
          of={moved}
          regions={all.map(([region]) => region)}
          onClose={() => setMoved(undefined)}
        />
      )}
    </Section>
  );
}

function MoveDialog(props: {
  readonly of: CountryRegion;
  readonly regions: readonly string[];
  readonly onClose: () => void;
}) {
  const t = useText();
  const country = useCountryName();
  const nameOf = useRegionName();
  const move = useMoveCountry();
  const { of, regions } = props;
  const known = new Map([...PROGRAMS, ...regions].map((region) => [nameOf(region), region]));
  const [typed, setTyped] = useState(nameOf(of.region));
  const errorAt = findingsOf(move.error);
  return (
    <ConfirmDialog
      opened
      title={t("operator.regions.move.of", { country: country(of.country) })}
      confirm={t("operator.regions.confirm")}
      keep={t("operator.taxonomy.keep")}
      busy={move.isPending}
      error={move.error}
      onClose={props.onClose}
      onConfirm={() =>
        move.mutate(
          { of, region: known.get(typed.trim()) ?? typed.trim() },
          { onSuccess: props.onClose },
        )
      }
    >
      <p>{t("operator.regions.effect")}</p>
      <Autocomplete
        mt="sm"
        label={t("operator.regions.region")}
        description={t("operator.regions.region.hint")}
        data={[...known.keys()]}
        maxLength={40}
        value={typed}
        error={errorAt("/region")}
        onChange={setTyped}
        comboboxProps={{ withinPortal: false }}
      />
    </ConfirmDialog>
  );
}

/** The four of the program in the reader's language, others as the operator wrote them. */
function useRegionName() {
  const t = useText();
  return (region: string): string => {
    const known = PROGRAMS.find((one) => one === region);
    return known === undefined ? region : t(`operator.regions.name.${known}`);
  };
}
