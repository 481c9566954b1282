import DataLoader from "dataloader";

/**
 * Makes one statement of the reads that are asked for at the same time, such as by calls that arrive together.
 * None is answered by a read that began before it was asked for: what was committed before a call is seen by it.
 *
 * @param load answers in the order of its keys
 * @param most keys of one statement
 */
export function readTogether<Key, Value>(
  load: (keys: readonly Key[]) => Promise<readonly Value[]>,
  most = 200,
): (key: Key) => Promise<Value> {
  const loader = new DataLoader<Key, Value>(load, {
    cache: false,
    maxBatchSize: most,
    batchScheduleFn: (send) => setImmediate(send),
  });
  return (key) => loader.load(key);
}
