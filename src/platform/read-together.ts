import DataLoader from "dataloader";

/**
 * Makes one statement of the reads that are asked for at the same time, such as by calls that arrive together; what
 * is asked for while as many statements run as may run at once is one statement as soon as one of them has ended.
 * None is answered by a read that began before it was asked for: what was committed before a call is seen by it.
 *
 * @param load answers in the order of its keys, within a deadline
 * @param most keys of one statement
 * @param atOnce statements at once
 */
export function readTogether<Key, Value>(
  load: (keys: readonly Key[]) => Promise<readonly Value[]>,
  { most = 200, atOnce = 2 }: { readonly most?: number; readonly atOnce?: number } = {},
): (key: Key) => Promise<Value> {
  let running = 0;
  const waiting: (() => void)[] = [];
  const loader = new DataLoader<Key, Value>(
    async (keys) => {
      try {
        return await load(keys);
      } finally {
        running -= 1;
        sendNext();
      }
    },
    {
      cache: false,
      maxBatchSize: most,
      batchScheduleFn: (send) => {
        waiting.push(send);
        setImmediate(sendNext);
      },
    },
  );
  function sendNext(): void {
    const send = running < atOnce ? waiting.shift() : undefined;
    if (send === undefined) return;
    running += 1;
    send();
  }
  return (key) => loader.load(key);
}
