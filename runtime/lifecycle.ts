const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export type EndSignal = (typeof SIGNALS)[number];

/** Where signals are heard: `process`, or an EventEmitter in a test. */
export interface SignalSource {
  once(signal: EndSignal, listener: () => void): unknown;
  off(signal: EndSignal, listener: () => void): unknown;
}

export interface ShutdownStep {
  readonly name: string;
  readonly run: () => Promise<void>;
}

interface ShutdownOptions {
  readonly signals: SignalSource;
  /** Milliseconds for all steps together; keep it below the pod's terminationGracePeriodSeconds. */
  readonly deadlineMs: number;
  /** Told of each step that failed; the steps after it are still run. */
  readonly failed: (step: string, error: unknown) => void;
}

/** How a shutdown ended: `done` = every step finished; otherwise steps were cut off by the deadline or by a second signal. */
export type ShutdownEnd = 'done' | 'deadline' | 'signal';

/** Resolves with the first signal that asks the process to end. */
export function untilSignal(signals: SignalSource): Promise<EndSignal> {
  return new Promise((resolve) => {
    onSignal(signals, resolve);
  });
}

/** Runs the steps one after another and resolves as soon as they, the deadline or a second signal end it. */
export function shutDown(
  steps: readonly ShutdownStep[],
  { signals, deadlineMs, failed }: ShutdownOptions,
): Promise<ShutdownEnd> {
  return new Promise((resolve) => {
    const end = (how: ShutdownEnd) => {
      clearTimeout(timer);
      deafen();
      resolve(how);
    };
    const timer = setTimeout(end, deadlineMs, 'deadline');
    const deafen = onSignal(signals, () => {
      end('signal');
    });
    void runInOrder(steps, failed).then(() => {
      end('done');
    });
  });
}

async function runInOrder(
  steps: readonly ShutdownStep[],
  failed: ShutdownOptions['failed'],
): Promise<void> {
  for (const { name, run } of steps) {
    try {
      await run();
    } catch (error) {
      failed(name, error);
    }
  }
}

/** Calls back once, at the first of the signals; returns how to stop listening. */
function onSignal(signals: SignalSource, heard: (signal: EndSignal) => void): () => void {
  const listeners = SIGNALS.map((signal) => {
    const listener = () => {
      deafen();
      heard(signal);
    };
    signals.once(signal, listener);
    return { signal, listener };
  });
  const deafen = () => {
    for (const { signal, listener } of listeners) signals.off(signal, listener);
  };
  return deafen;
}
