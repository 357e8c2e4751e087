/** Ways in which a gate could err, each as the files that are exchanged: `[IMPORTER>]FILE`, ends of paths, and what stands there instead. */
export const FAULTS = {
  'a reader that takes repeated keys': { '/intake/posted.ts>/json/read.ts': 'lenient-read.ts' },
  'a decision on the header': {
    '/sidecar/intake/posted.ts': 'header-posted.ts',
    '/core/mcp/routing-headers.ts': 'any-headers.ts',
  },
  'lists as they come': { '/core/mcp/listing.ts': 'whole-lists.ts' },
  'answers for nobody': { '/sidecar/forward/inspect.ts': 'any-answers.ts' },
  'records after the fact': { '/sidecar/decision-record.ts': 'late-records.ts' },
  'records that nothing waits for': { '/sidecar/decision-record.ts': 'eager-records.ts' },
  'other octets than were decided on': { '/sidecar/forward/upstream.ts': 'other-octets.ts' },
  'headers as they come': { '/sidecar/forward/headers.ts': 'all-headers.ts' },
  'tasks of everybody': { '/sidecar/memory/remembered.ts': 'shared-memory.ts' },
  'the last event left out': { '/core/sse/reader.ts': 'no-end.ts' },
  'an end at one input': { '/sidecar/intake/posted.ts': 'crashing-posted.ts' },
  'memory that is never given back': { '/sidecar/intake/posted.ts': 'hoarding-posted.ts' },
} as const;
