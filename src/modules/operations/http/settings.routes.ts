import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import {
  changeSetting,
  type OperatorSetting,
  type SetValue,
  setValues,
} from "../../../platform/operator-settings.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable } from "../../../platform/schemas.ts";
import { SETTINGS } from "../../../platform/settings.ts";
import { type Language, translate } from "../../../platform/text.ts";

const tags = ["Settings"];

const SettingShape = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    note: Type.String(),
    unit: Type.String(),
    choices: Nullable(
      Type.Array(Type.Object({ value: Type.Integer(), label: Type.String() }), {
        description: "Of unit `choice`: the ways there are. Null where a number is counted.",
      }),
    ),
    default: Type.Integer(),
    least: Type.Integer(),
    most: Type.Integer(),
    value: Type.Integer({ description: "What holds now, in every process" }),
    origin: Type.Union([Type.Literal("default"), Type.Literal("operator")]),
    changedAt: Nullable(InstantText),
    changedBy: Nullable(Type.String()),
  },
  { title: "MarketplaceSetting" },
);

/** Numbers that the operator sets while the marketplace runs, and what was set at its start. */
export function settingsRoutes(app: App): void {
  const byId = new Map(app.settings.map((setting) => [setting.id, setting]));

  route(app, {
    method: "GET",
    url: "/v1/settings",
    operationId: "listSettings",
    summary: "Every setting with its default, the value that holds, and where that comes from",
    description:
      "`atStart` is what the environment or the settings file say; it is read when a process starts. Secrets are null.",
    tags,
    access: { permission: "operations:read", of: "operator" },
    responses: {
      200: Type.Object(
        {
          settings: Type.Array(SettingShape),
          atStart: Type.Array(
            Type.Object({
              name: Type.String(),
              default: Type.String({
                description: "A value, or words in the caller's language that say which.",
              }),
              origin: Type.Union([Type.Literal("default"), Type.Literal("environment")]),
              value: Nullable(Type.String()),
            }),
          ),
        },
        { title: "MarketplaceSettings" },
      ),
    },
    async handle({ db, locale, platform }) {
      const values = await setValues(db);
      const { given } = platform.config;
      return answer(200, {
        settings: app.settings.map((setting) => show(locale, setting, values.get(setting.id))),
        atStart: SETTINGS.map(({ name, inWords, default: value }) => {
          const fallback = inWords ? translate(locale, `setting-default.${name}`) : value;
          return {
            name,
            default: fallback,
            origin: name in given ? "environment" : "default",
            value: name in given ? (given[name] ?? null) : fallback,
          };
        }),
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/settings/:id",
    operationId: "changeSetting",
    summary:
      "Set a value, or null for the default; it holds with the next request, in every process",
    description: 'If-Match takes the value that was seen, as in `"30"`.',
    tags,
    access: { permission: "settings:manage", of: "operator" },
    precondition: true,
    params: Closed({ id: Type.String({ maxLength: 80 }) }),
    body: Closed({ value: Nullable(Type.Integer()) }),
    responses: { 200: SettingShape },
    async handle({ params, body, db, ifMatch, locale }) {
      const setting = byId.get(params.id);
      if (setting === undefined) return refuse(notFound({}));
      const changed = await changeSetting(db, setting, body.value, {
        ...(ifMatch !== "*" && { seen: ifMatch }),
      });
      if (!changed.ok) return changed;
      const now = show(locale, setting, (await setValues(db)).get(setting.id));
      return answer(200, now, { etag: now.value });
    },
  });
}

const show = (locale: Language, setting: OperatorSetting, set: SetValue | undefined) => ({
  ...setting,
  title: translate(locale, `setting.${setting.id}`),
  note: translate(locale, `setting.${setting.id}.note`),
  choices: choicesOf(locale, setting),
  value: set?.value ?? setting.default,
  origin: set === undefined ? ("default" as const) : ("operator" as const),
  changedAt: set?.changedAt.toString() ?? null,
  changedBy: set?.changedBy ?? null,
});

const choicesOf = (locale: Language, { id, unit, least, most }: OperatorSetting) =>
  unit === "choice"
    ? Array.from({ length: most - least + 1 }, (_, index) => ({
        value: least + index,
        label: translate(locale, `setting.${id}.${least + index}`),
      }))
    : null;
