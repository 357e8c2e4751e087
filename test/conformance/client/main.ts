import type { Between } from '../leg.ts';
import { across } from './across.ts';
import { visit } from './visit.ts';
import type { Context } from './visit.ts';

/** The client that the suite starts: `main.ts BETWEEN URL`, where BETWEEN is what it puts in front of the server at URL. */
const [between = 'nothing', url = ''] = process.argv.slice(2);
const version = process.env['MCP_CONFORMANCE_PROTOCOL_VERSION'] ?? '';
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Context;

await across(between as Between, url, (destination) => visit(destination, version, context));
