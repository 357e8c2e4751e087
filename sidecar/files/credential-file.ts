import { join } from 'node:path';
import type { ServiceCredential } from '../forward/credential.ts';
import type { Log } from '../gate.ts';
import { watchText } from './watched-text.ts';

/** Name of the key in the Secret. */
const FILE = 'credential';

/** Characters of one header value that every server takes (the usual limit of a whole header section is 8 KiB). */
const LONGEST = 8_192;

/** One line of printable ASCII, as it stands in the header. */
const VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

export interface CredentialFileOptions {
  /** Where the Secret is mounted; where it is not, there is no credential. */
  readonly folder: string;
  readonly log: Log;
  readonly lookMs?: number;
}

export interface WatchedCredential extends ServiceCredential {
  readonly close: () => void;
}

/** Follows the Secret. While it cannot be used the last good value stays. */
export async function watchCredential({
  folder,
  log,
  lookMs,
}: CredentialFileOptions): Promise<WatchedCredential> {
  let known: readonly string[] = [];
  const close = await watchText({
    files: [join(folder, FILE)],
    ...(lookMs === undefined ? {} : { lookMs }),
    take: ([content = null]) => {
      if (content === null) {
        if (known.length > 0)
          log.error('the service credential cannot be read: the last one stays');
        return;
      }
      const value = content.replace(/\r?\n$/, '');
      if (value.length > LONGEST || !VALUE.test(value))
        log.error('the service credential is refused: write one line of printable ASCII');
      else if (value !== known[0]) known = [value, ...known.slice(0, 1)];
    },
  });
  return {
    get current() {
      return known[0] ?? null;
    },
    get known() {
      return known;
    },
    close,
  };
}
