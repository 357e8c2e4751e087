import type { Asked, Destination, Outcome } from '../../support/clients/outcome.ts';
import { play } from '../../support/clients/play.ts';
import type { ClientName } from '../../support/clients/play.ts';

const GIVEN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  echo: { text: 'hello' },
};

export const LIST: Asked = { method: 'tools/list', params: {} };

/** A call of a tool of the scripted server, with what it needs. */
export const callOf = (name: string): Asked => ({
  method: 'tools/call',
  params: { name, arguments: GIVEN[name] ?? {} },
});

/** How a tool of the scripted server answers an official client: `allowed`, or the words of whoever answered instead. */
export async function callTool(
  destination: Destination,
  name: string,
  client: ClientName = 'typescript-v2',
): Promise<string> {
  const calls = [callOf(name)];
  const [outcomes] = await play([{ ...destination, client, era: 'legacy', calls }]);
  return wordsOf(outcomes?.[0]);
}

/** The tools that the client is shown, in the order of their names. */
export async function listedTools(destination: Destination): Promise<readonly string[]> {
  const session = {
    ...destination,
    client: 'typescript-v2',
    era: 'legacy',
    calls: [LIST],
  } as const;
  const [outcomes] = await play([session]);
  return toolsOf(outcomes?.[0]);
}

/** The names in the answer to LIST, in order. @throws Error where there is no list. */
export function toolsOf(outcome: Outcome | undefined): readonly string[] {
  if (outcome?.kind !== 'result') throw new Error(`no list: ${wordsOf(outcome)}`);
  const { tools } = outcome.result as { tools: readonly { name: string }[] };
  return tools.map(({ name }) => name).toSorted();
}

/** `allowed` where a call was answered by the tool, else the words of whoever answered instead. */
export function wordsOf(outcome: Outcome | undefined): string {
  if (outcome?.kind !== 'result') return outcome?.message ?? 'no outcome';
  const { isError, content } = outcome.result as {
    isError?: boolean;
    content: readonly { text?: string }[];
  };
  return isError === true ? (content[0]?.text ?? 'an error without words') : 'allowed';
}
