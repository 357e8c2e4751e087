import type { TestGate } from './gate.ts';

/** Everything that a gate has written or shows to its operators, by place. */
export async function everythingSaid(
  gate: TestGate,
  servers: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const places: Record<string, string> = { ...gate.said(), audit: await gate.audit.text() };
  for (const server of servers) {
    places[`metrics of ${server}`] = await (await fetch(`${gate.adminUrl(server)}/metrics`)).text();
    places[`readiness of ${server}`] = await (
      await fetch(`${gate.adminUrl(server)}/readyz`)
    ).text();
  }
  return places;
}

/** The forms in which a secret could lie in a text: as it is, JSON-escaped, in base64 and base64url, percent-encoded, in hexadecimal. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => {
    // Base64 of a text depends on where in a group of three it begins: the middle is the same.
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return padded.slice(4, -4);
  });
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('hex'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** `PLACE: SECRET` for each secret that is found in any form. */
export function found(
  places: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(places).flatMap(([place, text]) =>
    Object.entries(secrets)
      .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
      .map(([name]) => `${place}: ${name}`),
  );
}
