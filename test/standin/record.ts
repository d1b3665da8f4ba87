/** What happened in the stand-in that a test cannot see from the page. */
export const record = {
  /** Calls whose effect is outside this process: name and arguments. */
  calls: [] as { readonly api: string; readonly args: readonly unknown[] }[],
  /** What the app stopped: a navigation, a window, a request. */
  blocked: [] as { readonly what: string; readonly url: string }[],
  /** Requests that would have left the machine. */
  external: [] as string[],
};

export function note(api: string, ...args: readonly unknown[]): void {
  record.calls.push({ api, args });
}
