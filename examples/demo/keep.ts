import { tokenFor } from './gate.ts';
import type { Gate } from './gate.ts';

/** Prints how to look around, and stays until the end (Ctrl-C). */
export async function keepRunning(gate: Gate, policies: string): Promise<void> {
  const token = await tokenFor(gate, 'vera', ['--claim', 'groups=viewers']);
  const [first] = Object.values(gate.servers);
  console.log(`\nStill running. Edit the policies in ${policies}: an edit is in force at once.\n`);
  for (const [name, { url, adminUrl }] of Object.entries(gate.servers)) {
    console.log(`  ${name}: ${url}   metrics: ${adminUrl}/metrics`);
  }
  console.log(`  audit trail: ${gate.auditFile}`);
  console.log('\nA token for one hour as viewer:\n');
  console.log(`  export TOKEN=${token}`);
  console.log(
    '\nMCP Inspector, on the command line or as a page (transport Streamable HTTP, the same header):\n',
  );
  console.log(
    `  PATH="$PWD/node_modules/.bin:$PATH" npx @modelcontextprotocol/inspector --cli ${first?.url ?? ''} --transport http --header "Authorization: Bearer $TOKEN" --method tools/list`,
  );
  console.log(
    '  PATH="$PWD/node_modules/.bin:$PATH" npx @modelcontextprotocol/inspector\n\nCtrl-C ends it.',
  );
  // The end comes by a signal, which cleans up; until then something must keep the process.
  const forever = setInterval(() => undefined, 60_000);
  await new Promise(() => forever);
}
