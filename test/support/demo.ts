import { type AddressInfo, createServer } from "node:net";
import { runDemo } from "../../src/demo/run.ts";
import { DEMO_PASSWORD } from "../../src/modules/identity/index.ts";
import { type Call, callerOf, startTestMarket, type TestMarket } from "./market.ts";

export type DemoMarket = TestMarket & {
  /** Signs in as one of the demo's people. */
  as(email: string): Promise<Call>;
};

/** The marketplace that a first start makes, with its sample publisher, on a free port. */
export async function startDemoMarket(
  options: Parameters<typeof startTestMarket>[0] = {},
): Promise<DemoMarket> {
  const samplePort = await freePort();
  const env = { SOUK_SAMPLE_PORT: String(samplePort), ...options.env };
  const market = await startTestMarket({ https: true, ...options, env });
  const demo = await runDemo(market, {
    secretKey: "test secret key of at least 32 characters",
    roles: ["server", "worker"],
    authorityFile: market.authorityFile,
    say: () => {},
  });
  return {
    ...market,
    async as(email) {
      const answered = await market.visitor("POST", "/v1/sessions", {
        email,
        password: DEMO_PASSWORD,
      });
      if (answered.status !== 201) throw new Error(`${email} could not sign in: ${answered.text}`);
      const cookie = answered.headers
        .getSetCookie()
        .map((one) => one.split(";")[0])
        .join("; ");
      return callerOf(market.url, { cookie, origin: market.url });
    },
    async close() {
      await demo?.close();
      await market.close();
    },
  };
}

/** A port that nobody has now: the demo's links name it, so it must be known beforehand. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
