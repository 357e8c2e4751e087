import type { BodyBudget } from '../runtime/http/body-budget.ts';
import type { DataPath } from './data-path.ts';
import type { ServiceCredential } from './forward/credential.ts';
import { createPlainForwarder } from './forward/plain.ts';
import { UnknownToolAnswers } from './forward/unknown-tool.ts';
import { createUpstream } from './forward/upstream.ts';
import type { Gate } from './gate.ts';
import { createMemory } from './memory/memory.ts';
import type { Memory } from './memory/memory.ts';
import type { OpenCalls } from './memory/open-calls.ts';
import { handle } from './pipeline.ts';
import { errorCode } from './probes/loopback.ts';
import type { ReadGarbage } from '../runtime/read-garbage.ts';
import type { Crowd } from '../runtime/http/crowd.ts';
import { listen } from './transport/server.ts';
import type { Address, Listener, TlsMaterial } from './transport/server.ts';

/** One guarded server: where clients come in, and where their calls go. */
export interface DoorOptions {
  readonly listen: readonly Address[];
  readonly upstream: {
    /** Origin of the MCP server; its path is in the snapshot. */
    readonly url: string;
    readonly credential: ServiceCredential;
  };
  /** Null: plain HTTP. */
  readonly tls: TlsMaterial | null;
}

/** What all doors of a pod share. */
export interface DoorFrame {
  readonly gate: Gate;
  readonly open: OpenCalls;
  readonly buckets: Memory['buckets'];
  readonly hostnames: ReadonlySet<string>;
  readonly bodies: BodyBudget;
  readonly answers: BodyBudget;
  readonly garbage: ReadGarbage;
  readonly crowd: Crowd;
}

/** An address that another process has. */
export interface Held {
  readonly address: Address;
  readonly error: unknown;
}

/** Bound once it is opened. */
export class Door {
  readonly listeners: Listener[] = [];
  /** What could not be bound because another process has it. */
  held: readonly Held[] = [];
  readonly #options: DoorOptions;
  readonly #path: DataPath;
  #isRetired = false;
  #unbound: readonly Address[];

  constructor(options: DoorOptions, { buckets, ...shared }: DoorFrame) {
    const { url, credential } = options.upstream;
    const { origin } = new URL(url);
    this.#options = options;
    this.#unbound = options.listen;
    this.#path = {
      ...shared,
      memory: createMemory(buckets),
      upstream: createUpstream(origin, credential),
      unknownTools: new UnknownToolAnswers(),
      plain: createPlainForwarder({ upstreamOrigin: origin, log: shared.gate.log }),
    };
  }

  /**
   * Binds what is not bound yet, and says in `held` what another process has. Rejects when an address cannot be bound for
   * another reason; those before it are bound then.
   */
  async open(): Promise<void> {
    const held: Held[] = [];
    for (const address of this.#unbound) {
      try {
        await this.#bind(address);
      } catch (error) {
        if (errorCode(error) !== 'EADDRINUSE') throw error;
        held.push({ address, error });
      }
    }
    this.held = held;
  }

  /** Sends its clients elsewhere, also those that meet what is bound later. */
  retire(): void {
    this.#isRetired = true;
    for (const listener of this.listeners) listener.retire();
  }

  async #bind(address: Address): Promise<void> {
    const listener = await listen(
      (request, response) => void handle(this.#path, request, response),
      address,
      { tls: this.#options.tls, crowd: this.#path.crowd },
    );
    this.#unbound = this.#unbound.filter((other) => other !== address);
    this.listeners.push(listener);
    if (this.#isRetired) listener.retire();
  }

  /** Ends at once what is left; resolves when it is gone. */
  async close(): Promise<void> {
    this.#path.upstream.close();
    this.#path.plain.close();
    for (const listener of this.listeners) {
      listener.destroy();
      await listener.close();
    }
  }
}
