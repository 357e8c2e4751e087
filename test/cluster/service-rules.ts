import { existsSync } from 'node:fs';
import { pathOf } from './binaries.ts';
import { attempt, run } from './command.ts';

/** Chains that the kubelet and kube-proxy make carry this in their names, as do the rules that lead to them. */
const MARK = 'KUBE-';

function removeRest(family: 'iptables' | 'ip6tables'): void {
  const rules = run(`${family}-save`, []).split('\n');
  const others = rules.filter((line) => !line.includes(MARK));
  if (others.length < rules.length) run(`${family}-restore`, [], { input: others.join('\n') });
}

/** Removes the rules by which the node led connections to Services; kube-proxy leaves the kubelet's. */
export function removeServiceRules(): void {
  if (existsSync(pathOf('kube-proxy'))) attempt(pathOf('kube-proxy'), ['--cleanup']);
  removeRest('iptables');
  removeRest('ip6tables');
}
