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
}

/** Bound once it is opened. */
export class Door {
  readonly listeners: Listener[] = [];
  readonly #options: DoorOptions;
  readonly #path: DataPath;

  constructor(options: DoorOptions, { gate, open, buckets, hostnames }: DoorFrame) {
    const { url, credential } = options.upstream;
    const { origin } = new URL(url);
    this.#options = options;
    this.#path = {
      gate,
      open,
      hostnames,
      memory: createMemory(buckets),
      upstream: createUpstream(origin, credential),
      unknownTools: new UnknownToolAnswers(),
      plain: createPlainForwarder({ upstreamOrigin: origin, log: gate.log }),
    };
  }

  /** Rejects when an address cannot be bound; those before it are bound then. */
  async open(): Promise<void> {
    for (const address of this.#options.listen) {
      const listener = await listen(
        (request, response) => void handle(this.#path, request, response),
        address,
        this.#options.tls,
      );
      this.listeners.push(listener);
    }
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
