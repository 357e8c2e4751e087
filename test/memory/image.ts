import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** MiB that the chart gives an injected sidecar. */
export function chartLimit(): number {
  const { sidecar } = parse(read('charts/gatehouse/values.yaml')) as {
    readonly sidecar: { readonly resources: { readonly limits: { readonly memory: string } } };
  };
  const [, mebibytes = ''] = /^(\d+)Mi$/.exec(sidecar.resources.limits.memory) ?? [];
  return Number(mebibytes);
}

/** MiB of young objects that Node reckons with in a container of 256 MiB; on a machine with more it takes more. */
const SEMI_SPACE = 2;

/** Flags of Node and variables of the C library with which the image starts a sidecar, as they work in a container of this size. */
export function imageFlags(limit: number): { flags: readonly string[]; environment: object } {
  const script = read('bin/gatehouse');
  const [, given = ''] =
    /exec "\$node" (.*--max-old-space-size-percentage.*?) "\$here/.exec(script) ?? [];
  const flags = given.split(' ').flatMap((flag) => {
    const [, percentage] = /^--max-old-space-size-percentage=(\d+)$/.exec(flag) ?? [];
    if (percentage === undefined) return [flag];
    const oldSpace = Math.floor((limit * Number(percentage)) / 100);
    return [`--max-old-space-size=${oldSpace}`, `--max-semi-space-size=${SEMI_SPACE}`];
  });
  const variables = [...script.matchAll(/(MALLOC_\w+)="\$\{\w+:-(\d+)\}"/g)];
  const environment = Object.fromEntries(
    variables.map(([, name = '', value = '']) => [name, value] as const),
  );
  return { flags, environment };
}
