import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ConfigurationError, readConfig } from "./config.ts";

function wrong(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.wrong;
    throw error; // a raw error instead of a sentence
  }
  return [];
}

suite("RUN-06: settings are checked at start", () => {
  test("a mistyped name is told with the nearest one, and one like none of ours without", () => {
    assert.deepEqual(
      wrong({ SOUK_PROT: "1", SOUK_DATADIR: "x", SOUK_TURST_PROXY: "1", SOUK_WEATHER: "fair" }),
      [
        "SOUK_PROT is no setting of Souk; the nearest is SOUK_PORT",
        "SOUK_DATADIR is no setting of Souk; the nearest is SOUK_DATA_DIR",
        "SOUK_TURST_PROXY is no setting of Souk; the nearest is SOUK_TRUST_PROXY",
        "SOUK_WEATHER is no setting of Souk",
      ],
    );
  });

  const cases: [what: string, env: Record<string, string>, words: RegExp][] = [
    [
      "a mail server's address with an unknown part",
      { SOUK_SMTP_URL: "smtp://mail.example?tsl=off" },
      /^SOUK_SMTP_URL has an unknown part tsl; it takes/,
    ],
    [
      "a user without a password",
      { SOUK_SMTP_URL: "smtp://me@mail.example" },
      /^SOUK_SMTP_URL has a user or a password alone/,
    ],
    [
      "a % that encodes nothing, in a mail password",
      { SOUK_SMTP_URL: "smtp://me:100%25%zz@mail.example" },
      /^SOUK_SMTP_URL has a % in user or password/,
    ],
    [
      "a file store without its key",
      { SOUK_FILES_URL: "s3://store.example/bucket" },
      /^SOUK_FILES_URL has no key and secret/,
    ],
    [
      "a % that encodes nothing, in a file store's secret",
      { SOUK_FILES_URL: "s3://key:%zz@store.example/bucket" },
      /^SOUK_FILES_URL has a % in key or secret/,
    ],
    [
      "an allowed receiver without a port",
      { SOUK_OUTGOING_ALLOW: "crm.intra:443,10.0.0.0/8" },
      /SOUK_OUTGOING_ALLOW: "10\.0\.0\.0\/8"$/,
    ],
    ["a range that is none", { SOUK_TRUST_PROXY: "10.0.0.0/99" }, /^SOUK_TRUST_PROXY takes/],
    ["no proxies", { SOUK_TRUST_PROXY: "0" }, /^SOUK_TRUST_PROXY takes/],
    [
      "a public address with a query",
      { SOUK_PUBLIC_URL: "https://market.example/?a=b" },
      /^SOUK_PUBLIC_URL takes scheme, host and port/,
    ],
    [
      "a wait without an end",
      { SOUK_DATABASE_WAIT: "forever" },
      /^SOUK_DATABASE_WAIT is "forever"; it takes seconds from 0 to 3600/,
    ],
    ["a port in another notation", { SOUK_PORT: "0x50" }, /^SOUK_PORT is "0x50"/],
    [
      "a collector's headers",
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
        OTEL_EXPORTER_OTLP_HEADERS: "secret",
      },
      /^OTEL_EXPORTER_OTLP_HEADERS takes name=value/,
    ],
    [
      "a share of traces beyond all",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318", OTEL_TRACES_SAMPLER_ARG: "2" },
      /^OTEL_TRACES_SAMPLER_ARG takes/,
    ],
  ];
  for (const [what, env, words] of cases)
    test(`${what} is named with what it takes`, () => {
      const lines = wrong(env);
      assert.equal(lines.length, 1, lines.join("\n"));
      assert.match(lines[0] ?? "", words);
    });

  test("no secret is in a refusal", () => {
    const lines = wrong({
      SOUK_SMTP_URL: "smtp://me:hush-hush@mail.example?tls=maybe",
      SOUK_FILES_URL: "s3://key:hush-hush@store.example/BUCKET",
      DATABASE_URL: "mysql://me:hush-hush@db/souk",
      SOUK_SECRET_KEY: "hush-hush",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
      OTEL_EXPORTER_OTLP_HEADERS: "hush-hush",
    });
    assert.equal(lines.length, 5, lines.join("\n"));
    assert.doesNotMatch(lines.join("\n"), /hush/);
  });

  test("traces go where the collector's manual says", () => {
    const { tracing } = readConfig({
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318/",
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20abc, x-team=market",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
    });
    assert.deepEqual(tracing, {
      url: "http://127.0.0.1:4318/v1/traces",
      headers: { authorization: "Basic abc", "x-team": "market" },
      serviceName: "souk",
      sampler: "parentbased_traceidratio",
      ratio: 0.25,
    });
    assert.equal(readConfig({ OTEL_SERVICE_NAME: "market" }).tracing, undefined);
  });
});
