import { join } from 'node:path';
import { KINDS } from '../api/kinds.ts';
import { codePages } from './reference/code-pages.ts';
import { commandLinePage } from './reference/command-line-page.ts';
import { kindPage } from './reference/kind-page.ts';
import { limitsPage } from './reference/limits-page.ts';
import { page } from './reference/markdown.ts';
import type { Page } from './reference/markdown.ts';
import { recordsPage } from './reference/records-page.ts';

const ROOT = join(import.meta.dirname, '..');

/** Path and text of every page of docs/reference/. */
export async function referenceFiles(): Promise<readonly Page[]> {
  const pages = [
    ...KINDS.map(kindPage),
    ...codePages(),
    limitsPage(),
    await recordsPage(ROOT),
    commandLinePage(),
  ];
  return [indexOf(pages), ...pages];
}

function indexOf(pages: readonly Page[]): Page {
  const links = pages.map(({ path, text }) => {
    const title = /^# (.*)$/m.exec(text)?.[1] ?? path;
    return `- [${title}](${path.replace('docs/reference/', '')})`;
  });
  return page('README', 'Reference', 'Every page here is made from the sources.', links.join('\n'));
}
