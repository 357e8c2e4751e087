import fc from 'fast-check';
import type { Case } from './case.ts';
import { anyCase } from './grammar/grammar.ts';
import { Player } from './run-case.ts';
import type { Outcome } from './run-case.ts';
import { hasGrown, LIVE, RESIDENT, SAMPLE_MS } from './memory.ts';
import { Tally } from './tally.ts';
import type { System } from './system/system.ts';

export interface FuzzOptions {
  /** A fresh system; asked again where one has ended. */
  readonly start: () => Promise<System>;
  readonly seconds: number;
  /** After so many cases it is over too: what a run finds is then the same on a slow machine. */
  readonly cases?: number;
  /** Of the first round; each round has the next one. */
  readonly seed: number;
  /** Seconds in which a case that diverges is made smaller. */
  readonly shrinkSeconds?: number;
  /** Milliseconds between samples of the memory that is live; more often than usual in a run that is too short for enough of them. */
  readonly liveSampleMs?: number;
  readonly progress?: (tally: Tally, seconds: number, system: System) => void;
}

export interface Finding {
  /** The smallest case that shows it. */
  readonly found: Case;
  readonly divergences: readonly string[];
  readonly seed: number;
}

export interface FuzzResult {
  readonly tally: Tally;
  readonly finding: Finding | null;
  /** What was wrong with the run as a whole: memory that grew, a trail that does not verify. */
  readonly faults: readonly string[];
}

/** Cases of one seed. */
const ROUND = 500;
const SHRINK_SECONDS = 60;
const PROGRESS_MS = 10_000;

/** Plays cases until the time is over or one diverges. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const run = new Run(options);
  await run.open();
  try {
    const finding = await run.rounds();
    return { tally: run.tally, finding, faults: await run.close() };
  } catch (error) {
    await run.close();
    throw error;
  }
}

class Run {
  readonly tally = new Tally();
  readonly #options: FuzzOptions;
  readonly #startedAt = performance.now();
  #system: System | null = null;
  #player: Player | null = null;
  #sampling = false;
  #timers: NodeJS.Timeout[] = [];
  /** When nothing more is tried. */
  #until: number;
  /** The first case that diverged, as it was met, and what it showed. */
  #first: readonly [Case, readonly string[]] | null = null;

  constructor(options: FuzzOptions) {
    this.#options = options;
    this.#until = this.#startedAt + options.seconds * 1000;
  }

  async open(): Promise<void> {
    await this.#restart();
    this.#timers = [
      setInterval(() => {
        this.#sample('resident', this.#system?.resident() ?? null);
      }, SAMPLE_MS.resident),
      setInterval(() => void this.#sampleLive(), this.#options.liveSampleMs ?? SAMPLE_MS.live),
      setInterval(() => {
        if (this.#system !== null)
          this.#options.progress?.(this.tally, this.#seconds, this.#system);
      }, PROGRESS_MS),
    ];
  }

  async rounds(): Promise<Finding | null> {
    for (let { seed } = this.#options; !this.#isOver; seed += 1) {
      const finding = await this.#round(seed);
      if (finding !== null) return finding;
    }
    return null;
  }

  async close(): Promise<readonly string[]> {
    for (const timer of this.#timers) clearInterval(timer);
    const faults = [...((await this.#system?.stop()) ?? [])];
    const { memory } = this.tally;
    if (hasGrown(memory.resident, RESIDENT)) faults.push('the resident memory of the sidecar grew');
    if (hasGrown(memory.live, LIVE)) faults.push('what the sidecar holds in memory grew');
    return faults;
  }

  get #isOver(): boolean {
    const { cases = Infinity } = this.#options;
    const isEnough = this.#first === null && this.tally.cases >= cases;
    return isEnough || performance.now() > this.#until;
  }

  get #seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  async #round(seed: number): Promise<Finding | null> {
    const property = fc.asyncProperty(anyCase, (each) => this.#holds(each));
    const { counterexample } = await fc.check(property, { seed, numRuns: ROUND });
    const smallest = counterexample?.[0];
    if (smallest === undefined || this.#first === null) return null;
    const { divergences } = await this.#play(smallest);
    // One that came of a race may not come again: then the case that met it is worth more than a smaller one.
    const [found, shown] = divergences.length > 0 ? [smallest, divergences] : this.#first;
    return { found, divergences: shown, seed };
  }

  /** Nothing is tried any more once the time is over, and nothing made smaller once that took too long. */
  async #holds(each: Case): Promise<boolean> {
    if (this.#isOver) return true;
    const { divergences, reached, statuses } = await this.#play(each);
    if (this.#first === null) this.tally.add(reached, statuses);
    if (divergences.length === 0) return true;
    if (this.#first === null) this.#until = performance.now() + this.#shrinkMs;
    this.#first ??= [each, divergences];
    return false;
  }

  async #play(each: Case): Promise<Outcome> {
    if (this.#player === null) throw new Error('a run that was not opened');
    const outcome = await this.#player.play(each);
    if (this.#system?.hasEnded() === true) await this.#anew();
    return outcome;
  }

  get #shrinkMs(): number {
    return (this.#options.shrinkSeconds ?? SHRINK_SECONDS) * 1000;
  }

  /** A process that has ended is replaced, so that its case can be made smaller. */
  async #anew(): Promise<void> {
    await this.#system?.stop();
    await this.#restart();
  }

  async #restart(): Promise<void> {
    this.#system = await this.#options.start();
    this.#player = await Player.open(this.#system);
  }

  async #sampleLive(): Promise<void> {
    if (this.#sampling) return;
    this.#sampling = true;
    this.#sample('live', (await this.#system?.live()) ?? null);
    this.#sampling = false;
  }

  /** Of the first process alone: once something was found, others take its place. */
  #sample(kind: keyof Tally['memory'], octets: number | null): void {
    if (octets !== null && this.#first === null) this.tally.memory[kind].push(octets);
  }
}
