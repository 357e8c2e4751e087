import fc from 'fast-check';
import type { Case } from './case.ts';
import { anyCase } from './grammar/grammar.ts';
import { Player } from './run-case.ts';
import { hasGrown, Tally } from './tally.ts';
import type { System } from './system/system.ts';

export interface FuzzOptions {
  /** A fresh system; asked again where one has ended. */
  readonly start: () => Promise<System>;
  readonly seconds: number;
  /** Of the first round; each round has the next one. */
  readonly seed: number;
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
/** Milliseconds that a failing case may be made smaller for. */
const SHRINK_MS = 60_000;
const PROGRESS_MS = 10_000;
const SAMPLE_MS = 500;

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
  #timers: NodeJS.Timeout[] = [];
  /** What the last failing case showed. */
  #last: readonly string[] = [];

  constructor(options: FuzzOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    await this.#restart();
    this.#timers = [
      setInterval(() => {
        this.#sample();
      }, SAMPLE_MS),
      setInterval(() => {
        if (this.#system !== null)
          this.#options.progress?.(this.tally, this.#seconds, this.#system);
      }, PROGRESS_MS),
    ];
  }

  async rounds(): Promise<Finding | null> {
    for (let { seed } = this.#options; this.#left > 0; seed += 1) {
      const found = await this.#round(seed);
      if (found !== null) return { found, divergences: this.#last, seed };
    }
    return null;
  }

  async close(): Promise<readonly string[]> {
    for (const timer of this.#timers) clearInterval(timer);
    const faults = (await this.#system?.stop()) ?? [];
    const grew = hasGrown(this.tally.memory.map(({ octets }) => octets));
    return grew ? [...faults, 'the resident memory of the sidecar grew'] : faults;
  }

  get #seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  /** Milliseconds until the end. */
  get #left(): number {
    return (this.#options.seconds - this.#seconds) * 1000;
  }

  async #round(seed: number): Promise<Case | null> {
    const property = fc.asyncProperty(anyCase, (each) => this.#holds(each));
    const details = await fc.check(property, {
      seed,
      numRuns: ROUND,
      interruptAfterTimeLimit: this.#left + SHRINK_MS,
    });
    return details.counterexample?.[0] ?? null;
  }

  /** Nothing is tried any more once the time is over, unless something has been found. */
  async #holds(each: Case): Promise<boolean> {
    if (this.#left <= 0 && this.#last.length === 0) return true;
    const outcome = await this.#player?.play(each);
    if (outcome === undefined) return true;
    if (this.#last.length === 0) this.tally.add(outcome.reached, outcome.statuses);
    if (outcome.divergences.length === 0) return true;
    this.#last = outcome.divergences;
    if (this.#system?.hasEnded() === true) await this.#anew();
    return false;
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

  #sample(): void {
    const octets = this.#system?.memory() ?? null;
    if (octets !== null) this.tally.memory.push({ at: this.#seconds, octets });
  }
}
