import { type Answer, readForm, type SandboxRequest } from '../shared/http.ts';
import { html } from '../shared/html.ts';
import { pageAnswer } from '../shared/page/layout.ts';
import { brand } from './brand.ts';
import type { Registration } from './registration.ts';

/** What a person reads and clicks in the app. */
export const appNames = { approve: 'Yes, allow access', refuse: 'No, that wasn’t me', nothing: 'Nothing to approve' };

/**
 * `/app/{client}`: the app on the person's phone, as a page. It asks about the last login of a client, once that login
 * has got its tokens; refused ones open nothing any more.
 */
export function appAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const isAsking = (one: Registration) =>
    one.approvedAt === undefined && [...one.tokens.values()].some(({ use, evicted }) => use === 'access' && !evicted);
  if (!registration || !isAsking(registration)) return page(html`<h1>${appNames.nothing}</h1>`);
  if (request.method !== 'POST')
    return page(html`
      <h1>Someone is trying to read your accounts. Is it you?</h1>
      <form method="post">
        <button name="decision" value="approve">${appNames.approve}</button>
        <button name="decision" value="refuse">${appNames.refuse}</button>
      </form>
    `);
  if (readForm(request).get('decision') === 'approve') registration.approvedAt = registration.world.clock.now();
  else for (const token of registration.tokens.values()) token.endsAt = 0;
  return page(html`<h1>Thank you</h1>`);
}

const page = (content: ReturnType<typeof html>) => pageAnswer(brand, { title: 'The app', content });
