import { play } from './play.ts';
import { POD_CASES } from './pod-cases.ts';
import { PRINCIPAL_CASES } from './principal-cases.ts';

play(PRINCIPAL_CASES);
play(POD_CASES);
