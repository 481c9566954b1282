import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { liveEdition, livePlan, shows } from "../support/storefront.ts";
import { hide, notes, openStorefront, type Storefront } from "../support/storefront-market.ts";

suite("pages of the storefront", () => {
  let at: Storefront;
  before(async () => {
    at = await openStorefront();
  });

  after(() => at.close());

  test("STO-02: the total for a number of users stands in the page without scripts", async () => {
    const twenty = await at.read("/product/saas/contoso.ledger?market=FR&users=20&term=P1Y");
    assert.match(twenty.text, />EUR<\/span>2,400\.00</);
    assert.match(
      (
        await at.read("/product/saas/contoso.ledger?market=KR&users=3", undefined, {
          "accept-language": "ko",
        })
      ).text,
      /₩<\/span>51,000/,
    );
    assert.equal((await at.read("/product/saas/contoso.ledger?users=-1&term=never")).status, 200);
  });

  test("STO-06: a page says who it is to search engines", async () => {
    const { text, headers } = await at.read("/product/saas/contoso.ledger?market=FR");
    assert.match(text, /<title>Ledger Capture · Contoso · Souk<\/title>/);
    assert.match(
      text,
      /<meta name="description" content="Scan supplier invoices without retyping"/,
    );
    assert.match(
      text,
      new RegExp(`<link rel="canonical" href="${at.market.url}/product/saas/contoso.ledger"`),
    );
    for (const language of ["en", "fr", "ko"])
      assert.match(text, new RegExp(`hrefLang="${language}" href="[^"]*\\?lang=${language}"`));
    const data = [...text.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/g)].map(
      (one) => JSON.parse(one[1] ?? ""),
    );
    assert.deepEqual(
      data.map((one) => one["@type"]),
      ["SoftwareApplication", "BreadcrumbList"],
    );
    assert.equal(data[0].offers.lowPrice, "12.00");
    assert.doesNotMatch(text, /<script(?! src=| type="application\/ld\+json")/);
    assert.doesNotMatch(text, / style=/);
    assert.match(String(headers.get("content-security-policy")), /script-src 'self'/);
    const robots = (await at.read("/robots.txt")).text;
    assert.match(robots, /Sitemap: .*\/sitemap\.xml/);
    assert.match(
      (await at.read("/sitemap.xml")).text,
      /<loc>[^<]*\/product\/saas\/contoso\.ledger<\/loc>/,
    );
  });

  test("STO-06: what cannot be found again is kept out of search engines", async () => {
    for (const path of ["/?category=finance", "/?q=invoice", "/product/saas/contoso.absent"])
      assert.match((await at.read(path)).text, /<meta name="robots" content="noindex, follow"/);
    assert.doesNotMatch((await at.read("/")).text, /noindex/);
  });

  test("the page speaks the language asked for, remembers it, and says when the listing lacks it", async () => {
    const french = await at.read("/product/saas/contoso.notes?lang=fr");
    assert.match(french.text, /<html lang="fr">/);
    assert.match(french.text, /L’éditeur ne propose cette page qu’en anglais/);
    assert.match(String(french.headers.getSetCookie()), /souk_language=fr; Path=\//);
    const again = await at.read("/", undefined, {
      cookie: "souk_language=fr; souk_market=KR",
      "accept-language": "en",
    });
    assert.match(again.text, /<html lang="fr">/);
    assert.match(again.text, /KRW/);
    assert.deepEqual(again.headers.getSetCookie(), []);
    assert.match(
      (await at.read("/", undefined, { "accept-language": "ko-KR,ko;q=0.9" })).text,
      /<html lang="ko">/,
    );
  });

  test("text of publishers and visitors never becomes markup", async () => {
    const evil = '"><script>alert(1)</script>';
    const edition = liveEdition(6, {
      slug: "contoso.evil",
      languages: { en: { name: evil, summary: evil, description: "<p>ok</p>", keywords: [] } },
      publisherName: evil,
      plans: [livePlan({ texts: { en: { name: evil, description: evil } } })],
    });
    await shows(at.market, edition);
    for (const path of [
      "/product/saas/contoso.evil?market=FR",
      "/?q=alert",
      `/?q=${encodeURIComponent(evil)}`,
    ]) {
      const { text } = await at.read(path);
      assert.doesNotMatch(text, /<script>alert/);
    }
    await hide(at.market, edition.offerId);
  });

  test("a changed live edition shows in the very next request, and an unchanged page is not sent again", async () => {
    const path = "/product/saas/contoso.notes?market=FR";
    const first = await at.read(path);
    const etag = String(first.headers.get("etag"));
    assert.equal((await at.read(path, undefined, { "if-none-match": etag })).status, 304);
    const home = await at.read("/?market=FR");
    await shows(at.market, {
      ...notes,
      languages: {
        en: { name: "Field Notes II", summary: "Better", description: "<p>x</p>", keywords: [] },
      },
    });
    assert.match(
      (await at.read(path, undefined, { "if-none-match": etag })).text,
      /Field Notes II/,
    );
    const newHome = await at.read("/?market=FR", undefined, {
      "if-none-match": String(home.headers.get("etag")),
    });
    assert.equal(newHome.status, 200);
    assert.match(newHome.text, /Field Notes II/);
    await shows(at.market, notes);
    assert.doesNotMatch((await at.read(path)).text, /Field Notes II/);
  });

  test("a page is sent compressed to whoever reads that", async () => {
    for (const encoding of ["br", "gzip"]) {
      const page = await fetch(at.market.url, { headers: { "accept-encoding": encoding } });
      assert.equal(page.headers.get("content-encoding"), encoding);
      assert.match(await page.text(), /^<!doctype html>/);
    }
  });

  test("what pages are drawn with comes packed, to be kept for a year, and nothing else lies there", async () => {
    for (const [address, part] of [
      ["/", /href="(\/storefront-assets\/[^"]+\.css)"/],
      ["/sign-in", /src="(\/assets\/[^"]+\.js)"/],
    ] as const) {
      const page = await (await fetch(`${at.market.url}${address}`)).text();
      const file = part.exec(page)?.[1] ?? assert.fail(`${address} names no ${part}`);
      const bytes = new Map<string, number>();
      for (const encoding of ["br", "gzip", "identity"]) {
        const answered = await fetch(`${at.market.url}${file}`, {
          method: "HEAD",
          headers: { "accept-encoding": encoding },
        });
        assert.equal(answered.headers.get("content-encoding") ?? "identity", encoding);
        assert.match(answered.headers.get("cache-control") ?? "", /max-age=31536000, immutable/);
        bytes.set(encoding, Number(answered.headers.get("content-length")));
      }
      assert.ok((bytes.get("br") ?? 0) < (bytes.get("gzip") ?? 0));
      assert.ok((bytes.get("gzip") ?? 0) * 2 < (bytes.get("identity") ?? 0));
      const known = await fetch(`${at.market.url}${file}`);
      assert.match(
        known.headers.get("content-type") ?? "",
        /^(text\/css|[a-z]+\/javascript); charset=utf-8$/,
      );
      const etag = known.headers.get("etag") ?? assert.fail("It has a tag");
      const again = await at.market.visitor("GET", file, undefined, {
        "accept-encoding": known.headers.get("content-encoding") ?? "identity",
        "if-none-match": etag,
      });
      assert.equal(again.status, 304);
      const other = await at.market.visitor("GET", file, undefined, {
        "accept-encoding": "br",
        "if-match": '"another"',
      });
      const refused = [other.status, other.headers.get("content-type"), other.json()["code"]];
      assert.deepEqual(refused, [412, "application/problem+json", "platform/precondition-failed"]);
      assert.equal(other.headers.get("content-encoding"), null);
      const beyond = await at.market.visitor("GET", file, undefined, { range: "bytes=99999999-" });
      assert.equal(beyond.status, 200, "whole, whatever part is asked for");
      const folder = file.slice(0, file.lastIndexOf("/"));
      const packed = `${file.slice(folder.length)}.br`;
      for (const none of ["/none.css", "/..%2f..%2fmade-from.json", packed, "/"])
        assert.equal((await fetch(`${at.market.url}${folder}${none}`)).status, 404, none);
    }
  });

  test("a page of the portals allows styles by a nonce of its own, and nothing else by one", async () => {
    const nonces = [];
    for (const address of ["/sign-in", "/sign-in", "/"]) {
      const page = await fetch(`${at.market.url}${address}`);
      const policy = page.headers.get("content-security-policy") ?? "";
      assert.match(policy, /script-src 'self';/);
      const nonce = /style-src 'self' 'nonce-([0-9a-f]{32})';/.exec(policy)?.[1];
      assert.equal((await page.text()).includes(`nonce="${nonce}"`), nonce !== undefined);
      nonces.push(nonce);
    }
    const [first, second, storefront] = nonces;
    assert.ok(first !== undefined && second !== undefined && first !== second);
    assert.equal(storefront, undefined);
  });

  test("a page made for one person is not kept by anybody", async () => {
    const { headers } = await at.read("/", at.member);
    assert.equal(headers.get("cache-control"), "private, no-store");
    assert.equal(headers.get("etag"), null);
  });

  test("an address that leads nowhere is a page for a browser and a problem for a program", async () => {
    const browser = { accept: "text/html,application/xhtml+xml" };
    for (const [language, title] of [
      ["en", "This page is not here"],
      ["fr", "Cette page n’existe pas"],
      ["ko", "페이지를 찾을 수 없습니다"],
    ] as const) {
      const page = await at.read("/no/such/page", undefined, {
        ...browser,
        "accept-language": language,
      });
      assert.equal(page.status, 404);
      assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
      assert.ok(page.text.includes(`<h1>${title}</h1>`), language);
      assert.match(page.text, /<meta name="robots" content="noindex, follow"/);
    }
    for (const [path, headers] of [
      ["/no/such/page", {}],
      ["/v1/no-such-thing", browser],
      ["/api/no-such-thing", browser],
    ] as const) {
      const problem = await at.read(path, undefined, headers);
      assert.equal(problem.status, 404);
      assert.equal(problem.json<{ code: string }>().code, "platform/not-found", path);
    }
  });

  test("BEY-15: words that are in another language than the page say so to screen readers", async () => {
    const french = (await at.read("/product/saas/contoso.notes?lang=fr&market=FR")).text;
    assert.match(french, /<h1 lang="en">Field Notes<\/h1>/);
    assert.doesNotMatch(french, /<h3 lang=/, "the plan has French texts");
    const korean = (await at.read("/product/saas/contoso.ledger?lang=ko&market=FR")).text;
    assert.match(korean, /<h1>레저 캡처<\/h1>/);
    assert.match(korean, /<h3 lang="en">Team<\/h3>/, "the plan has none in Korean");
    const english = (await at.read("/product/saas/contoso.notes?lang=en&market=FR")).text;
    assert.doesNotMatch(english, /<h[13] lang=/);
  });

  test("English names a market with its article", async () => {
    const page = await at.read("/product/saas/contoso.notes?lang=en&market=GB");
    assert.match(page.text, /Not sold in the United Kingdom\./);
  });

  test("an address that can be no offer's is answered like an absent one", async () => {
    // A character that no text can hold is a malformed request, before anybody looks for an offer.
    assert.equal((await at.read("/product/saas/%00")).status, 400);
    for (const path of [
      "/product/saas/..%2f..",
      `/product/saas/${"a".repeat(200)}.b`,
      "/product/x/contoso.notes",
    ])
      assert.equal((await at.read(path)).status, 404, path);
    for (const path of [
      "/?q=%00a&category=%00&sort=%00",
      "/v1/storefront/offers?q=%00a",
      "/v1/storefront/offers/%00",
    ])
      assert.equal((await at.read(path)).status, 400, path);
  });
});
