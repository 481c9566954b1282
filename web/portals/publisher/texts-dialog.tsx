import { Button, Modal, Select } from "@mantine/core";
import { IconDownload, IconLanguage } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useApi } from "../../api/context.tsx";
import { downloadTexts, type ImportedTexts, useImportTexts } from "../../api/texts.ts";
import audiences from "../../features/audiences/audiences.module.css";
import { FileErrors } from "../../features/files/file-errors.tsx";
import { FilePicker } from "../../features/files/file-picker.tsx";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../../i18n/languages.ts";
import { useText } from "../../i18n/text.ts";
import { saveFile } from "../../kit/csv.ts";
import { ErrorState } from "../../kit/states.tsx";
import { useOpenOffer } from "./offer-context.tsx";

/** P6: the texts of the offer for a translator, out as a file and back in. */
export function TextsButton() {
  const t = useText();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button leftSection={<IconLanguage size={16} />} onClick={() => setOpened(true)}>
        {t("publisher.texts")}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t("publisher.texts.title")}
        closeButtonProps={{ "aria-label": t("kit.close") }}
        size="lg"
      >
        <Texts onClose={() => setOpened(false)} />
      </Modal>
    </>
  );
}

type Tried = ImportedTexts & { readonly etag: string | undefined };

function Texts({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const api = useApi();
  const { offer, mayEdit } = useOpenOffer();
  const [language, setLanguage] = useState<Language>("fr");
  const [file, setFile] = useState<File>();
  const [tried, setTried] = useState<Tried>();
  const [failed, setFailed] = useState<unknown>();
  const [refused, setRefused] = useState<unknown>();
  const [done, setDone] = useState(false);
  const take = useImportTexts(offer.slug);
  const { mutateAsync } = take;
  useEffect(() => {
    if (file === undefined) return;
    let isCurrent = true;
    setTried(undefined);
    setRefused(undefined);
    setDone(false);
    mutateAsync({ file, language }).then(
      (counts) => isCurrent && setTried(counts),
      (error: unknown) => isCurrent && setRefused(error),
    );
    return () => {
      isCurrent = false;
    };
  }, [file, language, mutateAsync]);
  const save = async () => {
    setFailed(undefined);
    try {
      saveFile(`${offer.offerId}-${language}.csv`, await downloadTexts(api, offer.slug, language));
    } catch (error) {
      setFailed(error);
    }
  };
  const apply = async () => {
    if (file === undefined || tried === undefined || take.isPending) return;
    try {
      await mutateAsync({ file, language, tried: tried.etag });
      setTried(undefined);
      setFile(undefined);
      setDone(true);
    } catch (error) {
      setTried(undefined);
      setRefused(error);
    }
  };
  const changes = tried === undefined ? 0 : tried.added + tried.edited;
  return (
    <div className={audiences.dialog}>
      <p className="small muted">{t("publisher.texts.hint")}</p>
      <div className={audiences.row} style={{ alignItems: "flex-end" }}>
        <Select
          label={t("publisher.texts.language")}
          data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          value={language}
          allowDeselect={false}
          onChange={(value) => setLanguage((value ?? "fr") as Language)}
        />
        <Button leftSection={<IconDownload size={16} />} onClick={() => void save()}>
          {t("publisher.texts.export")}
        </Button>
      </div>
      {failed === undefined ? null : (
        <ErrorState error={failed} what={t("publisher.texts.exportFailed")} />
      )}
      {mayEdit ? <FilePicker file={file} onPick={setFile} /> : null}
      <div role="status">
        {done ? <p>{t("publisher.texts.done")}</p> : null}
        {tried !== undefined && changes === 0 ? <p>{t("publisher.texts.nothing")}</p> : null}
        {tried === undefined || changes === 0 ? null : (
          <p>
            {t("publisher.texts.counts", {
              added: tried.added,
              edited: tried.edited,
              unchanged: tried.unchanged,
              empty: tried.empty,
            })}
          </p>
        )}
      </div>
      {refused === undefined ? null : (
        <FileErrors error={refused} name={`${offer.offerId}-${language}`} />
      )}
      {tried === undefined || changes === 0 ? null : <Changes changes={tried.changes} />}
      <div className={`${audiences.row} ${audiences.end}`}>
        <Button onClick={onClose}>{t("kit.close")}</Button>
        {changes === 0 ? null : (
          <Button variant="filled" loading={take.isPending} onClick={() => void apply()}>
            {t("publisher.texts.apply", { count: changes })}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Rows on screen; the file has all of them. */
const SHOWN = 50;

function Changes({ changes }: { readonly changes: ImportedTexts["changes"] }) {
  const t = useText();
  const { offer, type } = useOpenOffer();
  const pages = [...type.pages, ...type.planPages];
  const titleOf = (id: string) => pages.find((page) => page.id === id)?.title ?? id;
  const planOf = (id: string) => offer.plans.find(({ planId }) => planId === id)?.name ?? id;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
    <section className={audiences.scroll} tabIndex={0} aria-label={t("publisher.texts.changes")}>
      <table className={audiences.table}>
        <thead>
          <tr>
            <th scope="col">{t("files.line")}</th>
            <th scope="col">{t("publisher.texts.place")}</th>
            <th scope="col">{t("publisher.texts.before")}</th>
            <th scope="col">{t("publisher.texts.after")}</th>
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, SHOWN).map((change) => (
            <tr key={change.line}>
              <td>{change.line}</td>
              <td>
                {[
                  titleOf(change.page),
                  ...(change.plan === null ? [] : [planOf(change.plan)]),
                ].join(" · ")}
                <br />
                <small className="mono dim">{change.field}</small>
              </td>
              <td>{brief(change.before)}</td>
              <td>{brief(change.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const brief = (text: string): string => {
  const characters = [...text];
  return characters.length > 90 ? `${characters.slice(0, 90).join("")}…` : text;
};
