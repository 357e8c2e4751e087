/** The tables and tests of the policy core as one file: mutation testing loads it once for each of a thousand mutants. */
import '../core/identity/roles.test.ts';
import '../core/policy/decide.test.ts';
import '../core/policy/explain.test.ts';
import '../core/policy/match/condition.test.ts';
import '../core/policy/match/decimal.test.ts';
import '../core/policy/match/equality.test.ts';
import '../core/policy/match/glob.test.ts';
import '../core/policy/match/intersection.test.ts';
import '../core/policy/match/normal-uri.test.ts';
import '../core/policy/match/pointer.test.ts';
import '../core/policy/rate.test.ts';
import '../core/policy/visible.test.ts';
