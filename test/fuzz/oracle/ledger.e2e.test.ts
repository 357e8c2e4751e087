import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Entry } from '../../support/audit-file.ts';
import type { View } from '../readers/view.ts';
import { Ledger } from './ledger.ts';

const KEY = Buffer.alloc(32, 1);

interface Said {
  readonly amount: number;
  readonly subject?: string;
  readonly session?: string;
}

function textOf({ amount }: Said): string {
  return JSON.stringify({ amount });
}

/** A record that lets `transfer` through. */
function recorded(said: Said): Entry {
  const text = textOf(said);
  return {
    kind: 'decision',
    direction: 'clientToServer',
    effect: 'Allow',
    reason: 'AllowedByRule',
    method: 'tools/call',
    rpcId: 1,
    target: { kind: 'tool', name: 'transfer' },
    arguments: { digest: digestOf(text), bytes: Buffer.byteLength(text) },
    principal: { subject: said.subject ?? 'ada' },
    session: said.session === undefined ? null : digestOf(said.session).slice(0, 16),
  };
}

function digestOf(text: string): string {
  return createHmac('sha256', KEY).update(text).digest('hex');
}

/** The record that a request of the server was refused. */
function refusedToServer(rpcId: string | null): Entry {
  return {
    kind: 'decision',
    direction: 'serverToClient',
    effect: 'Deny',
    reason: 'DeniedByRule',
    method: 'sampling/createMessage',
    rpcId,
    principal: { subject: 'ada' },
  };
}

const BARE: View = {
  form: 'request',
  method: 'tools/call',
  id: '1',
  target: { kind: 'tool', name: 'transfer' },
  arguments: null,
  resources: [],
  about: null,
  reason: '',
  task: '',
};

function arrived(said: Said): View {
  return { ...BARE, arguments: textOf(said) };
}

describe('what was recorded lets through', () => {
  it('what it says, once', () => {
    const ledger = new Ledger(KEY);
    ledger.add([recorded({ amount: 100 })]);
    expect(ledger.take(arrived({ amount: 100 }), 'ada', null)).not.toBeNull();
    expect(ledger.take(arrived({ amount: 100 }), 'ada', null)).toBeNull();
  });

  it('no other arguments of the same length, though their digest was never seen', () => {
    const ledger = new Ledger(KEY);
    ledger.add([recorded({ amount: 100 })]);
    expect(ledger.take(arrived({ amount: 101 }), 'ada', null)).toBeNull();
  });

  it('each of two calls that differ in arguments alone, whichever comes first', () => {
    const ledger = new Ledger(KEY);
    ledger.add([recorded({ amount: 100 }), recorded({ amount: 101 })]);
    expect(ledger.take(arrived({ amount: 101 }), 'ada', null)).not.toBeNull();
    expect(ledger.take(arrived({ amount: 100 }), 'ada', null)).not.toBeNull();
  });

  it('the message of whose it is, where two say the same', () => {
    const ledger = new Ledger(KEY);
    ledger.add([recorded({ amount: 1, subject: 'eve' }), recorded({ amount: 1 })]);
    expect(ledger.take(arrived({ amount: 1 }), 'ada', null)?.principal.subject).toBe('ada');
    expect(ledger.take(arrived({ amount: 1 }), 'eve', null)?.principal.subject).toBe('eve');
  });

  it('the message in its session, and none outside of it', () => {
    const ledger = new Ledger(KEY);
    ledger.add([recorded({ amount: 1, session: 'one' }), recorded({ amount: 1 })]);
    expect(ledger.take(arrived({ amount: 1 }), 'ada', 'other')).toBeNull();
    expect(ledger.take(arrived({ amount: 1 }), 'ada', null)).not.toBeNull();
    expect(ledger.take(arrived({ amount: 1 }), 'ada', null)).toBeNull();
    expect(ledger.take(arrived({ amount: 1 }), 'ada', 'one')).not.toBeNull();
  });
});

describe('what was recorded waits', () => {
  it.each([
    ['while the machine stands still', 60_000, 1, true],
    ['while many cases take no time', 10, 1_000, true],
    ['not for ever', 60_000, 1_000, false],
  ])('%s', (_what, milliseconds, cases, isKept) => {
    let now = 0;
    const ledger = new Ledger(KEY, () => now);
    ledger.add([recorded({ amount: 1 })]);
    now += milliseconds;
    for (let each = 0; each < cases; each += 1) ledger.begin();
    expect(ledger.take(arrived({ amount: 1 }), 'ada', null) !== null).toBe(isKept);
  });
});

describe('a refusal that the gate tells the server', () => {
  const answer = { ...BARE, form: 'response', method: '', id: '"ask"', target: null } as const;

  it('is owed once, in the session of its client', () => {
    const ledger = new Ledger(KEY);
    ledger.add([refusedToServer('ask')]);
    expect(ledger.takeOwed(answer, 'eve')).toBe(false);
    expect(ledger.takeOwed(answer, 'ada')).toBe(true);
    expect(ledger.takeOwed(answer, 'ada')).toBe(false);
  });

  it('is not owed for a notification', () => {
    const ledger = new Ledger(KEY);
    ledger.add([refusedToServer(null)]);
    expect(ledger.takeOwed({ ...answer, id: 'null' }, 'ada')).toBe(false);
  });
});
