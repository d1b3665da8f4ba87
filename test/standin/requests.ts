/** Every request of a page, held by Chromium until the app under test has decided about it. */
import type { CDPSession } from 'playwright-core';
import { handlerOf } from './protocol.ts';
import { note, record } from './record.ts';
import { mayRequest } from './session.ts';

/** `Fetch.requestPaused`, as far as it matters here. */
interface Paused {
  readonly requestId: string;
  readonly request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly resourceType: string;
}

type Failure = 'Aborted' | 'BlockedByClient' | 'InternetDisconnected' | 'Failed';

/** Answers one request. `mayNavigate` says whether the app lets the page go to the address. */
export async function answerRequest(
  session: CDPSession,
  { requestId, request, resourceType }: Paused,
  page: { readonly url: string; readonly mayNavigate: () => boolean },
): Promise<void> {
  const { url } = page;
  const fail = (errorReason: Failure) =>
    session.send('Fetch.failRequest', { requestId, errorReason });
  if (resourceType === 'Document' && !page.mayNavigate()) {
    record.blocked.push({ what: 'navigation', url });
    await fail('Aborted');
    return;
  }
  if (!(await mayRequest(url, request.method))) {
    record.blocked.push({ what: 'request', url });
    await fail('BlockedByClient');
    return;
  }
  const handler = handlerOf(url);
  if (handler === undefined) {
    record.external.push(url);
    await fail('InternetDisconnected');
    return;
  }
  const { method, headers } = request;
  let response: Response;
  try {
    response = await handler(new Request(url, { method, headers }));
  } catch (reason) {
    note('protocol.handle rejected', url, String(reason));
    await fail('Failed');
    return;
  }
  await session.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  });
}
