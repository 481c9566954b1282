import { randomUUIDv7 } from "node:crypto";
import { hash } from "@node-rs/argon2";
import type { Tx } from "../../../platform/transaction.ts";
import { addMembership } from "../store/organisations.ts";

export type NewPerson = {
  readonly name: string;
  readonly email: string;
  /** Absent for a person who chooses one by a link: until then nobody signs in. */
  readonly password?: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly memberships: readonly {
    readonly organisationId: string;
    readonly roles: readonly string[];
  }[];
  /** A person of the demo, whose password everybody knows. */
  readonly demo?: boolean;
};

/** Creates a person in the caller's transaction and returns their identifier. */
export async function createPerson(tx: Tx, person: NewPerson): Promise<string> {
  const id = randomUUIDv7();
  await tx.query(INSERT_PERSON, [
    id,
    person.name,
    person.email.toLowerCase(),
    person.locale,
    person.timeZone,
  ]);
  if (person.password !== undefined) await storePassword(tx, id, person.password);
  if (person.demo) await tx.query(INSERT_DEMO, [id]);
  for (const { organisationId, roles } of person.memberships) {
    await addMembership(tx, { personId: id, organisationId, roles });
    tx.audit({
      organisationId,
      action: "member.added",
      objectType: "person",
      objectId: id,
      after: { name: person.name, roles },
    });
  }
  return id;
}

/** Stores a person's password, their first or another. */
export async function storePassword(tx: Tx, personId: string, password: string): Promise<void> {
  await storeHash(
    tx,
    personId,
    await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
  );
}

/** Stores the hash of a person's password, which says itself how it was made. */
export async function storeHash(tx: Tx, personId: string, stored: string): Promise<void> {
  if ((await tx.query(UPDATE_ACCOUNT, [personId, stored])).length === 0)
    await tx.query(INSERT_ACCOUNT, [randomUUIDv7(), personId, stored]);
}

const INSERT_PERSON = {
  name: "identity.insert-person",
  text: `insert into auth."user" ("id", "name", "email", "emailVerified", "locale", "timeZone") values ($1, $2, $3, true, $4, $5)`,
};
const INSERT_ACCOUNT = {
  name: "identity.insert-account",
  text: `insert into auth."account" ("id", "accountId", "providerId", "userId", "password", "updatedAt")
         values ($1, $2::uuid::text, 'credential', $2::uuid, $3, clock_timestamp())`,
};
const UPDATE_ACCOUNT = {
  name: "identity.update-account",
  text: `update auth."account" set "password" = $2, "updatedAt" = clock_timestamp()
         where "userId" = $1 and "providerId" = 'credential' returning "id"`,
};
const INSERT_DEMO = {
  name: "identity.insert-demo-person",
  text: "insert into identity.demo_people (person_id) values ($1)",
};
