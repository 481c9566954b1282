import { runDemo } from "../../src/demo/run.ts";
import { DEMO_PASSWORD } from "../../src/modules/identity/index.ts";
import { type Call, callerOf, startTestMarket, type TestMarket } from "./market.ts";
import { freePorts } from "./processes.ts";

export type DemoMarket = TestMarket & {
  /** Signs in as one of the demo's people. */
  as(email: string): Promise<Call>;
};

/** The marketplace that a first start makes, with its sample publisher, on a free port. */
export async function startDemoMarket(
  options: Parameters<typeof startTestMarket>[0] = {},
): Promise<DemoMarket> {
  // The demo's links name it, so it must be known beforehand.
  const [samplePort] = await freePorts(1);
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
