/** Exchanges parts of a sidecar for ones that err, so that the oracle is seen to find it: `node --import` this, BROKEN names the fault. */
import { registerHooks } from 'node:module';
import { FAULTS } from './faults.ts';

const fault = FAULTS[process.env['BROKEN'] as keyof typeof FAULTS];

registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    const importer = context.parentURL ?? '';
    const replacement = Object.entries(fault).find(([part]) => {
      const [file = '', by = ''] = part.split('>').toReversed();
      return resolved.url.endsWith(file) && importer.endsWith(by);
    })?.[1];
    // The replacement itself may use what it replaces.
    const isOwn = importer.includes('/test/fuzz/broken/');
    if (replacement === undefined || isOwn) return resolved;
    return { ...resolved, url: new URL(replacement, import.meta.url).href };
  },
});
