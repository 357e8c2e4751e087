import { isIP } from 'node:net';
import { UsageError } from '../usage-error.ts';

export interface HostAndPort {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

const HOST_NAME = /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?$/;

/** Reads `HOST:PORT`, an IPv6 address in brackets. `option` is what the user wrote it for. Throws UsageError. */
export function parseAddress(option: string, text: string): HostAndPort {
  const [, bracketed, plain = '', digits = ''] =
    /^(?:\[(.*)\]|([^:]*)):([0-9]{1,5})$/.exec(text) ?? [];
  const isHost = bracketed === undefined ? HOST_NAME.test(plain) : isIP(bracketed) === 6;
  const port = Number(digits);
  if (digits !== '' && isHost && port <= HIGHEST_PORT) return { host: bracketed ?? plain, port };
  throw new UsageError(
    'AddressInvalid',
    `${option} ${JSON.stringify(text)}: write HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080.`,
  );
}

export const HIGHEST_PORT = 65_535;

/** A whole number from 0 to 65535. Throws UsageError. */
export function parsePort(option: string, text: string): number {
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= HIGHEST_PORT) return Number(text);
  throw new UsageError(
    'PortInvalid',
    `${option} ${JSON.stringify(text)}: write a port from 0 to ${HIGHEST_PORT}; 0 lets the system choose.`,
  );
}

/** As in a URL. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
