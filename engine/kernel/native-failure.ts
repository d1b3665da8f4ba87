/** What the addon throws, as failures of a kernel port. */
import { isNativeFailure } from '../../native/index.ts';
import { ProgramRefusal } from './bpf-port.ts';
import { KernelFailure } from './failure.ts';

export async function asKernelFailure<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (reason) {
    if (!isNativeFailure(reason)) throw reason;
    const { code, errno, syscall } = reason;
    if (!('log' in reason) || typeof reason.log !== 'string')
      throw new KernelFailure({ code, errno, syscall });
    const program = 'program' in reason && typeof reason.program === 'string' ? reason.program : '';
    throw new ProgramRefusal({ code, errno, syscall, program, log: reason.log });
  }
}
