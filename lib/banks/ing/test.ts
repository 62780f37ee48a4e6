import { Failure } from '../../failure.ts';
import type { TestStep } from '../../messages.ts';
import type { Context } from '../connector.ts';
import { requestApplicationWords } from './application.ts';
import type { Settings } from './settings.ts';
import { requestGreeting } from './showcase.ts';
import { type Application, requestApplication } from './tokens.ts';

/**
 * Tries what an application can do without a customer: its token, the Showcase greeting of the settings' mode, what ING
 * knows of it. Nothing is kept. Without a token the other steps can't be tried and are left out.
 */
export async function tryConnection(context: Context<Settings>): Promise<TestStep[]> {
  let application: Application;
  try {
    application = await requestApplication(context);
  } catch (error) {
    return [{ name: 'token', failure: failureOf(error) }];
  }
  return [
    { name: 'token' },
    await spoken('greeting', () => requestGreeting(context, application)),
    await spoken('application', () => requestApplicationWords(context, application)),
  ];
}

async function spoken(name: TestStep['name'], run: () => Promise<string>): Promise<TestStep> {
  try {
    return { name, words: await run() };
  } catch (error) {
    return { name, failure: failureOf(error) };
  }
}

function failureOf(error: unknown) {
  if (error instanceof Failure) return error.info;
  throw error;
}
