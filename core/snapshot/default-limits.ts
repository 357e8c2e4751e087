import type { ServerLimits } from './snapshot.ts';

const MEBIBYTE = 1024 * 1024;

/** What holds where no McpServer sets a limit; why: `sidecar/limits/`. */
export const DEFAULT_LIMITS: ServerLimits = {
  requestBytes: 4 * MEBIBYTE,
  messageBytes: 16 * MEBIBYTE,
  streamsPerPrincipal: 64,
  idleSeconds: 300,
  totalSeconds: 86_400,
};
