import { X509Certificate, createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Log } from '../gate.ts';
import type { TlsMaterial } from '../transport/server.ts';
import { watchText } from './watched-text.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';

/** Names of the keys in a Secret of type kubernetes.io/tls. */
const FILES = ['tls.crt', 'tls.key'];

export interface TlsFilesOptions {
  readonly folder: string;
  readonly log: Log;
  readonly lookMs?: number;
}

export interface WatchedTls extends TlsMaterial {
  readonly close: () => void;
}

/** The files do not hold a certificate and its key. */
export class TlsFilesError extends Error {
  readonly code = 'TlsFilesInvalid';

  constructor(folder: string) {
    super(
      `${folder} has no certificate (tls.crt) with its key (tls.key); mount a kubernetes.io/tls Secret.`,
    );
    this.name = 'TlsFilesError';
  }
}

/** Follows a certificate and its key. A pair that does not fit is refused, and the last good one stays. Rejects where there is none at the start. */
export async function watchTls({ folder, log, lookMs }: TlsFilesOptions): Promise<WatchedTls> {
  let held: { readonly cert: string; readonly key: string } | null = null;
  const listeners = new Set<() => void>();
  const close = await watchText({
    files: FILES.map((file) => join(folder, file)),
    ...(lookMs === undefined ? {} : { lookMs }),
    take: ([cert = null, key = null]) => {
      const problem = cert === null || key === null ? 'a file is missing' : misfit(cert, key);
      if (problem !== null) log.error('the TLS certificate is refused', { problem });
      if (problem !== null || cert === null || key === null) return;
      held = { cert, key };
      for (const listener of listeners) listener();
    },
  });
  const first = held as { readonly cert: string; readonly key: string } | null;
  if (first === null) {
    close();
    throw new TlsFilesError(folder);
  }
  return {
    current: () => held ?? first,
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close,
  };
}

/** Why the two do not go together; null where they do. */
function misfit(cert: string, key: string): string | null {
  try {
    createSecureContext({ cert, key });
    // A context takes an empty text for none at all, and shows nobody anything.
    const isKeyOf = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
    return isKeyOf ? null : 'the key is not that of the certificate';
  } catch (error) {
    return sentenceOf(error);
  }
}
