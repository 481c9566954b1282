/** How long a session lasts, in hours from signing in. */
export const SESSION_HOURS = 12;
/** Names of the session cookie over http and over https. */
export const COOKIE = { plain: "souk.session_token", secure: "__Host-souk.session_token" } as const;

/** Lengths of a password: at least 8, and what nobody types by hand refused. */
export const PASSWORD_LENGTH = { min: 8, max: 256 } as const;

/** What everybody of a demo signs in with; it stands in the README, so it opens from this machine only. */
export const DEMO_PASSWORD = "souk-demo-2026";
