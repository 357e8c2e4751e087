import type { Destination } from './clients/outcome.ts';
import { TestGate } from './gate.ts';
import { rpc } from './mcp-http.ts';
import { ROLES_POLICY, rulesPolicy, serverSettings } from './policies.ts';
import { ScriptedSse } from './scripted-sse.ts';
import { SseSession } from './sse-session.ts';
import { until } from './waiting.ts';

const RULES = [
  "{ name: tools, roles: ['*'], effect: Allow, tools: [echo, hang] }",
  '{ name: quiet, roles: [viewer], effect: Deny, methods: [sampling/createMessage] }',
];
const PLACED = ['ssePath: /sse', 'upstream: { limits: { streamsPerPrincipal: 4 } }'];

/** The policy of the server `open`, with more rules than it has by itself. */
export function openPolicy(...more: readonly string[]): string {
  return `${serverSettings('open', PLACED)}---\n${rulesPolicy('open', [...RULES, ...more])}`;
}

/** A gate in front of a scripted server of HTTP+SSE: `open`, `hidden` (deny style), `without` (not offered). */
export class SseGate {
  readonly scripted: ScriptedSse;
  readonly gate: TestGate;
  readonly #sessions: SseSession[] = [];

  private constructor(scripted: ScriptedSse, gate: TestGate) {
    this.scripted = scripted;
    this.gate = gate;
  }

  static async start(): Promise<SseGate> {
    const scripted = await ScriptedSse.start();
    const { url } = scripted;
    const hidden = serverSettings('hidden', [...PLACED, 'denyStyle: Hidden']);
    const gate = await TestGate.start({
      policies: {
        'roles.yaml': ROLES_POLICY,
        'open.yaml': openPolicy(),
        'hidden.yaml': `${hidden}---\n${rulesPolicy('hidden', RULES)}`,
        'without.yaml': rulesPolicy('without', RULES),
      },
      upstreams: { open: url, hidden: url, without: url },
      credentials: { open: 'Bearer of-the-service' },
    });
    return new SseGate(scripted, gate);
  }

  async as(subject: string, group = 'engineers', server = 'open'): Promise<Destination> {
    const url = this.gate.url(server).replace(/\/mcp$/, '/sse');
    return { url, token: await this.gate.token(subject, [group]) };
  }

  /** Closed by `rest`. */
  async open(at: Destination): Promise<SseSession> {
    const session = await SseSession.open(at);
    this.#sessions.push(session);
    return session;
  }

  /** Between two tests: nothing is open, the server is as it was. */
  async rest(): Promise<void> {
    await Promise.all(this.#sessions.splice(0).map((session) => session.close()));
    await until('all streams closed', () => this.scripted.openStreams === 0);
    this.scripted.forget();
  }

  /** Waits for the outcome of the call with this JSON-RPC id. */
  async outcomeOf(rpcId: string): Promise<unknown> {
    const { audit } = this.gate;
    const { id } = await audit.decision(
      `the call ${rpcId}`,
      (decision) => decision.rpcId === rpcId,
    );
    const isIts = (entry: { kind: string; id?: unknown }) =>
      entry.kind === 'outcome' && entry.id === id;
    return audit.entry(`the outcome of ${rpcId}`, isIts);
  }

  async stop(): Promise<void> {
    await this.gate.remove();
    await this.scripted.stop();
  }
}

export function toolCall(id: string | number, name: string, given: object = {}) {
  return rpc(id, 'tools/call', { name, arguments: given });
}
