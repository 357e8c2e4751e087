import type { createApp } from '../../runtime/http/app.ts';
import type { BodyBudget } from '../../runtime/http/body-budget.ts';
import { jsonBody } from '../../runtime/http/json-body.ts';
import type { InjectionContext } from './pod-namespace.ts';
import { mutatePod, validatePod } from './pod-verdict.ts';
import { NOT_JUDGED, namespaceUnknown } from './refused.ts';
import { readReview, reviewOf } from './review.ts';
import type { AdmissionRequest, Verdict } from './review.ts';
import type { InjectionSettings } from './settings.ts';
import { validateResource } from './validate-resource.ts';
import type { Neighbours } from './validate-resource.ts';

type App = ReturnType<typeof createApp>;

interface AdmissionMeter {
  /** `outcome`: allowed, refused, unavailable or failed. */
  admitted(webhook: string, outcome: string): void;
}

interface AdmissionLog {
  info(message: string, fields: Readonly<Record<string, string>>): void;
  error(message: string, fields: Readonly<Record<string, string>>): void;
}

interface AdmissionOptions {
  /** Asked for each review: roots and images change while the process runs. */
  readonly settings: () => InjectionSettings;
  /** null: there is no such namespace, or it is not known yet. */
  readonly namespaceLabels: (name: string) => Promise<Readonly<Record<string, string>> | null>;
  /** The objects of the namespace that are in force. */
  readonly objectsOf: (namespace: string) => Neighbours;
  readonly log: AdmissionLog;
  readonly meter: AdmissionMeter;
  readonly budget: BodyBudget;
}

/** An object of the API server's size limit (1.5 MiB), new and old, and what is around them. */
const REVIEW_OCTETS = 4 * 1024 * 1024;

type Judge = (request: AdmissionRequest) => Verdict | Promise<Verdict>;

/**
 * Serves the webhooks. They keep nothing, so a dry run needs no care. Whatever goes wrong is a refusal: an object that
 * could not be judged is not let in.
 */
export function addAdmissionRoutes(app: App, options: AdmissionOptions): void {
  const { settings, namespaceLabels, objectsOf } = options;
  const onPod =
    (judge: (request: AdmissionRequest, context: InjectionContext) => Verdict): Judge =>
    async (request) => {
      const { namespace } = request;
      const labels = await namespaceLabels(namespace);
      return labels === null
        ? namespaceUnknown(namespace)
        : judge(request, { namespace, namespaceLabels: labels, settings: settings() });
    };
  const judges: Readonly<Record<string, Judge>> = {
    'mutate-pod': onPod(mutatePod),
    'validate-pod': onPod(validatePod),
    'validate-resource': (request) => validateResource(request, objectsOf(request.namespace)),
  };
  for (const [webhook, judge] of Object.entries(judges))
    app.post(`/admission/${webhook}`, async (request, response) => {
      const rules = { limit: REVIEW_OCTETS, budget: options.budget };
      const reading = readReview(await jsonBody(request, response, rules));
      if (!reading.ok) {
        response.status(400).type('text/plain').send(`${reading.problem}\n`);
        return;
      }
      const verdict = await judged(webhook, { judge, request: reading.request, log: options.log });
      options.meter.admitted(webhook, outcomeOf(verdict));
      response.json(reviewOf(reading.request.uid, verdict));
    });
}

interface Judging {
  readonly judge: Judge;
  readonly request: AdmissionRequest;
  readonly log: AdmissionLog;
}

async function judged(webhook: string, { judge, request, log }: Judging): Promise<Verdict> {
  const { uid, kind, namespace, name } = request;
  const fields = { webhook, uid, kind, namespace, name };
  try {
    const verdict = await judge(request);
    if (!verdict.allowed)
      log.info('admission refused', { ...fields, codes: verdict.codes.join(' ') });
    return verdict;
  } catch (error) {
    log.error('admission failed', { ...fields, cause: String(error) });
    return NOT_JUDGED;
  }
}

function outcomeOf(verdict: Verdict): string {
  if (verdict.allowed) return 'allowed';
  return { 403: 'refused', 500: 'failed', 503: 'unavailable' }[verdict.status];
}
