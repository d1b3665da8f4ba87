/**
 * Must be imported before anything that makes a schema: zod compiles validators with `new Function`
 * unless told not to, and the page's content policy forbids that and reports the attempt.
 */
import { config } from 'zod';

config({ jitless: true });
