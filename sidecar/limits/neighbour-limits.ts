import { LINE_OCTETS } from '../../core/audit/chain.ts';
import { DOCUMENT_BYTES, FETCH_TIMEOUT_MS } from '../../runtime/jose/fetch-json.ts';
import { KEY_SETS_HELD } from '../../runtime/jose/key-sets.ts';
import { MOST_KEYS } from '../../runtime/jose/key-source.ts';
import { UNNAMED_KEYS_TRIED } from '../../runtime/jose/verify-token.ts';
import { REFUSAL_PAIRS } from '../audit/refusal-tally.ts';
import { BUFFER_BYTES } from '../audit/trail.ts';
import { TOKENS_HELD } from '../identity/authenticator.ts';
import { MOST_LINE_BYTES } from '../operator/lines.ts';
import { HEAD_MS } from '../operator/request.ts';
import { SILENCE_MS } from '../operator/snapshot-stream.ts';
import type { Limit } from './limit.ts';

const NO_KEYS = { kind: 'challenged', code: 'ProviderUnavailable' } as const;

const ANOTHER_REPLICA = {
  kind: 'other',
  client: 'Nothing: the last snapshot stays in force, and another replica is asked',
  record: 'None; the log says so',
} as const;

const LOOKED_UP_AGAIN = {
  kind: 'other',
  client: 'Nothing: what was forgotten is looked up again',
  record: 'None',
} as const;

/** Of what the gate reads from identity providers and the operator, and writes to the audit trail. */
export const NEIGHBOUR_LIMITS = {
  ProviderSeconds: {
    what: 'Time for the metadata or the keys of an identity provider',
    value: FETCH_TIMEOUT_MS / 1000,
    unit: 'seconds',
    field: null,
    why: 'A request waits for them; a provider that takes longer is as good as down.',
    beyond: NO_KEYS,
  },
  ProviderBytes: {
    what: 'Such a document',
    value: DOCUMENT_BYTES,
    unit: 'octets',
    field: null,
    why: 'The largest published sets, with certificate chains, stay under 100 KiB.',
    beyond: NO_KEYS,
  },
  ProviderKeys: {
    what: 'Keys of one provider',
    value: MOST_KEYS,
    unit: 'keys',
    field: null,
    why: 'Providers publish a few; a token without a key id is tried with some of them.',
    beyond: NO_KEYS,
  },
  UnnamedKeys: {
    what: 'Keys of one algorithm that are tried for a token that does not name its key',
    value: UNNAMED_KEYS_TRIED,
    unit: 'keys',
    field: null,
    why: 'More would be work that an attacker orders.',
    beyond: { kind: 'challenged', code: 'CredentialInvalid' },
  },
  KeySets: {
    what: 'Key sets that are held',
    value: KEY_SETS_HELD,
    unit: 'providers',
    field: null,
    why: 'A namespace has a handful of providers.',
    beyond: LOOKED_UP_AGAIN,
  },
  VerifiedTokens: {
    what: 'Tokens whose signature is remembered for a minute',
    value: TOKENS_HELD,
    unit: 'tokens',
    field: null,
    why: 'Callers of one pod within that minute.',
    beyond: LOOKED_UP_AGAIN,
  },
  AuditBufferBytes: {
    what: 'Lines of the audit trail that wait for a slow reader',
    value: BUFFER_BYTES,
    unit: 'octets',
    field: null,
    why: "Some hundred calls, far less than a pod's memory; what cannot be recorded does not pass.",
    beyond: { kind: 'denied', reason: 'AuditUnavailable' },
  },
  AuditLineBytes: {
    what: 'One line of the audit trail',
    value: LINE_OCTETS,
    unit: 'octets',
    field: null,
    why: 'CRI-O splits log lines there; a line that is never split can be read by anything.',
    beyond: {
      kind: 'other',
      client: 'Nothing',
      record: 'The record is shortened, and holds the digest of what was left out',
    },
  },
  RefusalPairs: {
    what: 'Pairs of source and reason that are told apart in ten seconds of refusals',
    value: REFUSAL_PAIRS,
    unit: 'pairs',
    field: null,
    why: 'A flood from many addresses takes neither memory nor room in the trail.',
    beyond: {
      kind: 'other',
      client: 'Nothing else: it is refused as ever',
      record: '`refusal` with the source `*`',
    },
  },
  SnapshotLineBytes: {
    what: 'One line of the stream of the operator',
    value: MOST_LINE_BYTES,
    unit: 'octets',
    field: null,
    why: 'More than any snapshot; the one that is kept and the one that replaces it fit into the state volume.',
    beyond: ANOTHER_REPLICA,
  },
  OperatorHeadSeconds: {
    what: 'Time until the operator answers',
    value: HEAD_MS / 1000,
    unit: 'seconds',
    field: null,
    why: 'A replica that is gone must not keep a sidecar from the next one.',
    beyond: ANOTHER_REPLICA,
  },
  OperatorSilenceSeconds: {
    what: 'Time without a line of the operator',
    value: SILENCE_MS / 1000,
    unit: 'seconds',
    field: null,
    why: 'It sends one at least each ten seconds.',
    beyond: ANOTHER_REPLICA,
  },
} as const satisfies Readonly<Record<string, Limit>>;
