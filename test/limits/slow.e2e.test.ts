import { playTogether } from './play.ts';
import { SLOW_CASES } from './slow-cases.ts';

playTogether(SLOW_CASES);
