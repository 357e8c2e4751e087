import type { IncomingMessage } from 'node:http';
import type { SseEvent } from '../../core/sse/event.ts';
import { SseReader } from '../../core/sse/reader.ts';
import type { SseReading } from '../../core/sse/reader.ts';
import { HeldShare } from './held-share.ts';
import type { Relay } from './relay.ts';

/**
 * Hands over the events of an answer one after the other, as they come. Resolves at its end, or where the relay has ended;
 * rejects at what is no stream of events, or has one that is too long.
 */
export async function eachEvent(
  relay: Relay,
  answer: IncomingMessage,
  pass: (event: SseEvent) => Promise<void>,
): Promise<void> {
  const reader = new SseReader(relay.about.server.limits.messageBytes);
  const share = new HeldShare(relay);
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    relay.touch(chunk.length);
    const reading = reader.push(chunk);
    const octets = reader.waiting + octetsOf(reading.events);
    if (!share.hold(octets)) throw new Error('SSE: too much is held');
    await passAll(reading, pass);
    share.hold(reader.waiting);
    if (relay.ended) return;
  }
  await passAll(reader.end(), pass);
}

async function passAll(
  { events, problem }: SseReading,
  pass: (event: SseEvent) => Promise<void>,
): Promise<void> {
  for (const event of events) await pass(event);
  if (problem !== null) throw new Error(`SSE: ${problem}`);
}

function octetsOf(events: readonly SseEvent[]): number {
  return events.reduce((octets, { raw }) => octets + raw.length, 0);
}
