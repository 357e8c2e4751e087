import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An issuer on loopback: OIDC discovery and a key set, which a test may change or take down. */
export class TokenIssuer {
  keys: readonly object[] = [];
  isUp = true;
  /** How often its keys were asked for. */
  asked = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      if (!this.isUp) {
        response.writeHead(503).end();
        return;
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(this.#documentAt(request.url ?? '')));
    });
  }

  /** The `iss` of its tokens. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  open(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #documentAt(path: string): object {
    if (path !== '/jwks') return { issuer: this.url, jwks_uri: `${this.url}/jwks` };
    this.asked += 1;
    return { keys: this.keys };
  }
}
