import * as z from 'zod';

/** Texts may hold `{NAME}`; README.md lists the names. */
const text = z.string();

/** A request as octets: the line, the usual headers without some, further header lines, and a body. */
const request = z
  .strictObject({
    line: text.default('POST /mcp HTTP/1.1'),
    without: z.array(z.string()).default([]),
    headers: z.array(text).default([]),
    body: text.optional(),
    hex: z
      .string()
      .regex(/^([0-9a-f]{2})*$/)
      .optional(),
    /** A call with so many spaces, nested arrays, elements or keys in its arguments, or letters in its name; or chunks of spaces. */
    large: z
      .strictObject({
        of: z.enum(['spaces', 'depth', 'elements', 'keys', 'name', 'chunks']),
        count: z.int().positive(),
      })
      .optional(),
  })
  .refine(({ body, hex, large }) => [body, hex, large].filter(isGiven).length <= 1, {
    error: 'a request has one body: body, hex or large',
  });

/** What the upstream answers, as octets. */
const answer = z.union([
  z.strictObject({
    status: z.int().default(200),
    headers: z.record(z.string(), text).default({}),
    body: text,
  }),
  z.strictObject({
    status: z.int().default(200),
    headers: z.record(z.string(), text).default({}),
    hex: z.string().regex(/^([0-9a-f]{2})*$/),
  }),
  /** Octets one character each, written piece by piece; then the upstream closes the connection. */
  z.strictObject({ raw: z.array(text).min(1) }),
]);

/** One request that the upstream may see. Its octets are stated: `same` as sent, or the exact text. */
const arrival = z.strictObject({
  method: z.string().optional(),
  target: z.string().optional(),
  body: text,
  headers: z.record(z.string(), text).optional(),
  absent: z.array(z.string()).optional(),
  /** Texts that are nowhere in the octets of the request. */
  never: z.array(text).optional(),
  /** It may come, or not: what counts is what the client sees of the answer. */
  optional: z.boolean().default(false),
});

const status = z.union([z.int().min(200).max(599), z.literal('none')]);

/** What the client may see. `none`: the connection ends without an answer. */
const client = z.strictObject({
  /** One status for each request. */
  status: z.union([status, z.array(status).min(1)]),
  /** Refused in band: a JSON-RPC error or a failed result under status 200. */
  denied: z.boolean().default(false),
  /** The JSON-RPC messages of the answers, in their order, whichever form they come in. */
  messages: z.array(text).optional(),
  sees: z.array(text).optional(),
  /** Texts that are nowhere in what was received. */
  never: z.array(text).optional(),
});

/** Requests that come before, each on a connection of its own. */
const before = z.strictObject({
  send: request,
  answer: answer.optional(),
  /** NAME of something of the answer that later texts may hold: a header's name, or a JSON pointer into the message. */
  keep: z.record(z.string().regex(/^[A-Z]+$/), z.string()).default({}),
});

const bypass = z.strictObject({
  name: z.string().min(1),
  why: z.string().optional(),
  before: z.array(before).default([]),
  /** Several requests are written at once, on one connection. */
  send: z.union([request, z.array(request).min(1)]),
  answer: answer.optional(),
  /** INVARIANT: no case without it; what may reach the upstream is what this corpus is about. */
  upstream: z.union([z.literal('nothing'), arrival, z.array(arrival).min(1)], {
    error: 'say what the upstream may see: `nothing`, or each request with its `body`',
  }),
  client,
  /** The case passes where nothing decides, too: its parser, or its own harmlessness, keeps it. */
  bare: z.literal('holds').optional(),
});

const covered = z.strictObject({ file: z.string().min(1), test: z.string().min(1) });

export const GROUP = z
  .strictObject({
    group: z.int().positive(),
    title: z.string().min(1),
    why: z.string().min(1),
    /** Tests elsewhere that show the same where octets cannot. */
    coveredBy: z.array(covered).default([]),
    cases: z.array(bypass).default([]),
  })
  .refine(({ cases, coveredBy }) => cases.length + coveredBy.length > 0, {
    error: 'a group has cases, or tests that cover it',
  });

export type Group = z.output<typeof GROUP>;
export type Bypass = z.output<typeof bypass>;
export type SentRequest = z.output<typeof request>;
export type ScriptedAnswer = z.output<typeof answer>;
export type Arrival = z.output<typeof arrival>;
export type Covering = z.output<typeof covered>;
export type Status = z.output<typeof status>;

function isGiven(value: unknown): boolean {
  return value !== undefined;
}
