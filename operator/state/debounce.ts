/** Runs once a burst of calls has gathered for a while; the first call starts the clock, so that a steady stream cannot put it off. */
export function debounced(run: () => void, milliseconds: number): { call(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  return {
    call: () => {
      timer ??= setTimeout(() => {
        timer = null;
        run();
      }, milliseconds);
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
