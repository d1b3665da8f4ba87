/** A system call that failed. Thrown: it is the machine's failure, not a mistake in what the user wrote. */
export class KernelFailure extends Error {
  override readonly name = 'KernelFailure';
  /** The errno's name, e.g. `EPERM`. */
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;
  /** The kernel's own words (extended acknowledgement), if it gave any. */
  readonly kernelText: string | undefined;

  constructor(failure: { code: string; errno: number; syscall: string; kernelText?: string }) {
    const words = failure.kernelText === undefined ? '' : `: ${failure.kernelText}`;
    super(`${failure.syscall}: ${failure.code}${words}`);
    this.code = failure.code;
    this.errno = failure.errno;
    this.syscall = failure.syscall;
    this.kernelText = failure.kernelText;
  }
}
