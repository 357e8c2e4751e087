import type { Pinning } from '../cores.ts';
import { freePort } from './child.ts';
import type { Child } from './child.ts';
import { gate, passThrough, startBackend } from './system.ts';
import type { Build, Proxy, System } from './system.ts';

/** The backend and all systems in front of it, running at once: those that are not asked wait. */
export interface Stage {
  readonly direct: System;
  readonly proxies: readonly RunningProxy[];
  readonly backend: Child;
}

export interface RunningProxy extends System {
  readonly proxy: Proxy;
  readonly child: Child;
}

/** Starts the backend, the plain proxy, and a gate of each of `builds`. */
export async function startStage(pinning: Pinning, builds: readonly Build[]): Promise<Stage> {
  const backendPort = await freePort();
  const backend = startBackend(backendPort);
  const direct: System = { name: 'direct', port: backendPort, token: null, child: null };
  const proxies: RunningProxy[] = [];
  const stage = { direct, proxies, backend };
  try {
    await backend.ready;
    const places = { pinning, backendPort };
    proxies.push(await startProxy(passThrough({ ...places, port: await freePort() })));
    for (const build of builds)
      proxies.push(await startProxy(gate({ ...places, port: await freePort() }, build)));
    return stage;
  } catch (error) {
    await endStage(stage);
    throw error;
  }
}

export function systemsOf({ direct, proxies }: Stage): readonly System[] {
  return [direct, ...proxies];
}

async function startProxy(proxy: Proxy): Promise<RunningProxy> {
  const child = proxy.start();
  const { name, port } = proxy;
  try {
    await child.ready;
    return { name, port, token: await proxy.token(), child, proxy };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

export async function endProxies({ proxies }: Stage): Promise<void> {
  await Promise.all(proxies.map(({ child }) => child.stop()));
}

export async function endStage(stage: Stage): Promise<void> {
  await Promise.all([endProxies(stage), stage.backend.stop()]);
}
