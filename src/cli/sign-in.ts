import { Command } from "commander";
import { translate } from "../platform/text.ts";
import {
  addressOf,
  CommandFailed,
  connectedTo,
  credentialsIn,
  EXIT,
  isSafeForSecrets,
  tokenOf,
} from "./client.ts";
import { forgetCredentials, keepCredentials, keptCredentials } from "./credentials.ts";
import type { Frame } from "./frame.ts";
import { accept, type Context, clientOf, type Options, text } from "./offer-context.ts";

type LoginOptions = Options & {
  readonly email?: string;
  readonly organisation?: string;
  readonly passwordStdin?: boolean;
};

type Me = {
  readonly person: { readonly name: string; readonly email: string };
  readonly organisations: readonly {
    readonly handle: string;
    readonly name: string;
    readonly kind: string;
    readonly roles: readonly string[];
  }[];
};

/** `souk login`, `logout`, `whoami`: who calls the marketplace from here. */
export function accountCommands({ say, run }: Frame): readonly Command[] {
  const command = (name: string) =>
    new Command(name).description(say(name)).option("--json", say("option-json"));
  const address = say("argument-address");
  const login = command("login")
    .argument("[address]", address)
    .option("--email <email>", say("option-email"))
    .option("--password-stdin", say("option-password-stdin"))
    .option("--organisation <handle>", say("option-organisation"))
    .action(
      run((context, given: string | undefined, options: LoginOptions) =>
        signIn(at(context, given), options),
      ),
    );
  const logout = command("logout")
    .argument("[address]", address)
    .action(
      run((context, given: string | undefined, options: Options) =>
        signOut(at(context, given), options),
      ),
    );
  return [login, logout, command("whoami").action(run(showCaller))];
}

/** The same context for another marketplace than that of the environment. */
function at(context: Context, given: string | undefined): Context {
  if (given === undefined) return context;
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol))
    throw new CommandFailed(text(context, "address-invalid", { address: given }), EXIT.usage);
  return { ...context, env: { ...context.env, SOUK_URL: addressOf(given) } };
}

async function signIn(context: Context, options: LoginOptions): Promise<number> {
  const { env, output } = context;
  const address = connectedTo(env);
  if (!isSafeForSecrets(address))
    throw new CommandFailed(text(context, "login-not-safe", { address }), EXIT.usage);
  const isProgram = Boolean(env.SOUK_CLIENT_ID && env.SOUK_CLIENT_SECRET);
  const { name, path } = await (isProgram ? signInProgram : signInPerson)(
    context,
    address,
    options,
  );
  if (options.json) output.data(JSON.stringify({ marketplace: address, name, file: path }));
  else output.note(text(context, "signed-in", { name, address, path }));
  return EXIT.ok;
}

async function signInPerson(context: Context, address: string, options: LoginOptions) {
  const { env, output } = context;
  const email = options.email ?? (await output.ask?.(`${text(context, "ask-email")} `))?.trim();
  const password = options.passwordStdin
    ? (await output.input?.())?.replace(/\r?\n$/, "")
    : await output.askSecret?.(`${text(context, "ask-password")} `);
  if (!email || !password)
    throw new CommandFailed(text(context, "login-needs-terminal"), EXIT.usage);
  const answer = await clientOf(context).call("POST", "/v1/sessions", {
    anonymous: true,
    body: { email, password },
  });
  const { person } = accept<Me>(context, answer, { options });
  const cookie = answer.cookies.map((one) => one.split(";")[0]).join("; ");
  const path = keepCredentials(env, address, { kind: "person", name: person.name, cookie });
  return { name: person.name, path };
}

async function signInProgram(context: Context, address: string, options: LoginOptions) {
  const { env } = context;
  const program = credentialsIn(env, address, options.organisation);
  if (program?.kind !== "program" || program.organisation === "")
    throw new CommandFailed(text(context, "login-needs-organisation"), EXIT.usage);
  const token = await tokenOf(address, program);
  if (token === undefined)
    throw new CommandFailed(
      text(context, "login-program-refused", { organisation: program.organisation }),
      EXIT.signInNeeded,
    );
  const { person } = await readCaller({ ...context, env: { ...env, SOUK_TOKEN: token } }, options);
  return { name: person.name, path: keepCredentials(env, address, program) };
}

async function signOut(context: Context, options: Options): Promise<number> {
  const { env, output } = context;
  const address = connectedTo(env);
  const kept = keptCredentials(env, address);
  // The session ends on the marketplace, too: a copy of the file is worth nothing afterwards.
  if (kept?.kind === "person") {
    const answer = await clientOf({
      ...context,
      env: { ...env, SOUK_TOKEN: "", SOUK_CLIENT_ID: "" },
    })
      .call("DELETE", "/v1/sessions/current")
      .catch((error: unknown) => {
        if (error instanceof CommandFailed && error.exitCode === EXIT.signInNeeded)
          return undefined;
        throw error;
      });
    if (answer !== undefined) accept(context, answer, { options });
  }
  if (kept !== undefined) forgetCredentials(env, address);
  if (options.json)
    output.data(JSON.stringify({ marketplace: address, forgotten: kept !== undefined }));
  else if (kept === undefined) output.note(text(context, "not-signed-in", { address }));
  else output.note(text(context, `signed-out-${kept.kind}`, { address }));
  return EXIT.ok;
}

async function showCaller(context: Context, options: Options): Promise<number> {
  const { env, output } = context;
  const address = connectedTo(env);
  const { person, organisations } = await readCaller(context, options);
  if (options.json) {
    output.data(JSON.stringify({ marketplace: address, ...person, organisations }, null, 2));
    return EXIT.ok;
  }
  output.data(text(context, "whoami-line", { name: person.name, address }));
  for (const { handle, name, roles } of organisations)
    output.data(
      `  ${handle}  ${name}  ${roles.map((role) => translate(context.language, `role.${role}`)).join(", ")}`,
    );
  return EXIT.ok;
}

const readCaller = async (context: Context, options: Options): Promise<Me> =>
  accept<Me>(context, await clientOf(context).call("GET", "/v1/me"), { options });
