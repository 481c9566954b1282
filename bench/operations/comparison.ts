import { Pool } from "undici";
import { signIn } from "../caller.ts";
import type { Context } from "../context.ts";
import { compare, loop, openFloor, type Result } from "../measure.ts";
import { PASSWORD } from "../seeded.ts";

const SECONDS = 6;

/** The draft of an offer of 100 plans in 141 markets beside its preview: every field is counted. */
export async function comparison({ url, folder, seeded }: Context): Promise<Result> {
  const { slug, email } = seeded.widest;
  const pool = new Pool(url, { connections: 1 });
  const owner = await signIn(pool, url, { email, password: PASSWORD });
  const speed = await loop({ connections: 1, seconds: SECONDS, warmUpSeconds: 2 }, () =>
    owner.call("GET", `/v1/offers/${slug}/comparison?limit=100`),
  );
  await pool.close();
  const bare = await openFloor(folder, 1);
  try {
    const floor = await loop({ connections: 1, seconds: 2, warmUpSeconds: 0.5 }, (connection) =>
      bare.query(
        connection,
        "bench.comparison",
        `select e.content, array(select p.content from catalog.draft_pages p where p.offer_uuid = o.id)
         from catalog.offers o join catalog.editions e on e.id = o.preview_edition_id
         where o.slug = $1`,
        [slug],
      ),
    );
    return compare("comparison", "answers", { speed, floor, goal: { p99Ms: 100 } });
  } finally {
    await bare.close();
  }
}
