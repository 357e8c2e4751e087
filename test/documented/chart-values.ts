import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './blocks.ts';
import { argumentsOf, valuesOf } from './commands.ts';
import type { Command } from './commands.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  /** Of an object without names of its own, such as labels. */
  readonly additionalProperties?: boolean | Schema;
}

/** Values that a command of Helm sets and that the schema of its chart does not have. */
export function unknownValues(command: Command): readonly string[] {
  const [program, , , chart = ''] = argumentsOf(command);
  const schema = join(REPOSITORY, chart, 'values.schema.json');
  if (program !== 'helm' || !existsSync(schema)) return [];
  return namesSet(command).filter((name) => !isValue(schemaIn(schema), name));
}

function namesSet(command: Command): readonly string[] {
  const settings = valuesOf(command, ['--set', '--set-string']).flatMap((list) => list.split(','));
  return settings.map((setting) => setting.replace(/=.*$/, ''));
}

function schemaIn(file: string): Schema {
  return JSON.parse(readFileSync(file, 'utf8')) as Schema;
}

function isValue(schema: Schema, name: string): boolean {
  let at: Schema | undefined = schema;
  for (const part of name.split('.')) {
    const others: boolean | Schema = at.additionalProperties ?? false;
    at = at.properties?.[part] ?? (typeof others === 'object' ? others : undefined);
    if (at === undefined) return false;
  }
  return true;
}
