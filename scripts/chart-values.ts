import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isPair, isScalar, parseDocument } from 'yaml';
import type { Node, Pair, YAMLMap } from 'yaml';

/** Charts with a README, and what stands above its table. */
const CHARTS = [
  {
    folder: 'charts/gatehouse',
    introduction: `# Helm chart of Gatehouse

How to install, upgrade and remove it: [docs/install.md](../../docs/install.md).`,
  },
  {
    folder: 'charts/mcp-connector',
    introduction: `# Helm chart of a connector

One MCP server of your choice behind the gate, in any namespace of a cluster that has Gatehouse. What it makes is called as the release, and of the namespace alone.
How to install and remove it, with an example: [docs/install.md](../../docs/install.md#a-server-of-your-own-the-connector-chart).`,
  },
] as const;

/** One value a user may set. */
interface ValueRow {
  readonly key: string;
  readonly preset: string;
  readonly meaning: string;
}

/** Path and text of each chart's README: every value with the comment above it in values.yaml. */
export function chartReadmes(
  root: string,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const readme = async ({ folder, introduction }: (typeof CHARTS)[number]) => {
    const values = await readFile(join(root, folder, 'values.yaml'), 'utf8');
    return { path: `${folder}/README.md`, text: readmeOf(introduction, valueRows(values)) };
  };
  return Promise.all(CHARTS.map(readme));
}

/** Throws where a value has no comment: what is undocumented cannot be set on purpose. */
export function valueRows(text: string): readonly ValueRow[] {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) throw new Error('values.yaml is not a map');
  return contents.items.flatMap((pair) => rowsOf(pair, '', commentOf(contents, pair)));
}

function rowsOf(pair: Pair, prefix: string, comment: string): readonly ValueRow[] {
  const key = `${prefix}${String(pair.key)}`;
  const { value } = pair;
  if (comment !== '') return [{ key, preset: JSON.stringify(plain(value)), meaning: comment }];
  if (!isMap(value)) throw new Error(`values.yaml: ${key} has no comment`);
  return value.items.flatMap((inner) => rowsOf(inner, `${key}.`, commentOf(value, inner)));
}

/** The comment above a key; the one above the first key of a map is kept with the map. */
function commentOf(map: YAMLMap, pair: Pair): string {
  const own = isScalar(pair.key) ? pair.key.commentBefore : undefined;
  const text = own ?? (map.items[0] === pair ? map.commentBefore : undefined) ?? '';
  return text.replaceAll('\n', '').trim();
}

function plain(value: unknown): unknown {
  return isPair(value) || value === null ? null : (value as Node).toJS(parseDocument(''));
}

function readmeOf(introduction: string, rows: readonly ValueRow[]): string {
  const table = rows.map(
    ({ key, preset, meaning }) => `| \`${key}\` | \`${preset}\` | ${meaning} |`,
  );
  return `<!-- Generated from values.yaml by 'make generate': change it there. -->

${introduction}

| value | preset | meaning |
|---|---|---|
${table.join('\n')}
`;
}
