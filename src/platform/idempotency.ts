import type { Result } from "../kernel/result.ts";
import { refuse } from "../kernel/result.ts";
import { statement } from "./database.ts";
import type { Answer } from "./http.ts";
import type { Platform } from "./platform.ts";
import { idempotencyInProgress, idempotencyKeyReused } from "./problems.ts";
import type { Actor, Database } from "./transaction.ts";

type Stored = {
  state: "new" | "busy" | "done";
  request_hash: string | null;
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
};

// One round trip decides: repeat the stored answer, say that the first call still runs, or go on.
const claim = statement<[principal: string, key: string], Stored>(
  "platform.claim-idempotency-key",
  `select case when k.key is not null then 'done'
               when pg_try_advisory_xact_lock(hashtextextended($1 || '/' || $2, 5007)) then 'new'
               else 'busy' end as state, k.request_hash, k.status, k.headers, k.body
   from (select 1) one left join platform.idempotency_keys k on k.principal = $1 and k.key = $2`,
);

const answerKept = statement<[principal: string, key: string], Stored>(
  "platform.read-idempotency-key",
  `select 'done' as state, request_hash, status, headers, body
   from platform.idempotency_keys where principal = $1 and key = $2`,
);

const remember = statement<
  [principal: string, key: string, hash: string, status: number, headers: string, body: string],
  unknown
>(
  "platform.remember-idempotency-key",
  `insert into platform.idempotency_keys (principal, key, request_hash, status, headers, body)
   values ($1, $2, $3, $4, $5, $6)`,
);

/**
 * Runs a call once for each key. The key is stored with the answer in the transaction of the
 * effect, so a call that was refused or rolled back leaves nothing and a retry runs fresh.
 */
export async function answerOnce(
  platform: Platform,
  call: {
    readonly principal: string;
    readonly key: string;
    readonly requestHash: string;
    /** Whether the answer shows a secret, which is then kept sealed. */
    readonly secret: boolean;
    /** Whether `run` begins with `transactionAfter`, whose read then goes out with the look at the key. */
    readonly readsFirst: boolean;
    readonly actor: Actor;
    readonly requestId: string;
    readonly at: () => Temporal.Instant;
    readonly run: (db: Database) => Promise<Result<Answer>>;
  },
): Promise<Result<Answer>> {
  try {
    const result = await attempt(platform, call);
    return result.ok ? result : await answeredMeanwhile(platform, call, result);
  } catch (error) {
    // The first call committed between our look and our lock: its answer is there now.
    if ((error as { constraint?: string }).constraint === "idempotency_keys_pkey")
      return attempt(platform, call);
    throw error;
  }
}

/** A refusal that met what the first call had just done, between our look and our lock, gives that call's answer. */
async function answeredMeanwhile(
  platform: Platform,
  call: Call,
  refusal: Result<Answer>,
): Promise<Result<Answer>> {
  const [kept] = await platform.pool.reader.query(answerKept, [call.principal, call.key]);
  if (kept?.request_hash !== call.requestHash) return refusal;
  return answeredBefore(platform, call, kept) ?? refusal;
}

type Call = Parameters<typeof answerOnce>[1];

function attempt(platform: Platform, call: Call): Promise<Result<Answer>> {
  const { principal, key, requestHash } = call;
  return platform.databaseAs(call.actor, call).transactionWithin(
    { statement: claim, values: [principal, key] as [string, string] },
    {
      atOnce: call.readsFirst,
      settled: ([claimed]) => answeredBefore(platform, call, claimed),
      async work(db, tx): Promise<Result<Answer>> {
        const result = await call.run(db);
        if (!result.ok) return result;
        const { status, body, headers = {}, etag } = result.value;
        const keptHeaders = etag === undefined ? headers : { ...headers, etag };
        tx.last(remember, [
          principal,
          key,
          requestHash,
          status,
          JSON.stringify(keptHeaders),
          body === undefined ? "" : kept(platform, call, JSON.stringify(body)),
        ]);
        return result;
      },
    },
  );
}

/** What a call is answered whose key is not new; undefined where it is. */
function answeredBefore(
  platform: Platform,
  call: Call,
  claimed: Stored | undefined,
): Result<Answer> | undefined {
  if (claimed === undefined || claimed.state === "busy") return refuse(idempotencyInProgress({}));
  if (claimed.state === "new") return undefined;
  if (claimed.request_hash !== call.requestHash) return refuse(idempotencyKeyReused({}));
  return {
    ok: true,
    value: {
      status: claimed.status ?? 200,
      ...(claimed.body ? { body: JSON.parse(opened(platform, call, claimed.body)) } : {}),
      headers: { ...claimed.headers, "idempotent-replayed": "true" },
    },
  };
}

// No JSON text begins like this.
const SEALED = "sealed:";

function kept({ services }: Platform, { secret, principal, key }: Call, body: string): string {
  if (!secret) return body;
  if (services.sealing === undefined) throw new Error("There is nothing to seal an answer with");
  return SEALED + services.sealing.seal(body, `${principal}/${key}`);
}

function opened({ services }: Platform, { principal, key }: Call, body: string): string {
  if (!body.startsWith(SEALED)) return body;
  if (services.sealing === undefined) throw new Error("There is nothing to open an answer with");
  return services.sealing.unseal(body.slice(SEALED.length), `${principal}/${key}`);
}

const IDEMPOTENCY_DAYS = 30;

export const forgetIdempotencyKeys = statement<[], unknown>(
  "platform.forget-idempotency-keys",
  `delete from platform.idempotency_keys where created_at < clock_timestamp() - interval '${IDEMPOTENCY_DAYS} days'`,
);
