import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { code, page, table } from './markdown.ts';
import type { Page } from './markdown.ts';

const SOURCE = 'core/audit/record.ts';

/** What audit records hold, from the types that the writer and every reader share. */
export async function recordsPage(root: string): Promise<Page> {
  const text = await readFile(`${root}/${SOURCE}`, 'utf8');
  const file = ts.createSourceFile(SOURCE, text, ts.ScriptTarget.Latest, true);
  const interfaces = file.statements.filter((statement) => ts.isInterfaceDeclaration(statement));
  return page(
    'audit-records',
    'Audit records',
    'The fields of each record, which is the payload `p` of a line of the audit trail. How lines are chained and checked: [audit.md](../audit.md). Readers must pass over kinds and fields that they do not know.',
    ...interfaces.flatMap((declaration) => sectionOf(declaration, file)),
  );
}

function sectionOf(declaration: ts.InterfaceDeclaration, file: ts.SourceFile): readonly string[] {
  const rows = declaration.members.filter((member) => ts.isPropertySignature(member));
  return [
    `## ${declaration.name.text}`,
    ...[commentOf(declaration)].filter((comment) => comment !== ''),
    table(
      ['Field', 'Type', 'Meaning'],
      rows.map((row) => [
        code(row.name.getText(file)),
        code(plainType(row.type?.getText(file) ?? '')),
        commentOf(row),
      ]),
    ),
  ];
}

function plainType(type: string): string {
  return type.replaceAll(/\breadonly /g, '').replaceAll(/\s+/g, ' ');
}

function commentOf(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .filter((part) => ts.isJSDoc(part))
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ');
}
