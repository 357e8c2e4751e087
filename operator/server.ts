import type { Express } from '../runtime/http/app.ts';
import { createApp, listenSecurely } from '../runtime/http/app.ts';
import type { SecureLimits, SecureListening } from '../runtime/http/app.ts';
import { OPERATOR_PORT } from '../core/pod/stream.ts';
import type { ServingCertificate } from './certs/serving-certificate.ts';

const LIMITS: SecureLimits = {
  // A sidecar has two, its stream and one for acknowledgements: all of 4,000 sidecars, should one replica be left to them.
  connections: 8_192,
  // Sidecars, replicas and the API server send a few MiB at most, over the network of the cluster.
  receiveMs: 10_000,
};

/** The HTTPS port of sidecars, webhooks and replicas. The certificate must have been issued; later ones are taken over. */
export async function startServer(
  addRoutes: (app: Express) => void,
  certificate: ServingCertificate,
): Promise<SecureListening> {
  const { issued } = certificate;
  if (issued === null) throw new Error('there is no serving certificate yet');
  const app = createApp();
  addRoutes(app);
  const server = await listenSecurely(
    app,
    { host: '::', port: OPERATOR_PORT },
    { cert: issued.certificate, key: issued.privateKey },
    LIMITS,
  );
  certificate.attach({
    setSecureContext: (context) => {
      server.present(context);
    },
  });
  return server;
}
