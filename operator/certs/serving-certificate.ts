import type { Authority } from './key-ring.ts';
import { issueServing } from './issue.ts';
import type { IssuedCertificate, ServingIdentity } from './issue.ts';

export interface ServingOptions {
  readonly identity: ServingIdentity;
  /** Validity of one certificate, in milliseconds. It is renewed at two thirds. */
  readonly lifetime: number;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** What takes new certificates while it serves: an https server. Open connections go on; new ones get the new certificate. */
export interface TlsServer {
  setSecureContext(options: { cert: string; key: string }): void;
}

interface Held extends IssuedCertificate {
  readonly authorityId: string;
  readonly renewAt: number;
}

/** The certificate of this replica, in its memory alone: another replica has another one. */
export class ServingCertificate {
  private readonly options: ServingOptions;
  private readonly servers = new Set<TlsServer>();
  private held: Held | null = null;
  /** Renewals one after another, so that the last authority named is the one that stays. */
  private renewal: Promise<void> = Promise.resolve();

  constructor(options: ServingOptions) {
    this.options = options;
  }

  /** Null until the first authority is known. */
  get issued(): IssuedCertificate | null {
    return this.held;
  }

  /** The server has the certificate from now on, and each one that follows. */
  attach(server: TlsServer): void {
    this.servers.add(server);
    if (this.held !== null) present(server, this.held);
  }

  detach(server: TlsServer): void {
    this.servers.delete(server);
  }

  /**
   * Renews where the authority in use is another one or two thirds of the life are over: to be called after every change
   * of the ring and from time to time. Rejects where nothing could be issued; what is held stays.
   */
  keep(authority: Authority): Promise<void> {
    const renewal = this.renewal.then(() => this.renew(authority));
    this.renewal = renewal.catch(() => undefined);
    return renewal;
  }

  private async renew(authority: Authority): Promise<void> {
    const { identity, lifetime, clock } = this.options;
    const now = clock();
    if (this.held?.authorityId === authority.id && now < this.held.renewAt) return;
    const issued = await issueServing(authority, identity, { now, lifetime });
    const renewAt = now + ((issued.notAfter - now) * 2) / 3;
    const held = { ...issued, authorityId: authority.id, renewAt };
    this.held = held;
    this.servers.forEach((server) => present(server, held));
  }
}

function present(server: TlsServer, { certificate, privateKey }: IssuedCertificate): void {
  server.setSecureContext({ cert: certificate, key: privateKey });
}
