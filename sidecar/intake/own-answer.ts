import { destinationOf } from '../forward/destination.ts';
import { forward } from '../forward/forward.ts';
import { answer, answerJson, refuse } from '../transport/exchange.ts';
import type { Replies } from './replies.ts';

/** Streamable HTTP: a POST is answered by its own answer. */
export const OWN_ANSWER: Replies = {
  refuse: ({ path, exchange }, code, refused) => {
    refuse(path.gate, exchange, code, refused);
    return Promise.resolve();
  },
  deny: ({ exchange }, { denials, isBatch, status }) => {
    const [first] = denials;
    if (first === undefined) answer(exchange, 202, [], null);
    else answerJson(exchange, isBatch ? 200 : status, isBatch ? denials : first);
    return Promise.resolve();
  },
  forward: ({ body, cancelled: _, ...about }) =>
    forward(
      { ...about, answersOn: null },
      { method: 'POST', path: destinationOf(about).path, body, lastEventId: null },
    ),
};
