/** Does the work and says how long it took, so that one sees where the time of a first run goes. */
export function timed(what: string, work: () => void): void {
  const started = performance.now();
  work();
  const seconds = (performance.now() - started) / 1_000;
  console.log(`${what}: ${seconds.toFixed(1)} s`);
}
