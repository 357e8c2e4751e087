import { join } from 'node:path';
import { isJsonObject } from '../../core/json/json.ts';
import type { Json } from '../../core/json/json.ts';
import { brokenState, readState, writeState } from './state-file.ts';

/** A server of the last `gatehouse dev`, and where the gate serves it. */
export interface ServedAt {
  readonly name: string;
  /** The canonical URL: the audience of tokens (RFC 8707). */
  readonly url: string;
  readonly adminUrl: string;
}

/** Other processes read this once `gatehouse dev` has said that it is ready. */
export function writeServers(stateFolder: string, servers: readonly ServedAt[]): Promise<void> {
  const list = servers.map(({ name, url, adminUrl }) => ({ name, url, adminUrl }));
  return writeState(fileIn(stateFolder), { servers: list });
}

/** null before the first run. Throws UsageError. */
export async function readServerUrls(stateFolder: string): Promise<readonly string[] | null> {
  const file = fileIn(stateFolder);
  const state = await readState(file);
  if (state === null) return null;
  const servers = state['servers'];
  const urls = Array.isArray(servers) ? (servers as readonly Json[]).map(urlOf) : [];
  if (urls.length > 0 && urls.every((url) => url !== null)) return urls;
  throw brokenState(file);
}

function urlOf(server: Json): string | null {
  const url = isJsonObject(server) ? server['url'] : null;
  return typeof url === 'string' ? url : null;
}

function fileIn(stateFolder: string): string {
  return join(stateFolder, 'dev.json');
}
