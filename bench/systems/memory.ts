import { setTimeout as pause } from 'node:timers/promises';
import type { MemoryUse } from '../figures/measurement.ts';
import { memoryOf } from './resources.ts';
import type { Memory } from './resources.ts';
import type { Stage } from './stage.ts';
import type { OfProxies, ProxyName } from './system.ts';

/** Null where there is no /proc. */
export type MemoryOfProxies = OfProxies<MemoryUse | null>;

/** Does `work` after a time of silence, and looks at the memory of the proxies before and after it. */
export async function watchMemory<Result>(
  stage: Stage,
  quietSeconds: number,
  work: () => Promise<Result>,
): Promise<{ readonly memory: MemoryOfProxies; readonly result: Result }> {
  await pause(quietSeconds * 1000);
  const before = await readAll(stage);
  const result = await work();
  const after = await readAll(stage);
  const use = (name: ProxyName): MemoryUse | null => useOf(before.get(name), after.get(name));
  const usual = { 'pass-through': use('pass-through'), gate: use('gate') };
  return {
    memory: before.has('baseline') ? { ...usual, baseline: use('baseline') } : usual,
    result,
  };
}

async function readAll({ proxies }: Stage): Promise<ReadonlyMap<ProxyName, Memory | null>> {
  const all = new Map<ProxyName, Memory | null>();
  for (const { proxy, child } of proxies) all.set(proxy.name, await memoryOf(child.pid));
  return all;
}

function useOf(
  before: Memory | null | undefined,
  after: Memory | null | undefined,
): MemoryUse | null {
  return before && after ? { idle: before.now, underLoad: after.peak } : null;
}
