import { setTimeout as wait } from 'node:timers/promises';

/** Longest wait for anything that a test expects: far beyond what a busy machine needs, short of the test's own limit. */
const PATIENCE_MS = 20_000;

/** Milliseconds between looks. */
const LOOK_MS = 10;

/** Looks again and again until there is a value (not null, not false). @throws Error that names what did not come. */
export async function until<T>(
  what: string,
  look: () => T | null | false | Promise<T | null | false>,
  patienceMs = PATIENCE_MS,
  lookMs = LOOK_MS,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${patienceMs} ms`);
    await wait(lookMs);
  }
}

/** The promise's value. @throws Error that names what did not come, where it is not settled in time. */
export async function within<T>(
  what: string,
  promise: Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(`${what}: not within ${patienceMs} ms`));
  }, patienceMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
