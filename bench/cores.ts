import { execFileSync, spawnSync } from 'node:child_process';

/** Whether the systems under test have a core of their own. */
export type Pinning = 'pinned' | 'not pinned';

/** Of util-linux. */
const TASKSET = 'taskset';
const UNDER_TEST = '0';
const EVERYTHING_ELSE = '1';

/**
 * Moves this process, and with it what it will start, to the second core; the first is for what is measured.
 * Where that cannot be done (one core, no taskset), everything shares what there is and the report says so.
 */
export function leaveCoreToSystems(): Pinning {
  const both = spawnSync(TASKSET, ['--cpu-list', `${UNDER_TEST},${EVERYTHING_ELSE}`, 'true']);
  if (both.status !== 0) return 'not pinned';
  const ourselves = ['--all-tasks', '--cpu-list', '--pid', EVERYTHING_ELSE, String(process.pid)];
  execFileSync(TASKSET, ourselves, { stdio: 'ignore' });
  return 'pinned';
}

/** The command that runs `command` on the core of the systems under test. */
export function onTestedCore(pinning: Pinning, command: readonly string[]): readonly string[] {
  return pinning === 'pinned' ? [TASKSET, '--cpu-list', UNDER_TEST, ...command] : command;
}
