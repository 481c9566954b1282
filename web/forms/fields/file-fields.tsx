import { ActionIcon, Loader } from "@mantine/core";
import { IconFileText, IconPhotoPlus, IconTrash } from "@tabler/icons-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { useIntl } from "react-intl";
import { fileAddress, useUploadFile } from "../../api/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { Reason } from "../../kit/states.tsx";
import { useAnswer } from "../context.tsx";
import { FieldFrame } from "../field-frame.tsx";
import css from "../forms.module.css";
import { isObject } from "../json.ts";
import type { FieldSchema, ImageRule } from "../schema.ts";
import type { FieldProps } from "./text-fields.tsx";

export function ImageField(props: FieldProps) {
  return <Upload {...props} isImage />;
}

export function FileField(props: FieldProps) {
  return <Upload {...props} isImage={false} />;
}

/** Choose, drop or paste a file. Type and measures are told before it is sent, not after. */
function Upload({ pointer, schema, isImage }: FieldProps & { readonly isImage: boolean }) {
  const t = useText();
  const answer = useAnswer(pointer, schema);
  const upload = useUploadFile();
  const rule = useRule(schema);
  const picker = useRef<HTMLInputElement>(null);
  const pickerId = useId();
  const [refused, setRefused] = useState<string>();
  const [over, setOver] = useState(false);
  const file = isObject(answer.given) ? answer.given : undefined;
  const accept = (schema["x-image"]?.mediaTypes ?? schema["x-file"]?.mediaTypes ?? []).join(",");

  const take = async (chosen: File | undefined) => {
    if (chosen === undefined || upload.isPending) return;
    const problem = await rule.check(chosen);
    setRefused(problem);
    if (problem !== undefined) return;
    upload.mutate(chosen, {
      onSuccess: (reference) => {
        answer.set({ ...reference });
        answer.left();
      },
    });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <FieldFrame pointer={pointer} schema={schema} group count={rule.words}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same. */}
      <div
        className={css.drop}
        data-over={over}
        data-filled={file !== undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        onPaste={(event) => void take(event.clipboardData.files[0])}
      >
        <Picture
          sha256={isImage && typeof file?.sha256 === "string" ? file.sha256 : undefined}
          isImage={isImage}
          title={schema.title ?? ""}
        />
        <div className={css.dropText}>
          {file === undefined ? null : (
            <>
              {String(file.name ?? "")}
              <Details file={file} />
            </>
          )}
          {answer.readOnly ? null : (
            <span>
              <input
                ref={picker}
                id={pickerId}
                type="file"
                className="visually-hidden"
                tabIndex={-1}
                accept={accept}
                aria-hidden="true"
                onChange={(event) => {
                  void take(event.currentTarget.files?.[0]);
                  event.currentTarget.value = "";
                }}
              />
              <button type="button" className={css.pick} onClick={() => picker.current?.click()}>
                {file === undefined ? t("forms.file.choose") : t("forms.file.replace")}
              </button>
              {file === undefined ? ` ${t("forms.file.orDrop")}` : null}
            </span>
          )}
          <div role="status">
            {upload.isPending ? (
              <small>
                <Loader size={12} /> {t("forms.file.sending")}
              </small>
            ) : null}
          </div>
          {refused === undefined && !upload.isError ? null : (
            <p className={css.finding} data-tone="bad" role="alert">
              {refused ?? (
                <span>
                  {t("forms.file.notSent")} <Reason error={upload.error} />
                </span>
              )}
            </p>
          )}
        </div>
        {file === undefined || answer.readOnly ? null : (
          <ActionIcon
            variant="subtle"
            size={30}
            aria-label={t("forms.list.remove", { name: String(file.name ?? schema.title ?? "") })}
            onClick={() => answer.set(undefined)}
          >
            <IconTrash size={17} />
          </ActionIcon>
        )}
      </div>
    </FieldFrame>
  );
}

