import type { CopyPlan } from "../platform/copy-database.ts";

/** Events whose followers have not all run. The queue's own rows are not copied. */
const UNFINISHED = `(dispatched_at is null or id::text in (
  select data -> 'event' ->> 'id' from pgboss.job
  where name = 'followers' and state in ('created', 'retry', 'active')))`;

/**
 * A copy of a marketplace that looks ahead: everything that decides what happens, and nothing that lets
 * somebody in or speaks for somebody. Nobody signs in to a copy, and it has keys of its own.
 */
export const WHAT_IS_COPIED: CopyPlan = {
  left: new Set([
    // Ways in.
    "auth.session",
    "auth.verification",
    "identity.signing_keys",
    "identity.mail_links",
    "identity.impersonations",
    "commerce.setup_links",
    "commerce.calendar_feeds",
    "commerce.relationship_requests",
    "publishing.preview_links",
    "storefront.previews",
    // What people look at.
    "identity.saved_views",
    // What was said and done, which nothing that is to come depends on.
    "commerce.subscription_files",
    "platform.audit_entries",
    "platform.audit_chain",
    "platform.audit_waiting",
    "platform.idempotency_keys",
    "platform.mails",
    "wire.test_calls",
    "publishing.asked_addresses",
    "publishing.draft_checks",
    // Contents of files, and who is uploading some: documents are drawn when they are read.
    "platform.file_chunks",
    "platform.file_leftovers",
    "platform.file_uploads",
    // What other simulations found.
    "operations.simulations",
  ]),
  only: {
    "platform.events": UNFINISHED,
    "platform.handled": `event_id in (select id from platform.events where ${UNFINISHED})`,
  },
  instead: {
    // Handed on anew: what had been done of them already is in platform.handled.
    "platform.events": { dispatched_at: "null::timestamptz" },
    "auth.account": {
      password: "null::text",
      accessToken: "null::text",
      refreshToken: "null::text",
      idToken: "null::text",
    },
    "identity.api_clients": {
      secret_hash: "''::bytea",
      previous_secret_hash: "null::bytea",
      previous_secret_until: "null::timestamptz",
    },
    // Consents name the link that they came by; nobody has what this is the hash of.
    "licensing.consent_invites": { token_hash: "sha256(uuid_send(gen_random_uuid()))" },
    "commerce.plans_for_sale": { offer: "t.offer - 'webhook'" },
    // It has a clock of its own, which stands where the marketplace's was.
    "platform.marketplace": {
      kind: "'sandbox'",
      clock_offset_ms: "0",
      moving_to: "null::timestamptz",
      demo: "false",
      frozen_at:
        "coalesce(t.frozen_at, clock_timestamp() + t.clock_offset_ms * interval '1 millisecond') + interval '1 millisecond'",
    },
  },
};
