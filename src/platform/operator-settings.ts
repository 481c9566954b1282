import { ok, type Result, refuse } from "../kernel/result.ts";
import { type Reader, statement } from "./database.ts";
import { preconditionFailed, settingOutOfRange } from "./problems.ts";
import type { Database } from "./transaction.ts";
import { takeTurn } from "./turn.ts";

/**
 * A number that sources hard-code and that the operator of a marketplace can set (decision 37). It is
 * read where it is used, each time: a change holds in every process with the next request.
 */
export type OperatorSetting = {
  /** `group.name`; its texts are `setting.<id>` and `setting.<id>.note`. */
  readonly id: string;
  readonly unit:
    | "seconds"
    | "minutes"
    | "hours"
    | "days"
    | "times-a-day"
    | "times-a-minute"
    | "day-of-month"
    | "basis-points"
    | "people"
    /** One of a few ways, numbered from `least` to `most`; their texts are `setting.<id>.<number>`. */
    | "choice";
  readonly default: number;
  /** Whole numbers from least to most. */
  readonly least: number;
  readonly most: number;
};

/** What the operator set, and who did. */
export type SetValue = {
  readonly value: number;
  readonly changedAt: Temporal.Instant;
  readonly changedBy: string;
};

const one = statement<[id: string], { value: number }>(
  "platform.setting",
  "select value from platform.settings where id = $1",
);
const all = statement<[], SetValue & { readonly id: string }>(
  "platform.settings",
  `select id, value, changed_at as "changedAt", changed_by as "changedBy" from platform.settings limit 1000`,
);
const put = statement<[id: string, value: number, at: Temporal.Instant, by: string], unknown>(
  "platform.put-setting",
  `insert into platform.settings (id, value, changed_at, changed_by) values ($1, $2, $3, $4)
   on conflict (id) do update set value = $2, changed_at = $3, changed_by = $4`,
);
const drop = statement<[id: string], unknown>(
  "platform.drop-setting",
  "delete from platform.settings where id = $1",
);

/** The value that holds now: the operator's, or else the program's. */
export const settingValue = async (db: Reader, setting: OperatorSetting): Promise<number> =>
  (await db.query(one, [setting.id]))[0]?.value ?? setting.default;

/** Everything that the operator has set, by the setting's id. */
export const setValues = async (db: Reader): Promise<ReadonlyMap<string, SetValue>> =>
  new Map((await db.query(all, [])).map(({ id, ...value }) => [id, value]));

/**
 * Sets a value, or takes the operator's away so that the program's holds again.
 *
 * @param how.seen the value that its editor saw, as text; refused when another one holds by now
 */
export const changeSetting = (
  db: Database,
  setting: OperatorSetting,
  value: number | null,
  how: { readonly seen?: string } = {},
): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    const { id, least, most } = setting;
    if (value !== null && (!Number.isInteger(value) || value < least || value > most))
      return refuse(
        settingOutOfRange({ least, most }, [
          { pointer: "/value", code: "setting-out-of-range", params: { least, most } },
        ]),
      );
    await takeTurn(tx, `platform.setting ${id}`);
    const before = await settingValue(tx, setting);
    if (how.seen !== undefined && how.seen !== String(before))
      return refuse(preconditionFailed({ current: String(before) }));
    if (value === null) await tx.query(drop, [id]);
    else await tx.query(put, [id, value, tx.at, tx.actor.name]);
    tx.audit({
      action: "settings.changed",
      objectType: "setting",
      objectId: id,
      before: { value: before },
      after: { value: value ?? setting.default, isDefault: value === null },
    });
    return ok(undefined);
  });
