import { defaultSettings } from '../../core/compile/default-settings.ts';
import type { ServerSettings, Snapshot } from '../../core/snapshot/snapshot.ts';
import { issueToken } from '../../runtime/jose/issue-token.ts';
import { generateKeys } from '../../runtime/jose/keys.ts';
import { signingProvider } from '../support/signing-provider.ts';

const LIFETIME_SECONDS = 3_600;

/** A policy under which everybody of one group may call every tool but `denied`, and tokens for its members. */
export class MemorySetup {
  readonly snapshot: Snapshot;
  readonly #keys: Awaited<ReturnType<typeof generateKeys>>;

  private constructor(keys: Awaited<ReturnType<typeof generateKeys>>, snapshot: Snapshot) {
    this.#keys = keys;
    this.snapshot = snapshot;
  }

  static async create(
    limits: Partial<ServerSettings['limits']> = {},
    ssePath: string | null = null,
  ): Promise<MemorySetup> {
    const keys = await generateKeys('ES256');
    return new MemorySetup(keys, snapshotWith(keys.publicJwk, limits, ssePath));
  }

  token(subject: string, lifetimeSeconds = LIFETIME_SECONDS): Promise<string> {
    const issuedAt = Math.floor(Date.now() / 1000);
    const claims = { groups: ['users'] };
    const who = { issuer: 'https://id.example', subject, audiences: ['gate'], claims };
    return issueToken(this.#keys.privateJwk, { ...who, issuedAt, lifetimeSeconds });
  }

  /** The same in a later version, under which nobody may do anything. */
  get forbidding(): Snapshot {
    const { version, policy } = this.snapshot;
    const later = { ...version, reached: { McpRolePolicy: 2 } };
    return {
      ...this.snapshot,
      version: later,
      observedAt: Date.now(),
      policy: { ...policy, rules: [] },
    };
  }
}

function snapshotWith(
  key: Snapshot['providers'][number]['keys'][number],
  limits: Partial<ServerSettings['limits']>,
  ssePath: string | null,
): Snapshot {
  const settings = defaultSettings('models', ['http://models.example/mcp'], '/mcp');
  const members = [{ kind: 'claim', provider: 'p', claim: 'groups', values: ['users'] }] as const;
  const rule = {
    id: 'default/memory/rule',
    mode: 'Enforce',
    effect: 'Allow',
    roles: ['user'],
    tools: ['*'],
    resources: ['**'],
    prompts: [],
    methods: [],
    when: [],
    limit: null,
  } as const;
  return {
    version: { epoch: 1, reached: { McpRolePolicy: 1 } },
    observedAt: Date.now(),
    policy: {
      state: 'active',
      mode: 'Enforce',
      roles: [{ name: 'user', members }],
      rules: [rule],
    },
    server: { ...settings, ssePath, limits: { ...settings.limits, ...limits } },
    masks: [],
    providers: [signingProvider(key)],
    workloadKeys: [{ id: 'k', secret: Buffer.alloc(32, 7).toString('base64url') }],
  };
}
