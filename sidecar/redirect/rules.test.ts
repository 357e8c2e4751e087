import { expect, test } from '@jest/globals';
import { redirectRules } from './rules.ts';

test('one transaction replaces the whole table', () => {
  expect(redirectRules({ guardedPorts: [3000, 8080], allowPorts: [9100] })).toBe(
    `add table inet gatehouse
delete table inet gatehouse
table inet gatehouse {
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    tcp dport 3000 redirect to :19020
    tcp dport 8080 redirect to :19021
    tcp dport 19002 redirect to :19003
  }
  chain output {
    type nat hook output priority -100; policy accept;
    oifname "lo" meta skuid != 19020 tcp dport 3000 redirect to :19020
    oifname "lo" meta skuid != 19020 tcp dport 8080 redirect to :19021
    oifname "lo" tcp dport 19002 redirect to :19003
  }
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iifname "lo" meta l4proto { 17, 33, 132, 136 } th dport { 3000, 8080 } reject
    iifname "lo" accept
    meta l4proto { 1, 58 } accept
    tcp dport { 19020, 19021, 19000, 19001, 9100 } accept
    meta l4proto 6 reject with tcp reset
    reject
  }
}
`,
  );
});

test('what is neither TCP to an open port nor ICMP is let in only from within, or as an answer', () => {
  const [, input = ''] = redirectRules({ guardedPorts: [3000], allowPorts: [9100] }).split(
    'chain input',
  );
  expect(input.match(/.* accept$/gm)?.map((rule) => rule.trim())).toEqual([
    'ct state established,related accept',
    'iifname "lo" accept',
    'meta l4proto { 1, 58 } accept',
    'tcp dport { 19020, 19000, 19001, 9100 } accept',
  ]);
  expect(input).toContain('policy drop;');
});

test('a port that is guarded is not opened, whatever else says so', () => {
  const rules = redirectRules({ guardedPorts: [3000], allowPorts: [3000, 9100] });
  expect(rules).toContain('tcp dport { 19020, 19000, 19001, 9100 } accept');
});
