import express from 'express';
import type { RequestHandler } from 'express';

/** Reads a JSON body of at most so many octets; a larger one is answered with 413, one that is not JSON with 400. */
export function jsonBody(limit: number): RequestHandler {
  return express.json({ limit, type: 'application/json', strict: false });
}

/** Reads a JSON body as its text, for what is signed. */
export function textBody(limit: number): RequestHandler {
  return express.text({ limit, type: 'application/json' });
}
