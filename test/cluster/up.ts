import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_NAME } from './addresses.ts';
import { buildBinaries } from './binaries.ts';
import { createCertificates } from './certificates.ts';
import { prepareCgroups } from './cgroups.ts';
import { writeContainerdConfiguration } from './containerd.ts';
import { down } from './down.ts';
import { LOGS, STATE } from './folders.ts';
import { NODE_IMAGES, loadImage } from './image.ts';
import { writeKubeconfigs } from './kubeconfig.ts';
import { kubectl } from './kubectl.ts';
import { createNetwork } from './network.ts';
import { writeNodeConfiguration } from './node-configuration.ts';
import { installPackages } from './packages.ts';
import { PARTS, startPart } from './part.ts';
import { isHealthy } from './status.ts';

const COREDNS = join(import.meta.dirname, 'manifests', 'coredns.yaml');

function prepare(): void {
  mkdirSync(STATE, { recursive: true, mode: 0o700 });
  mkdirSync(LOGS, { recursive: true });
  prepareCgroups();
  createNetwork();
  createCertificates();
  writeKubeconfigs();
  writeContainerdConfiguration();
  writeNodeConfiguration();
}

async function startParts(): Promise<void> {
  for (const part of PARTS) {
    await startPart(part);
    if (part === 'containerd') NODE_IMAGES.forEach(loadImage);
  }
}

function waitForNode(): void {
  kubectl(['wait', '--for=create', `node/${NODE_NAME}`, '--timeout=60s']);
  kubectl(['wait', '--for=condition=Ready', `node/${NODE_NAME}`, '--timeout=60s']);
  kubectl(['apply', '-f', '-'], readFileSync(COREDNS, 'utf8'));
  kubectl(['rollout', 'status', 'deployment/coredns', '-n', 'kube-system', '--timeout=60s']);
}

/** Brings the cluster up and waits until its node is ready and names resolve. Does nothing where it is up. */
export async function up(): Promise<'was up' | 'brought up'> {
  if (isHealthy()) return 'was up';
  installPackages();
  buildBinaries();
  await down();
  prepare();
  await startParts();
  waitForNode();
  return 'brought up';
}
