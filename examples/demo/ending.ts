const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Cleans up before the process ends, however its end comes: a signal, or a reader of its output that went away. The exit
 * status is what was found by then, or 1.
 */
export function cleanUpAtEnd(cleanUp: () => Promise<void>): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void cleanUp().finally(() => process.exit(process.exitCode ?? 1));
  };
  for (const signal of SIGNALS) process.on(signal, end);
  process.stdout.on('error', end);
}
