import { OPERATOR_AUDIENCE } from '../../core/pod/names.ts';
import type { KubeClient } from '../kube/client.ts';
import { field, textAt, listAt } from '../state/fields.ts';
import type { PodIdentity } from './pod-authenticator.ts';

const REVIEWS = { group: 'authentication.k8s.io', version: 'v1', plural: 'tokenreviews' };
const ACCOUNT = /^system:serviceaccount:([^:]+):/;

/** Asks the API server whose token this is; null where it is not one of a pod for this audience. */
export async function reviewToken(client: KubeClient, token: string): Promise<PodIdentity | null> {
  const answer = await client.request(
    'POST',
    `/apis/${REVIEWS.group}/${REVIEWS.version}/${REVIEWS.plural}`,
    {
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        spec: { token, audiences: [OPERATOR_AUDIENCE] },
      },
    },
  );
  return identityReviewed(answer);
}

/** Authenticators that know nothing of audiences leave the list out: then nobody checked for whom the token is. */
export function identityReviewed(answer: unknown): PodIdentity | null {
  const status = field(answer, 'status');
  const isMeant = listAt(status, 'audiences').includes(OPERATOR_AUDIENCE);
  if (field(status, 'authenticated') !== true || !isMeant) return null;
  const extra = (name: string): string => {
    const [value] = listAt(status, 'user', 'extra', `authentication.kubernetes.io/${name}`);
    return typeof value === 'string' ? value : '';
  };
  const namespace = ACCOUNT.exec(textAt(status, 'user', 'username'))?.[1] ?? '';
  const identity = { namespace, name: extra('pod-name'), uid: extra('pod-uid') };
  return Object.values(identity).includes('') ? null : identity;
}
