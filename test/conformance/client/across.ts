import type { Destination } from '../../support/clients/outcome.ts';
import { startPassThrough } from '../../support/pass-through.ts';
import type { Between } from '../leg.ts';
import { OpenGate } from '../open-gate.ts';
import { BROKEN_PROXIES } from '../proxies.ts';

type Visit = (destination: Destination) => Promise<void>;

/** Visits the server at this URL with that in front of it for as long as the visit takes. */
export async function across(between: Between, url: string, visit: Visit): Promise<void> {
  if (between === 'nothing') return visit({ url, token: '' });
  if (between === 'sidecar') return acrossSidecar(url, visit);
  const proxy = await startPassThrough(
    url,
    between === 'pass-through' ? {} : BROKEN_PROXIES[between],
  );
  try {
    await visit({ url: new URL(new URL(url).pathname, proxy.url).href, token: '' });
  } finally {
    await proxy.stop();
  }
}

async function acrossSidecar(url: string, visit: Visit): Promise<void> {
  const gate = await OpenGate.start(url);
  try {
    await visit({ url: gate.url, token: gate.token });
  } finally {
    await gate.remove();
  }
}
