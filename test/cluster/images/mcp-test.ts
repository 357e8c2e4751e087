import { join } from 'node:path';
import { archiveOnBase } from './on-base.ts';

const FILE = join(import.meta.dirname, 'mcp-test.Dockerfile');

const INPUTS = [
  'test/cluster/images/mcp-test.Dockerfile',
  'test/cluster/images/mcp-test.Dockerfile.dockerignore',
  'package-lock.json',
  'examples/model-server',
  'test/package.json',
  'test/support',
  'test/cluster/servers',
];

/** The archive of the image for the pods of tests. */
export function mcpTestArchive(): string {
  return archiveOnBase({ name: 'mcp-test', file: FILE, inputs: INPUTS });
}
