import { decodeSnapshot } from '../../../core/snapshot/decode.ts';
import { formatVersion } from '../../../core/snapshot/version.ts';
import { openTrust } from '../../../sidecar/trust/trust.ts';
import { SimulatedSidecar } from './simulated-sidecar.ts';
import type { Order, Outcome } from './simulated-fleet.ts';

/** Distinct snapshots that are remembered: more than there are servers. */
const MOST_KNOWN = 1_000;
const LOOK_MS = 2;

const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

type Known = Promise<{ readonly version: string; readonly policies: number }>;

/** Pods of one server get the same octets: they are verified once here, where each would do it on its own node. */
function once(verify: (jws: string) => Promise<string>): (jws: string) => Known {
  const known = new Map<string, Known>();
  return (jws) => {
    if (known.size > MOST_KNOWN) known.clear();
    const read = known.get(jws) ?? versionIn(verify(jws));
    known.set(jws, read);
    return read;
  };
}

async function versionIn(payload: Promise<string>): Known {
  const reading = decodeSnapshot(JSON.parse(await payload));
  if (!reading.ok) throw new Error(reading.problem);
  const { version } = reading.snapshot;
  return { version: formatVersion(version), policies: version.reached['McpRolePolicy'] ?? 0 };
}

let sidecars: readonly SimulatedSidecar[] = [];

async function open({ folder, roots, url, pods }: Extract<Order, { kind: 'open' }>): Promise<void> {
  const trust = await openTrust({ folder, roots, log });
  const verify = once(trust.verify);
  const authorities = () => trust.anchors()?.authorities ?? [];
  sidecars = pods.map(
    (pod) =>
      new SimulatedSidecar({
        operator: { url, authorities, tokenFile: `${folder}/${pod}` },
        verify,
      }),
  );
}

/** When each had first said that it enforces policies as they were then, or later. */
function reachedAt(order: Extract<Order, { kind: 'await' }>): readonly (number | null)[] {
  return sidecars.map((sidecar) => sidecar.reachedAt(order));
}

function answerWhenAll(order: Extract<Order, { kind: 'await' }>): void {
  const timer = setInterval(() => {
    const moments = reachedAt(order);
    const known = moments.filter((moment) => moment !== null);
    if (known.length < Math.max(moments.length, 1)) return;
    clearInterval(timer);
    for (const sidecar of sidecars) sidecar.forget();
    const outcome: Outcome = { kind: 'all', last: Math.max(...known), count: known.length };
    process.send?.(outcome);
  }, LOOK_MS);
}

process.on('message', (order: Order) => {
  if (order.kind === 'open') void open(order);
  else answerWhenAll(order);
});
process.on('disconnect', () => {
  process.exit();
});