function Details({ file }: { readonly file: { readonly [name: string]: unknown } }) {
  const { formatNumber } = useIntl();
  const size = typeof file.size === "number" ? file.size : 0;
  const unit = size >= 1_000_000 ? ("megabyte" as const) : ("kilobyte" as const);
  const amount = size / (unit === "megabyte" ? 1_000_000 : 1000);
  const measures =
    typeof file.width === "number" && typeof file.height === "number"
      ? `${file.width} × ${file.height} px · `
      : "";
  return (
    <small>
      {measures}
      {formatNumber(amount, {
        style: "unit",
        unit,
        unitDisplay: "short",
        maximumFractionDigits: 1,
      })}
    </small>
  );
}

function Picture(props: {
  readonly sha256: string | undefined;
  readonly isImage: boolean;
  readonly title: string;
}) {
  if (!props.isImage) return <IconFileText size={26} stroke={1.5} aria-hidden="true" />;
  if (props.sha256 === undefined)
    return <IconPhotoPlus size={26} stroke={1.5} aria-hidden="true" />;
  return <img src={fileAddress(props.sha256)} alt={props.title} />;
}

/** The rule of the schema in words, and whether a chosen file meets it. */
function useRule(schema: FieldSchema): {
  readonly words: string;
  check(file: File): Promise<string | undefined>;
} {
  const t = useText();
  const image = schema["x-image"];
  const file = schema["x-file"];
  const types = (image?.mediaTypes ?? file?.mediaTypes ?? []).map(shortType);
  const kinds = types.slice(0, 3).join(", ") + (types.length > 3 ? "…" : "");
  const measures = image === undefined ? undefined : measuresOf(image);
  const limit =
    file === undefined
      ? undefined
      : t("forms.file.mebibytes", { count: Math.floor(file.maxBytes / 1_048_576) });
  return {
    words: [kinds, measures, limit === undefined ? undefined : t("forms.file.atMost", { limit })]
      .filter((part) => part !== undefined && part !== "")
      .join(" · "),
    async check(chosen) {
      const allowed = image?.mediaTypes ?? file?.mediaTypes;
      if (allowed !== undefined && chosen.type !== "" && !allowed.includes(chosen.type))
        return t("forms.file.wrongType", { name: chosen.name, kinds });
      if (file !== undefined && chosen.size > file.maxBytes)
        return t("forms.file.tooLarge", { name: chosen.name, limit: limit ?? "" });
      if (image === undefined) return undefined;
      const size = await sizeOf(chosen);
      if (size === undefined) return t("forms.file.noImage", { name: chosen.name });
      return fits(size, image)
        ? undefined
        : t("forms.file.wrongSize", {
            width: size.width,
            height: size.height,
            wanted: measures ?? "",
          });
    },
  };
}

/** "1280 × 720 px", or "216–350 × 216–350 px". */
function measuresOf(rule: ImageRule): string {
  const side = (min: number | undefined, max: number | undefined) =>
    min === max ? `${min ?? ""}` : `${min ?? 1}–${max ?? ""}`;
  const { minWidth, maxWidth, minHeight, maxHeight } = rule;
  if (minWidth === undefined && maxWidth === undefined) return "";
  return `${side(minWidth, maxWidth)} × ${side(minHeight, maxHeight)} px`;
}

const shortType = (mediaType: string): string =>
  (mediaType.split("/")[1] ?? mediaType).split(".").at(-1)?.toUpperCase() ?? mediaType;

async function sizeOf(file: File): Promise<{ width: number; height: number } | undefined> {
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  } catch {
    // Not an image the browser can read; the person is told so.
    return undefined;
  }
}

function fits(size: { width: number; height: number }, rule: ImageRule): boolean {
  const { minWidth = 1, maxWidth = Number.POSITIVE_INFINITY } = rule;
  const { minHeight = 1, maxHeight = Number.POSITIVE_INFINITY } = rule;
  const inside =
    size.width >= minWidth &&
    size.width <= maxWidth &&
    size.height >= minHeight &&
    size.height <= maxHeight;
  return inside && (rule.square !== true || size.width === size.height);
}
