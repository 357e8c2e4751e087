import type { Express } from '../runtime/http/app.ts';
import { addAdmissionRoutes } from './admission/routes.ts';
import type { InjectionSettings } from './admission/settings.ts';
import { rootThumbprintsOf } from './certs/published.ts';
import type { BodyBudget } from '../runtime/http/body-budget.ts';
import { excludedBy } from './config.ts';
import type { OperatorConfig } from './config.ts';
import type { KubeClient } from './kube/client.ts';
import type { Keys } from './keys.ts';
import type { OperatorLog } from './log.ts';
import type { OperatorMeter } from './metrics.ts';
import type { Replica } from './replica.ts';
import { observedNamespace } from './state/observed-namespace.ts';

const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces' };

export interface WebhooksOptions {
  readonly client: KubeClient;
  readonly config: OperatorConfig;
  readonly keys: Keys;
  readonly replica: Replica;
  readonly log: OperatorLog;
  readonly meter: OperatorMeter;
  readonly budget: BodyBudget;
}

/** The webhooks, over what this replica knows of the cluster. */
export function addWebhooks(app: Express, options: WebhooksOptions): void {
  const { config, keys, replica, log, meter, budget } = options;
  addAdmissionRoutes(app, {
    settings: () => injectionSettings(config, keys),
    namespaceLabels: (name) => namespaceLabels(name, options),
    objectsOf: (namespace) => ({
      ...replica.state.in(namespace).inForce,
      defaultProviders: [],
      cluster: replica.cluster(),
    }),
    log,
    meter,
    budget,
  });
}

function injectionSettings(config: OperatorConfig, keys: Keys): InjectionSettings {
  return {
    image: config.image,
    allowedImages: config.allowedImages,
    operatorUrl: config.operatorUrl,
    roots: rootThumbprintsOf(keys.ring),
    resources: config.sidecarResources,
    excludedNamespaces: excludedBy(config),
  };
}

/** A namespace that was created a moment ago is asked for: its first pod must not depend on a race. */
async function namespaceLabels(
  name: string,
  { client, replica }: WebhooksOptions,
): Promise<Readonly<Record<string, string>> | null> {
  const known = replica.state.namespaces.get('', name);
  if (known !== null) return known.labels;
  const asked = await client.get(NAMESPACES, { name });
  return asked === null ? null : observedNamespace(asked.value).labels;
}
