import { SseReader as SseReaderTruly } from '../../../core/sse/reader.ts';
import type { SseReading } from '../../../core/sse/reader.ts';

export type { SseProblem, SseReading } from '../../../core/sse/reader.ts';

/** Leaves out the event that the end of the stream completes. */
export class SseReader extends SseReaderTruly {
  override end(): SseReading {
    return { events: [], problem: null };
  }
}
