import { TestGate } from '../support/gate.ts';
import { ROLES_POLICY, rulesPolicy, serverSettings } from '../support/policies.ts';

/** Name of the one server of this gate. */
const SERVER = 'suite';

/** Everything is allowed to everybody who has a role: what is left is what a gate does to the protocol. */
const EVERYTHING =
  "{ name: all, roles: ['*'], effect: Allow, tools: ['*'], resources: ['**'], prompts: ['*'], methods: ['*'] }";

/** A gate that denies nothing, and a token for it. */
export class OpenGate {
  readonly url: string;
  readonly token: string;
  readonly #gate: TestGate;

  private constructor(gate: TestGate, token: string) {
    this.url = gate.url(SERVER);
    this.token = token;
    this.#gate = gate;
  }

  /** `urls` are those under which clients reach it besides its own, through a proxy that keeps the Host. */
  static async start(upstream: string, urls: readonly string[] = []): Promise<OpenGate> {
    const settings = serverSettings(SERVER, [`urls: ${JSON.stringify(urls)}`]);
    const gate = await TestGate.start({
      policies: {
        'roles.yaml': ROLES_POLICY,
        'everything.yaml': rulesPolicy(SERVER, [EVERYTHING]),
        ...(urls.length === 0 ? {} : { 'server.yaml': settings }),
      },
      upstreams: { [SERVER]: upstream },
    });
    return new OpenGate(gate, await gate.token('ada', ['admins']));
  }

  remove(): Promise<void> {
    return this.#gate.remove();
  }
}
