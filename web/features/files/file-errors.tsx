import { Button } from "@mantine/core";
import { IconAlertCircleFilled, IconDownload } from "@tabler/icons-react";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { Notice, Reason } from "../../kit/states.tsx";
import css from "./files.module.css";

/** Rows on screen; all of them are in the file that can be downloaded. */
const SHOWN = 50;

/** Why a file was refused: every bad place with its line and column. Nothing of it was used. */
export function FileErrors(props: { readonly error: unknown; readonly name: string }) {
  const t = useText();
  const places = (isRefusal(props.error) ? props.error.fields : []).filter(
    ({ line }) => line !== undefined,
  );
  return (
    <>
      <Notice tone="bad" icon={<IconAlertCircleFilled size={18} aria-hidden="true" />} role="alert">
        <b>{t("files.refused")}</b> <Reason error={props.error} />
      </Notice>
      {places.length === 0 ? null : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard. */}
          <section className={css.scroll} tabIndex={0} aria-label={t("files.errors")}>
            <table className={css.table}>
              <thead>
                <tr>
                  <th scope="col">{t("files.line")}</th>
                  <th scope="col">{t("files.column")}</th>
                  <th scope="col">{t("files.problem")}</th>
                </tr>
              </thead>
              <tbody>
                {places.slice(0, SHOWN).map((place) => (
                  <tr key={`${place.line}-${place.column}-${place.code}`}>
                    <td>{place.line}</td>
                    <td>{place.column}</td>
                    <td>{place.detail}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <div className={css.row}>
            <span className="dim small">
              {t("files.shown", {
                shown: Math.min(SHOWN, places.length),
                count: places.length,
              })}
            </span>
            <Button
              size="xs"
              variant="subtle"
              leftSection={<IconDownload size={15} />}
              onClick={() =>
                downloadCsv(
                  `${props.name}-errors`,
                  ["line", "column", "code", "detail"],
                  places.map(({ line, column, code, detail }) => [
                    String(line),
                    String(column ?? ""),
                    code,
                    detail,
                  ]),
                )
              }
            >
              {t("files.download")}
            </Button>
          </div>
        </>
      )}
    </>
  );
}
