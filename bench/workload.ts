/** What is asked of every system, the same bytes each time but for the number of the call. */

/** The forms in which a Streamable HTTP server may answer a call. */
export const ANSWER_FORMS = ['json', 'sse'] as const;
export type AnswerForm = (typeof ANSWER_FORMS)[number];

/** Each asks again as soon as it is answered. */
export const CONNECTIONS = [1, 16, 64] as const;

/** One kind of load. */
export interface Scenario {
  readonly form: AnswerForm;
  readonly connections: number;
}

export const SCENARIOS: readonly Scenario[] = ANSWER_FORMS.flatMap((form) =>
  CONNECTIONS.map((connections) => ({ form, connections })),
);

/** The tool whose call every policy here allows, per form of its answer. */
export const ALLOWED_TOOL: Readonly<Record<AnswerForm, string>> = {
  json: 'report_read',
  sse: 'report_follow',
};

export const DENIED_TOOL = 'report_delete';

/** Name of the protected server, as the policies select it. */
export const SERVER_NAME = 'bench';

/** Path of the backend and, since nothing in front of it changes the path, of every system. */
export const PATH = '/mcp';

/** Ends the text of every answer, so that one that is cut or comes from somewhere else is noticed. */
export const END_MARK = 'as the last of the figures says.';

/** Octets of the text of an answer. */
const TEXT_OCTETS = 1024;

/** The text of every answer. */
export const ANSWER_TEXT = 'Revenue by region and quarter. '
  .repeat(TEXT_OCTETS)
  .slice(0, TEXT_OCTETS - END_MARK.length)
  .concat(END_MARK);

/** Calls are numbered from here, so that all of them have the same length. */
export const FIRST_CALL = 1_000_000_000;

/** A tools/call of protocol 2025-11-25, in JSON. */
export function callBody(tool: string, id: number): string {
  const parameters = { name: tool, arguments: { region: 'north', quarter: 3, rows: 20 } };
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: parameters });
}

/** The header lines of a call. */
export function callHeaders(token: string | null): Readonly<Record<string, string>> {
  return {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'mcp-protocol-version': '2025-11-25',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
}
