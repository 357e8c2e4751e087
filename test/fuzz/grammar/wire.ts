import { TOKENS } from './dress.ts';
import type { Dress } from './dress.ts';
import type { Meant } from './messages.ts';

const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => `${name}: `,
  (name) => `${name.toUpperCase()}:`,
  (name) => `${name.replace(/^./, (first) => first.toUpperCase())}:\t `,
  (name) => `${name}:  `,
];

/** The request line and header lines, without those of a body. */
export function headOf(
  { line, who, session, spelling, more, version }: Dress,
  type: string,
  tag: string,
): string[] {
  const name = SPELLINGS[spelling] ?? ((plain: string) => `${plain}: `);
  return [
    line,
    `${name('host')}<HOST>`,
    `${name('user-agent')}fuzz/<RUN>/${who}/${tag}`,
    ...(TOKENS[who] === null ? [] : [`${name('authorization')}${TOKENS[who]}`]),
    `${name('accept')}application/json, text/event-stream`,
    ...(type === '' ? [] : [`${name('content-type')}${type}`]),
    ...(version === null || version === 'none'
      ? []
      : [`${name('mcp-protocol-version')}${version}`]),
    ...(session === null ? [] : [`${name('mcp-session-id')}${session}`]),
    // Alone it would be the credential of somebody else than the tag says.
    ...more.filter((line) => who !== 'none' || !line.startsWith('authorization')),
  ];
}

/** The octets of a POST. */
export function posted(dress: Dress, meant: Meant, octets: string, tag: string): string {
  const head = [...headOf(dress, 'application/json', tag), ...routingOf(dress, meant)];
  if (dress.framing === 'chunked')
    return [...head, 'transfer-encoding: chunked', '', chunked(octets, dress)].join('\r\n');
  const length =
    dress.framing === 'lying'
      ? Math.max(octets.length + (dress.chunks[0] ?? 1) - 30, 0)
      : octets.length;
  return [...head, `content-length: ${length}`, '', octets].join('\r\n');
}

function routingOf({ routing }: Dress, { method, name, era }: Meant): readonly string[] {
  const isNamed = /^[\x21-\x7e]+$/.test(name);
  const encoded = isNamed ? name : `=?base64?${Buffer.from(name).toString('base64')}?=`;
  const names = name === '' ? [] : [`Mcp-Name: ${routing === 'lying' ? 'open' : encoded}`];
  if (method === '' || routing === 'none' || (routing === 'half' && era === 'legacy')) return [];
  return routing === 'half' ? names : [`Mcp-Method: ${method}`, ...names];
}

function chunked(octets: string, { chunks, extension, trailer }: Dress): string {
  let text = '';
  let at = 0;
  for (const size of [...chunks, octets.length]) {
    const part = octets.slice(at, at + size);
    if (part !== '') text += `${part.length.toString(16)}${extension}\r\n${part}\r\n`;
    at += size;
  }
  return `${text}0\r\n${trailer}\r\n`;
}
