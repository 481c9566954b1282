import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { definedProblems } from "./kernel/problem.ts";
import { EVENT_TYPES, type EventType } from "./modules/event-feed/domain/event-types.ts";
import { offerTypesDocument, schemaDocument } from "./offer-type-docs.ts";
import { SETTINGS } from "./platform/settings.ts";
import { messagesOf } from "./platform/text.ts";
import "./app.ts"; // defines every problem

const root = join(import.meta.dirname, "..");

/** Documents that are made from the code, by path. A test says when one is out of date. */
export function generatedDocuments(): Readonly<Record<string, string>> {
  return {
    "docs/problems.md": problems(),
    "docs/operating/settings.md": settings(),
    "docs/events.md": events(),
    "docs/offer-types.md": offerTypesDocument(),
    "docs/offer.schema.json": schemaDocument(),
  };
}

export function writeDocuments(): void {
  for (const [path, text] of Object.entries(generatedDocuments()))
    writeFileSync(join(root, path), text);
}

function problems(): string {
  const messages = messagesOf("en");
  const rows = definedProblems().map(({ code, status }) => {
    const title = messages[`problem.${code}.title`] ?? "";
    const detail = messages[`problem.${code}.detail`] ?? "";
    return `## ${code.replace("/", "-")}\n\n\`${code}\` · ${status} · ${title}\n\n${detail}\n`;
  });
  return `# Problems

Every refusal is a problem document (RFC 9457) with one of these codes. \`title\` and \`detail\` come in the caller's
language; \`code\` never changes. Words in braces are filled in and stand beside as fields of their own. Made from the
code by \`npm run docs\`.

${rows.join("\n")}`;
}

function settings(): string {
  const rows = SETTINGS.map(
    ({ name, default: value, meaning }) =>
      `| \`${name}\` | ${value === "" ? "" : `\`${value}\``} | ${meaning.replaceAll("|", "\\|")} |`,
  );
  return `# Settings

Read from the environment and the settings file ([configure.md](configure.md)), and checked at start; a wrong one is named with
what it takes. Made from the code by \`npm run docs\`.

| name | default | meaning |
| --- | --- | --- |
${rows.join("\n")}
`;
}

function events(): string {
  const parts = Object.entries<EventType>(EVENT_TYPES).map(
    ([name, { meaning, readers, sample }]) => {
      const who = Object.entries(readers).map(
        ([reader, permission]) => `${reader} (\`${permission}\`)`,
      );
      return `### ${name}\n\n${meaning} Read by: ${who.join(", ")}.\n\n\`\`\`json\n${JSON.stringify(sample, null, 2)}\n\`\`\`\n`;
    },
  );
  return `# Events

What happens to a publisher's offers and sales, to a partner's orders and subscriptions, and to a customer's subscriptions, licences and consents, as its
programs read it. Made from the code by \`npm run docs\`.

\`\`\`sh
souk events listen                                        # lines of JSON while it happens
souk events listen --types offer.live,order.placed --oldest
souk events listen --forward-to http://127.0.0.1:4000/hook  # and each to a program on this machine
souk events trigger subscription.activated                # a test event, in a sandbox only
\`\`\`

- **The feed** is \`GET /v1/events\`: oldest first, the last 30 days of the machine's time, of the caller's own organisation. A page has
  \`nextCursor\`; who keeps it and begins there misses nothing and reads nothing twice. Order is that in which events became visible;
  \`occurredAt\` is marketplace time. With \`wait\` (at most 25 seconds) a call that finds nothing is answered as soon as something
  comes. The permission is \`activity:read\`; types need the one named below besides, and are left out without it.
- **For people**: \`order=newest\` reads back in time, \`from\` and \`until\` narrow it by \`occurredAt\`, and \`GET /v1/events/{id}\` is one
  event. The page *Events* of the portals of publishers, partners and customers (*Developer*) shows the feed that way, each event at an address of
  its own.
- **An event** says what happened to what, not everything about it: \`{ id, type, occurredAt, test, data }\`. Read the rest with the ids.
  Types and fields are only ever added.
- **Test events** (\`POST /v1/test-events\`, permission \`api-client:manage\`) have \`test: true\` and the data shown below; nothing follows
  from them, and nobody else reads them.
- **Handed on** by \`--forward-to\`, an event is a POST of \`{ type, timestamp, data }\` by Standard Webhooks 1.0: headers \`webhook-id\` (the
  event's), \`webhook-timestamp\` and \`webhook-signature\` (\`v1,\` and the HMAC-SHA256 of \`id.timestamp.body\`). The secret is printed, is
  the same the next time, and stands in \`souk/forwarding-secret\` beside the sign-ins. Each is sent once, to this machine or by https.
  This is for trying a program: the connection webhook of SaaS fulfilment is another thing, and goes on.
- **Refused and again**: an answer other than 2xx, none within 10 seconds and a redirect, which is not followed, are printed with the event
  and change nothing: the next event goes out, and nothing is sent a second time by itself. The feed keeps what was refused; a program
  goes back to a cursor that it kept, and \`souk events listen --oldest --types … --forward-to …\` plays the last 30 days again. An event
  that comes again has the same \`webhook-id\` and body, and another \`webhook-timestamp\`: take each id once.
- Of an indirect provider's subscriptions its own programs read, not those of its resellers. A customer reads what happens to the subscriptions that
  it has from whomever, and never who else a partner sells to. Events of an organisation that went into another one (docs/domain/merging.md) stay with its
  subscriptions; those of its licences, consents and delegations before are not read any more.

## Types

Of a customer, events of subscriptions have no \`reason\`, those of delegations no \`customerId\`, those of consents and deals no ids of deals and links, and
\`order.placed\` is \`{ subscriptionIds }\`. Of a partner, events of subscriptions have \`customerId\` besides, and \`order.placed\` is \`{ orderId, orderNumber, customerId, subscriptionIds }\`.

${parts.join("\n")}`;
}
