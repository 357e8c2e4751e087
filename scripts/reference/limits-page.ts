import { jsonSchemaOf } from '../../api/json-schema.ts';
import { SERVER } from '../../api/server.ts';
import { REFUSALS } from '../../core/mcp/refusals.ts';
import { CREDENTIAL_REFUSALS } from '../../sidecar/identity/refusals.ts';
import { LIMIT_GROUPS } from '../../sidecar/limits/limits.ts';
import type { Beyond, Limit } from '../../sidecar/limits/limit.ts';
import { structural } from '../structural-schema.ts';
import { code, page, table } from './markdown.ts';
import type { Page } from './markdown.ts';

const TITLES: Readonly<Record<keyof typeof LIMIT_GROUPS, string>> = {
  request: 'One request, and its connection',
  answer: 'One answer of the server, and the call or stream that waits for it',
  principal: 'One principal in one pod',
  pod: 'One pod, at all of its ports',
  neighbours: 'Identity providers, the audit trail and the operator',
};

/** Every bound of the data path: what passes, why, and what becomes of the rest. */
export function limitsPage(): Page {
  const sections = Object.entries(LIMIT_GROUPS).flatMap(([group, limits]) => [
    `## ${TITLES[group as keyof typeof LIMIT_GROUPS]}`,
    groupTable(limits),
  ]);
  return page(
    'limits',
    'Limits',
    'Every bound of the data path. The value itself passes, what is one beyond it does not: `test/limits` plays both against a running sidecar, and names the tests of those few that no client can reach. *Set by* names the field of `McpServer.spec.upstream.limits`, with what it may be; a value beyond that, or a contradiction, is refused by the API server, the webhook, `gatehouse lint` and `gatehouse dev`. The others are fixed. Where a refusal is of a call, it is a JSON-RPC error under the status; codes are those of [refusals](refusals.md) and [reasons](reasons.md).',
    ...sections,
  );
}

function groupTable(limits: Readonly<Record<string, Limit>>): string {
  return table(
    ['Limit', 'Of', 'Value', 'Set by', 'Why', 'Beyond it, the client sees', 'The record says'],
    Object.entries(limits).map(([id, limit]) => [
      code(id),
      limit.what,
      `${limit.value.toLocaleString('en')} ${limit.unit}`,
      setBy(limit),
      limit.why,
      ...beyond(limit.beyond),
    ]),
  );
}

function setBy({ field }: Limit): string {
  if (field === null) return '';
  const spec = structural(jsonSchemaOf(SERVER.spec));
  const upstream = spec.properties?.['upstream'];
  const { minimum = 0, maximum = 0 } = upstream?.properties?.['limits']?.properties?.[field] ?? {};
  return `${code(field)}, ${minimum.toLocaleString('en')} to ${maximum.toLocaleString('en')}`;
}

/** What the client sees, and what the record says. */
function beyond(what: Beyond): readonly [string, string] {
  switch (what.kind) {
    case 'refused':
      return [answered(what.code), `${code('refusal')} ${code(what.code)}`];
    case 'challenged':
      return [
        `${CREDENTIAL_REFUSALS[what.code].status}, with a challenge`,
        `${code('refusal')} ${code(what.code)}`,
      ];
    case 'closed':
      return [
        what.status === null
          ? 'The connection is closed'
          : `An empty ${what.status}; the connection is closed`,
        'None: no request was read',
      ];
    case 'denied':
      return ['A denial', `${code('decision')} Deny ${code(what.reason)}`];
    case 'withheld':
      return [answered(what.code), `${code('outcome')} ${what.result}`];
    case 'ended':
      return ended(what.code);
    case 'other':
      return [what.client, what.record];
  }
}

function ended(refusal: Extract<Beyond, { kind: 'ended' }>['code']): readonly [string, string] {
  if (refusal !== 'TimeExceeded')
    return [`The stream ends; a call gets the error of ${code(refusal)}`, `${code('outcome')} cut`];
  return [
    'The stream ends; a call gets a JSON-RPC error -31504',
    `For a call ${code('decision')} Deny ${code(refusal)} and ${code('outcome')} cut, for a stream ${code('stream')} cut ${code(refusal)}`,
  ];
}

function answered(refusal: keyof typeof REFUSALS): string {
  return `${REFUSALS[refusal].status} ${code(refusal)}`;
}
