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
    oifname "lo" meta skuid 19020 tcp dport { 3000, 8080 } accept
    oifname "lo" tcp dport 3000 redirect to :19020
    oifname "lo" tcp dport 8080 redirect to :19021
    oifname "lo" tcp dport 19002 redirect to :19003
  }
  chain unredirected {
    type filter hook output priority filter; policy accept;
    oifname "lo" meta skuid 19020 accept
    oifname "lo" tcp dport { 3000, 8080 } tcp flags & (fin | syn | rst | ack) == syn reject with tcp reset
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

test('whose a socket is only ever lets it pass: one without an owner is led to the gate', () => {
  const rules = redirectRules({ guardedPorts: [3000], allowPorts: [] }).split('\n');
  const asking = rules.filter((rule) => rule.includes('skuid'));
  expect(asking).not.toEqual([]);
  for (const rule of asking) expect(rule).toMatch(/ meta skuid 19020 .*accept$/);
});

test('a port that is guarded is not opened, whatever else says so', () => {
  const rules = redirectRules({ guardedPorts: [3000], allowPorts: [3000, 9100] });
  expect(rules).toContain('tcp dport { 19020, 19000, 19001, 9100 } accept');
});
