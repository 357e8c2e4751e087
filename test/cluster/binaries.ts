import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt, run } from './command.ts';
import { CACHE } from './folders.ts';
import { timed } from './timed.ts';

const KUBERNETES = ['1', '34', '4'] as const;
const OLDEST_GO = 26;

const KUBERNETES_PROGRAMS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
] as const;

type OwnProgram = Exclude<keyof typeof MODULES, 'kubernetes'>;
export type Program = (typeof KUBERNETES_PROGRAMS)[number] | OwnProgram;

/** Assigns variables of packages while linking. */
const assigning = (paths: readonly string[], values: Readonly<Record<string, string>>): string =>
  paths
    .flatMap((path) => Object.entries(values).map(([name, value]) => `-X ${path}${name}=${value}`))
    .join(' ');

/** The server knows its own version only if the linker writes it in. */
const kubernetesVersion = assigning(
  ['k8s.io/component-base/version.', 'k8s.io/client-go/pkg/version.'],
  {
    gitVersion: `v${KUBERNETES.join('.')}`,
    gitMajor: KUBERNETES[0],
    gitMinor: KUBERNETES[1],
    gitTreeState: 'clean',
    gitCommit: 'published',
  },
);

/** Without these Helm takes a chart that it renders offline for one of a far older Kubernetes. */
const helmVersions = assigning(
  ['helm.sh/helm/v3/pkg/chartutil.k8sVersion', 'helm.sh/helm/v3/pkg/lint/rules.k8sVersion'],
  { Major: KUBERNETES[0], Minor: KUBERNETES[1] },
);

/** What is linked, and how. Each module's folder pins the version of everything that goes into it. */
const MODULES = {
  kubernetes: { main: '.', flags: `-s -w ${kubernetesVersion}` },
  coredns: { main: '.', flags: '-s -w' },
  helm: { main: 'helm.sh/helm/v3/cmd/helm', flags: `-s -w ${helmVersions}` },
  kubeconform: { main: 'github.com/yannh/kubeconform/cmd/kubeconform', flags: '-s -w' },
} as const;

type Module = keyof typeof MODULES;

const sourceOf = (module: Module): string => join(import.meta.dirname, 'binaries', module);

/** Names everything that a build depends on, so that a changed module is built again and an unchanged one never. */
function keyOf(module: Module): string {
  const hash = createHash('sha256').update(MODULES[module].flags);
  for (const file of readdirSync(sourceOf(module)).sort()) {
    hash.update(readFileSync(join(sourceOf(module), file)));
  }
  return `${module}-${hash.digest('hex').slice(0, 16)}`;
}

const folderOf = (module: Module): string => join(CACHE, keyOf(module), 'bin');

function requireGo(): void {
  const version = attempt('sh', ['-c', 'go env GOVERSION']).stdout.trim();
  const minor = Number(/^go1\.(\d+)/.exec(version)?.[1] ?? 0);
  if (minor >= OLDEST_GO) return;
  throw new Error(
    `The test cluster is built from source and needs Go 1.${OLDEST_GO} or later on the PATH (found: ${version || 'none'}).`,
  );
}

function build(module: Module): void {
  requireGo();
  const folder = folderOf(module);
  const unfinished = join(folder, `.${module}.${process.pid}`);
  mkdirSync(folder, { recursive: true });
  console.log(`Building ${module} from source, once for this machine; this takes minutes.`);
  const { main, flags } = MODULES[module];
  run('go', ['build', '-trimpath', '-ldflags', flags, '-o', unfinished, main], {
    folder: sourceOf(module),
    env: { CGO_ENABLED: '0' },
    shown: true,
  });
  renameSync(unfinished, join(folder, module));
}

/** The Kubernetes programs are one binary that looks at the name under which it is run. */
function nameKubernetesPrograms(): void {
  for (const program of KUBERNETES_PROGRAMS) {
    const link = join(folderOf('kubernetes'), program);
    if (!existsSync(link)) symlinkSync('kubernetes', link);
  }
}

/** Builds what is not in the cache yet. Throws where Go is needed and missing. */
export function buildBinaries(): void {
  for (const module of Object.keys(MODULES) as Module[]) {
    if (existsSync(join(folderOf(module), module))) continue;
    timed(`Built ${module}`, () => {
      build(module);
    });
  }
  nameKubernetesPrograms();
}

/** The path of a built program. */
export function pathOf(program: Program): string {
  return join(folderOf(isModule(program) ? program : 'kubernetes'), program);
}

const isModule = (program: Program): program is OwnProgram => Object.hasOwn(MODULES, program);

/** The folders of what people need by hand, for a PATH. */
export function programsPath(): string {
  return [...new Set([dirname(pathOf('kubectl')), dirname(pathOf('helm'))])].join(':');
}
