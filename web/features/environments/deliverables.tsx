import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type Deliverable, useDeliverable } from "../../api/environments.ts";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { saveFile } from "../../kit/csv.ts";
import { Section } from "../../kit/page.tsx";
import { RefusedNotice } from "../../kit/states.tsx";
import css from "./environments.module.css";

/** What is delivered, to fetch again at any time until it ends. */
export function Deliverables(props: {
  /** Where it is read: `/v1/environment-purchases/<id>`. */
  readonly path: string;
  readonly delivered: {
    readonly deliverables: readonly Deliverable[];
    readonly manifest: Readonly<Record<string, unknown>> | null;
    readonly version: number | null;
  };
  readonly ended: boolean;
  /** Name of the manifest as a file, without its extension. */
  readonly manifestName: string;
}) {
  const t = useText();
  const { path } = props;
  const { manifest, deliverables, version } = props.delivered;
  if (props.ended)
    return (
      <Section title={t("environments.deliverables")} first>
        <p className="muted">{t("environments.deliverables.ended")}</p>
      </Section>
    );
  return (
    <Section
      title={t("environments.deliverables")}
      first
      aside={version === null ? undefined : t("environments.deliverables.version", { version })}
    >
      {deliverables.length === 0 && manifest === null ? (
        <p className="muted">{t("environments.deliverables.none")}</p>
      ) : null}
      <ul className={css.deliverables}>
        {deliverables.map((one) => (
          <li key={keyOf(one)}>
            <Item path={path} one={one} />
          </li>
        ))}
        {manifest === null ? null : (
          <li>
            <b>{t("environments.manifest")}</b>
            <p className="muted small">{t("environments.manifest.note")}</p>
            <Button
              size="xs"
              leftSection={<IconDownload size={14} />}
              onClick={() =>
                saveFile(
                  `${props.manifestName}.json`,
                  new Blob([`${JSON.stringify(manifest, null, 2)}\n`], {
                    type: "application/json",
                  }),
                )
              }
            >
              {t("environments.manifest.download")}
            </Button>
          </li>
        )}
      </ul>
    </Section>
  );
}

const keyOf = (one: Deliverable): string =>
  "sha256" in one
    ? one.sha256
    : one.kind === "image"
      ? `${one.version} ${one.sku}`
      : "repository" in one
        ? one.repository
        : one.address;

function Item({ path, one }: { readonly path: string; readonly one: Deliverable }) {
  const t = useText();
  switch (one.kind) {
    case "image":
      return (
        <>
          <b>{t("environments.image", { version: one.version, sku: one.sku })}</b>
          {one.deprecated ? (
            <span className="dim">{t("environments.image.deprecated")} </span>
          ) : null}
          <CopyText text={one.address} label={t("environments.image.address")} />
        </>
      );
    case "container-image":
      return (
        <>
          <b>{t("environments.containerImage")}</b>
          {one.tags.map((tag) => (
            <p key={tag}>
              <CopyText
                text={`${one.repository}:${tag}`}
                label={t("environments.containerImage")}
              />
            </p>
          ))}
        </>
      );
    case "bundle":
      return (
        <>
          <b>{t("environments.bundle", { version: one.version })}</b>
          <CopyText
            text={one.repository}
            label={t("environments.bundle", { version: one.version })}
          />
        </>
      );
    case "package-address":
      return (
        <>
          <b>{t("environments.packageAddress", { version: one.version })}</b>
          <CopyText
            text={one.address}
            label={t("environments.packageAddress", { version: one.version })}
          />
        </>
      );
    case "library":
      return (
        <>
          <b>{t("environments.library", { name: one.name })}</b>
          <CopyText text={one.address} label={t("environments.library", { name: one.name })} />
        </>
      );
    default:
      return <FileItem path={path} one={one} />;
  }
}

function FileItem({
  path,
  one,
}: {
  readonly path: string;
  readonly one: Extract<Deliverable, { readonly sha256: string }>;
}) {
  const t = useText();
  const file = useDeliverable(path);
  return (
    <>
      <b>{one.name}</b>
      <p className="muted small">
        {t(one.kind === "document" ? "environments.document" : "environments.packageFile", {
          version: one.version ?? "",
        })}
      </p>
      <Button
        size="xs"
        leftSection={<IconDownload size={14} />}
        loading={file.isPending}
        onClick={() =>
          file.mutate(one.sha256, { onSuccess: (content) => saveFile(one.name, content) })
        }
      >
        {t("environments.download")}
        <span className="visually-hidden">: {one.name}</span>
      </Button>
      {file.isError ? <RefusedNotice error={file.error} /> : null}
    </>
  );
}
