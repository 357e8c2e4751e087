import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { JsonObject } from '../json/json.ts';
import { readJsonText } from '../json/read.ts';
import { readEra } from './era.ts';
import type { Message } from './message.ts';
import type { Era } from './operation.ts';
import { readBatch } from './read-batch.ts';
import { checkRoutingHeaders } from './routing-headers.ts';

interface Cases {
  readonly bodies: readonly {
    readonly name: string;
    readonly body: string;
    readonly version?: string;
    readonly reads?: readonly string[];
    readonly refused?: string;
  }[];
  readonly eras: readonly {
    readonly name: string;
    readonly form?: Message['kind'];
    readonly method?: string;
    readonly header?: string;
    readonly meta?: Readonly<Record<string, JsonObject[string]>>;
    readonly era?: Era;
    readonly refused?: string;
    readonly requested?: string;
  }[];
  readonly routing: readonly {
    readonly name: string;
    readonly era: Era;
    readonly form?: Message['kind'];
    readonly method?: string;
    readonly params?: JsonObject;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly agrees: boolean;
  }[];
}

const cases = parse(
  readFileSync(new URL('../../test/cases/mcp-messages.yaml', import.meta.url), 'utf8'),
) as Cases;

const LIMIT = 3;

function messageOf(form: Message['kind'], method: string, params: JsonObject): Message {
  if (form === 'request') return { kind: form, id: 1, method, params, body: {} };
  if (form === 'notification') return { kind: form, method, params, body: {} };
  return { kind: form, id: 1, failed: false, body: {} };
}

/** Short names of the table for the long keys of the specification. */
const META: Readonly<Record<string, string>> = {
  version: 'io.modelcontextprotocol/protocolVersion',
  Version: 'io.modelcontextprotocol/ProtocolVersion',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
};

describe('readBatch', () => {
  it.each(cases.bodies)('$name', ({ body, version = null, reads, refused }) => {
    const json = readJsonText(body);
    const reading = readBatch(json.ok ? json.value : null, { version, limit: LIMIT });
    const kinds = reading.ok ? reading.messages.map(({ kind }) => kind) : reading.refusal;
    expect(kinds).toEqual(reads ?? refused);
    if (reading.ok) expect(reading.isBatch).toBe(body.startsWith('['));
  });
});

describe('readEra', () => {
  it.each(cases.eras)('$name', ({ form = 'request', method, header = null, meta, ...row }) => {
    const entries = Object.entries(meta ?? {}).map(
      ([key, value]) => [META[key] ?? key, value] as const,
    );
    const claims: JsonObject = Object.fromEntries(entries);
    const params: JsonObject = meta === undefined ? {} : { _meta: claims };
    const isEmpty = method === undefined && form !== 'response';
    const messages = isEmpty ? [] : [messageOf(form, method ?? '', params)];
    const { era, refused, requested = null } = row;
    expect(readEra({ messages, protocolVersionHeader: header })).toEqual(
      era === undefined ? { ok: false, refusal: refused, requested } : { ok: true, era },
    );
  });

  it('takes no batch under a modern header', () => {
    const messages = [messageOf('notification', 'n', {}), messageOf('notification', 'n', {})];
    const read = readEra({ messages, protocolVersionHeader: '2026-07-28' });
    expect(read).toEqual({ ok: false, refusal: 'BatchUnsupported', requested: null });
  });
});

describe('checkRoutingHeaders', () => {
  it.each(cases.routing)(
    '$name',
    ({ era, form = 'request', method = '', params = {}, headers, agrees }) => {
      const all = (name: string): readonly string[] => [headers[name] ?? []].flat();
      const lines = { all, one: (name: string) => all(name)[0], names: () => Object.keys(headers) };
      const message = messageOf(form, method, params);
      expect(checkRoutingHeaders({ message, era, headers: lines })).toBe(
        agrees ? null : 'HeaderMismatch',
      );
    },
  );
});
