import { isJsonObject } from '../json/json.ts';
import type { Json, JsonObject } from '../json/json.ts';
import { foldKey } from '../json/keys.ts';
import type { Message } from './message.ts';
import type { Era } from './operation.ts';
import type { RefusalCode } from './refusals.ts';
import { CAPABILITIES_META, VERSION_META, eraOfVersion } from './versions.ts';

export interface Posted {
  /** What one body holds; nothing for GET and DELETE. */
  readonly messages: readonly Message[];
  /** MCP-Protocol-Version as sent; null where it is not there. */
  readonly protocolVersionHeader: string | null;
}

export type EraReading =
  | { readonly ok: true; readonly era: Era }
  | {
      readonly ok: false;
      readonly refusal: RefusalCode;
      /** The version that is not supported; null where something else is wrong. */
      readonly requested: string | null;
    };

/** The header, and the era that it names. */
interface Named {
  readonly version: string | null;
  readonly era: Era | null;
}

type Asking = Extract<Message, { readonly method: string }>;

/**
 * The era that a request speaks (MCP 2026-07-28, dual-era servers). The body says it; the header must agree, so that no
 * server that goes by the other one reads it otherwise.
 */
export function readEra({ messages, protocolVersionHeader: version }: Posted): EraReading {
  const header = { version, era: version === null ? null : eraOfVersion(version) };
  if (version !== null && header.era === null) {
    return { ok: false, refusal: 'VersionUnsupported', requested: version };
  }
  const readings = messages.map((message) => eraOf(message, header));
  const broken = readings.find((reading) => !reading.ok);
  if (broken !== undefined) return broken;
  const [first = spoken(header.era ?? 'legacy'), second] = readings;
  const batch = second !== undefined && header.era === 'modern';
  return batch ? refused('BatchUnsupported') : first;
}

function eraOf(message: Message, header: Named): EraReading {
  if (message.kind === 'response') {
    return header.era === 'modern' ? refused('ResponseNotAllowed') : spoken('legacy');
  }
  const meta = metaOf(message);
  const claim = meta[VERSION_META];
  if (message.method === 'initialize') return ofInitialize(claim, header);
  if (claim === undefined) return withoutClaim(message, meta, header);
  return withClaim(message, meta, header);
}

function metaOf({ params }: Asking): JsonObject {
  const meta = params['_meta'];
  return isJsonObject(meta) ? meta : {};
}

/**
 * The handshake of the legacy era: what it wishes for in its own parameters the server negotiates. A request that is
 * modern throughout goes to no server, which might take it for that handshake.
 */
function ofInitialize(claim: Json | undefined, header: Named): EraReading {
  if (claim === undefined && header.era !== 'modern') return spoken('legacy');
  const isModern = header.era === 'modern' && claim === header.version;
  return refused(isModern ? 'InitializeRemoved' : 'EraContradiction');
}

/** Official clients send no `_meta` with notifications: there the header alone says it. */
function withoutClaim(message: Asking, meta: JsonObject, header: Named): EraReading {
  if (Object.keys(meta).some(isNearlyClaim)) return refused('MetaMissing');
  if (header.era !== 'modern') return spoken('legacy');
  return message.kind === 'request' ? refused('MetaMissing') : spoken('modern');
}

const FOLDED_CLAIM = foldKey(VERSION_META);

/** To a reader that ignores case it is one. */
function isNearlyClaim(key: string): boolean {
  return foldKey(key) === FOLDED_CLAIM;
}

function withClaim(message: Asking, meta: JsonObject, header: Named): EraReading {
  const claim = meta[VERSION_META];
  if (typeof claim !== 'string') return refused('MetaMissing');
  if (claim !== header.version) return refused('HeaderMismatch');
  if (header.era === 'legacy') return refused('EraContradiction');
  const complete = message.kind === 'notification' || isJsonObject(meta[CAPABILITIES_META]);
  return complete ? spoken('modern') : refused('MetaMissing');
}

function spoken(era: Era): EraReading {
  return { ok: true, era };
}

function refused(refusal: RefusalCode): EraReading {
  return { ok: false, refusal, requested: null };
}
