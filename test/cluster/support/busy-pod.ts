import type { Destination } from '../../support/clients/outcome.ts';
import { events, rpc, send } from '../../support/mcp-http.ts';
import { Load, answerToCall } from './load.ts';
import type { LoadReport, Trial } from './load.ts';
import { podIp } from './lookups.ts';
import { MCP_PORT } from './workload.ts';

/** Longer than any test. */
const STREAM_MS = 3_600_000;
/** The load is there to notice a gap, not to fill the machine. */
const PAUSE_MS = 100;
/** What the probed server answers every call with. */
const ANSWER = '"result":{"content":[]}';

/** How a tool of the probed server is answered: `allowed`, `denied`, or in other words. */
export async function answerOf(destination: Destination, tool: string): Promise<string> {
  const call = rpc(tool, 'tools/call', { name: tool, arguments: {} });
  const answer = await answerToCall(destination, call);
  if (answer.startsWith('200') && answer.includes(ANSWER)) return 'allowed';
  return answer.includes('Denied by policy') ? 'denied' : answer;
}

interface Tools {
  readonly allowed: string;
  readonly denied: string;
}

/** Two callers of the probed server: what is allowed must be answered each time, and what is denied must be denied. */
export function decidedLoad(destination: Destination, tools: Tools): Load {
  const expecting =
    (tool: string, expected: string): Trial =>
    async () => {
      const answer = await answerOf(destination, tool);
      return answer === expected ? null : `${destination.url} ${tool}: ${answer}`;
    };
  return new Load(
    [expecting(tools.allowed, 'allowed'), expecting(tools.denied, 'denied')],
    PAUSE_MS,
  );
}

/** One pod of the probed server, past its Service: called all the time, and one more call is answered by a stream without end. */
export class BusyPod {
  readonly name: string;
  readonly destination: Destination;
  /** Events of the stream so far. */
  streamed = 0;
  /** The last event of the stream, or why it broke; never before it has ended. */
  readonly ended: Promise<string>;
  readonly #load: Load;

  private constructor(name: string, destination: Destination, stream: Response, load: Load) {
    this.name = name;
    this.destination = destination;
    this.ended = this.#follow(stream);
    this.#load = load;
  }

  static async start(
    namespace: string,
    name: string,
    token: string,
    tools: Tools,
  ): Promise<BusyPod> {
    const destination = { url: `http://${podIp(namespace, name)}:${MCP_PORT}/mcp`, token };
    const params = {
      name: tools.allowed,
      arguments: { ms: STREAM_MS, streamed: true },
      _meta: { progressToken: 'token' },
    };
    const stream = await send(destination, 'POST', rpc('stream', 'tools/call', params));
    return new BusyPod(name, destination, stream, decidedLoad(destination, tools));
  }

  get report(): LoadReport {
    return this.#load.report;
  }

  stop(): Promise<LoadReport> {
    return this.#load.stop();
  }

  async #follow(stream: Response): Promise<string> {
    let last = 'nothing';
    try {
      for await (const { data } of events(stream)) {
        this.streamed += 1;
        last = data;
      }
      return last;
    } catch (error) {
      return `broken: ${String(error)}`;
    }
  }
}
