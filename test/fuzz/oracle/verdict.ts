import { numberIn } from '../readers/view.ts';
import type { View } from '../readers/view.ts';
import type { PrincipalName } from '../system/setup.ts';

/** Of a session's life, and about calls of one's own: whose they are, the records say. */
const ALWAYS =
  /^(?:GET|DELETE|initialize|ping|server\/discover|notifications\/(?:initialized|roots\/list_changed|cancelled|progress)|tasks\/list)$/;

/** Whether the policy of `system/setup.ts` lets this principal send it: by hand, without any matcher of the product. */
export function mayHave(
  who: PrincipalName,
  view: View,
  isTaskOf: (task: string, who: string) => boolean,
): boolean {
  if (who === 'bob') return false;
  if (/^tasks\/(?!list$)/.test(view.method)) return isTaskOf(view.task, who);
  if (view.form === 'response' || ALWAYS.test(view.method)) return true;
  return who === 'ada' ? mayAda(view) : mayEve(view);
}

function mayAda({ method, target, arguments: given, resources }: View): boolean {
  if (method === 'logging/setLevel' || method.startsWith('custom/')) return true;
  if (method === 'subscriptions/listen') return resources.every(isOpen);
  if (/^(?:tools|prompts|resources|resources\/templates)\/list$/.test(method)) return true;
  if (target?.name === 'transfer') return (numberIn(given, 'amount') ?? Infinity) <= 100;
  return target !== null && isOpen(target.name);
}

function mayEve({ method, target, resources }: View): boolean {
  if (method === 'tools/list') return true;
  if (method === 'subscriptions/listen') return resources.length === 0;
  return method === 'tools/call' && target?.name === 'open';
}

function isOpen(name: string): boolean {
  if (name.startsWith('open-secret')) return false;
  if (/^note:\/\/open\/[^%\\]+$/.test(name)) return !/\/\.\.?(?:\/|$)/.test(name);
  return name === 'open' || name.startsWith('open-') || name.startsWith('greet');
}
