import { spelledAs } from './parameters.ts';

/** Every member of a result that is filtered, sealed, decided on or remembered. */
const READ: readonly string[] = [
  'cacheScope',
  'inputRequests',
  'isError',
  'prompts',
  'protocolVersion',
  'requestState',
  'resources',
  'resourceTemplates',
  'task',
  'taskId',
  'tasks',
  'tools',
];

/**
 * Whether clients that ignore case (Go's) find in this result what the gate finds. Without this, `Tools` would be no list
 * to the filter and a list to the client.
 */
export const resultReadsAlike = spelledAs(READ);
