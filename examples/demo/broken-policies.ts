import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'model-server.yaml';
const RULE = /(- name: engineers-and-scientists-generate\n.*\n\s+effect: )Allow/;

/** A copy of the policies with one rule flipped from Allow to Deny: the demo must notice. */
export async function breakPolicies(policies: string, folder: string): Promise<string> {
  const broken = join(folder, 'policies');
  await cp(policies, broken, { recursive: true });
  const text = await readFile(join(broken, FILE), 'utf8');
  const flipped = text.replace(RULE, '$1Deny');
  if (flipped === text) throw new Error(`${FILE} has no rule to flip`);
  await writeFile(join(broken, FILE), flipped);
  return broken;
}
