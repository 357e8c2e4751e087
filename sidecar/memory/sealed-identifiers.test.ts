import { describe, expect, it } from '@jest/globals';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { openPosition, sealPosition } from './event-id.ts';
import { openState, sealState } from './request-state.ts';
import { openSession, sealSession } from './session.ts';

const KEY = { id: 'k', secret: Buffer.alloc(32, 7).toString('base64url') };

function snapshotOf(name: string): Snapshot {
  return { workloadKeys: [KEY], server: { name } } as unknown as Snapshot;
}

const SNAPSHOT = snapshotOf('models');
const ADA = { provider: 'dev', subject: 'ada' };
const OTHERS = [
  { provider: 'dev', subject: 'eve' },
  { provider: 'corp', subject: 'ada' },
];

describe('a session', () => {
  const session = { upstreamId: 'of the upstream', version: '2025-11-25', stream: null };
  const sealed = sealSession(SNAPSHOT, ADA, session);

  it('belongs to the principal that opened it, at this server', () => {
    expect(openSession(SNAPSHOT, ADA, sealed)).toEqual(session);
    for (const other of OTHERS) expect(openSession(SNAPSHOT, other, sealed)).toBeNull();
    expect(openSession(snapshotOf('other'), ADA, sealed)).toBeNull();
  });

  it('does not show what it stands for', () => {
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('upstream');
  });
});

describe('a position in a stream', () => {
  const position = {
    eventId: '17',
    calls: [
      {
        rpcId: 'id',
        decisionId: 'd',
        kind: 'use' as const,
        method: 'tools/call',
        of: null,
        target: { kind: 'tool' as const, name: 'generate' },
      },
    ],
  };
  const sealed = sealPosition(SNAPSHOT, ADA, 'session', position);

  it('belongs to a principal and a session', () => {
    expect(openPosition(SNAPSHOT, ADA, 'session', sealed)).toEqual(position);
    expect(openPosition(SNAPSHOT, ADA, 'another', sealed)).toBeNull();
    for (const other of OTHERS) expect(openPosition(SNAPSHOT, other, 'session', sealed)).toBeNull();
  });

  it('is no session, and a session is no position', () => {
    const session = sealSession(SNAPSHOT, ADA, { upstreamId: 'x', version: '' });
    expect(openSession(SNAPSHOT, ADA, sealed)).toBeNull();
    expect(openPosition(SNAPSHOT, ADA, 'session', session)).toBeNull();
  });
});

describe('the state of a call that asked for input', () => {
  const call = { method: 'tools/call', name: 'generate' };
  const sealed = sealState(SNAPSHOT, ADA, call, 'opaque');

  it('belongs to a principal, a method and a name', () => {
    expect(openState(SNAPSHOT, ADA, call, sealed)).toBe('opaque');
    expect(openState(SNAPSHOT, ADA, { ...call, name: 'delete' }, sealed)).toBeNull();
    expect(openState(SNAPSHOT, ADA, { ...call, method: 'prompts/get' }, sealed)).toBeNull();
    for (const other of OTHERS) expect(openState(SNAPSHOT, other, call, sealed)).toBeNull();
  });
});
