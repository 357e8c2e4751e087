import type { Express } from '../runtime/http/app.ts';
import { createApp, listenSecurely } from '../runtime/http/app.ts';
import type { SecureListening } from '../runtime/http/app.ts';
import { Strangers } from '../runtime/http/strangers.ts';
import { OPERATOR_PORT } from '../core/pod/stream.ts';
import type { ServingCertificate } from './certs/serving-certificate.ts';

const LIMITS = {
  // A sidecar has two, its stream and one for acknowledgements: all of 4,000 sidecars, should one replica be left to them.
  connections: 8_192,
  // Sidecars, replicas and the API server send a few MiB at most, over the network of the cluster.
  receiveMs: 10_000,
};
/**
 * Connections of one address that have not shown the token of a pod. An API server has as many as it has requests under
 * way (600 by default), and all sidecars may have one where an address stands for them all.
 */
const STRANGERS = 2_048;

/** The HTTPS port of sidecars, webhooks and replicas. The certificate must have been issued; later ones are taken over. */
export async function startServer(
  addRoutes: (app: Express, strangers: Strangers) => void,
  certificate: ServingCertificate,
): Promise<SecureListening> {
  const { issued } = certificate;
  if (issued === null) throw new Error('there is no serving certificate yet');
  const app = createApp();
  const strangers = new Strangers(STRANGERS);
  addRoutes(app, strangers);
  const server = await listenSecurely(
    app,
    { host: '::', port: OPERATOR_PORT },
    { cert: issued.certificate, key: issued.privateKey },
    { ...LIMITS, strangers },
  );
  certificate.attach({
    setSecureContext: (context) => {
      server.present(context);
    },
  });
  return server;
}
