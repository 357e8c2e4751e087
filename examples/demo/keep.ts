import { once } from 'node:events';
import { tokenFor } from './gate.ts';
import type { Gate } from './gate.ts';

/** Prints how to look around, and waits for the end (Ctrl-C). */
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
    `  npx @modelcontextprotocol/inspector --cli ${first?.url ?? ''} --transport http --header "Authorization: Bearer $TOKEN" --method tools/list`,
  );
  console.log('  npx @modelcontextprotocol/inspector\n\nCtrl-C ends it.');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}
