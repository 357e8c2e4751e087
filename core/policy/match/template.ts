import { uriGlob } from './glob.ts';
import type { Glob } from './glob.ts';

/** Whether a text is a URI template (RFC 6570): braces are in no URI. */
export function isTemplate(text: string): boolean {
  return text.includes('{');
}

/**
 * A glob that matches every expansion of the template: an expression can become anything (`{+path}` keeps slashes), an
 * unclosed one as well. Wildcard characters of the template stay wildcards, so it may match more, never less.
 */
export function templateGlob(template: string): Glob {
  return uriGlob(template.replace(/\{[^}]*\}?/g, '**'));
}
