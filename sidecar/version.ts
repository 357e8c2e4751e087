import manifest from '../package.json' with { type: 'json' };

/** Version of Gatehouse. */
export const VERSION: string = manifest.version;
