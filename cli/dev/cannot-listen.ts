import { bracketed } from '../options/address.ts';
import type { HostAndPort } from '../options/address.ts';
import { UsageError } from '../usage-error.ts';
import { errorCode } from '../error-code.ts';

const WHY = new Map([
  ['EADDRINUSE', 'the port is in use; choose another one'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['EACCES', 'this user may not use the port; choose one above 1023'],
  ['ENOTFOUND', 'the host has no address'],
  ['EAI_AGAIN', 'the host has no address'],
]);

export function isAddressInUse(error: unknown): boolean {
  return errorCode(error) === 'EADDRINUSE';
}

/** The error as a sentence about the option, if it says that the address cannot be listened on. */
export function cannotListen(option: string, { host, port }: HostAndPort, error: unknown): unknown {
  const why = WHY.get(errorCode(error));
  if (why === undefined) return error;
  return new UsageError('CannotListen', `${option} ${bracketed(host)}:${port}: ${why}.`, {
    cause: error,
  });
}
