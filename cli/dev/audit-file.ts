import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { errorCode } from '../error-code.ts';
import { UsageError } from '../usage-error.ts';

/** Opens the file that audit records are appended to; a new one only its owner may read. Throws UsageError. */
export async function openAuditFile(file: string): Promise<WriteStream> {
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  try {
    await once(stream, 'open');
    return stream;
  } catch (cause) {
    const code = errorCode(cause);
    throw new UsageError('AuditFileUnwritable', `--audit ${file}: cannot be written (${code}).`, {
      cause,
    });
  }
}

export async function closeAuditFile(stream: WriteStream): Promise<void> {
  await new Promise((resolve) => stream.end(resolve));
}
