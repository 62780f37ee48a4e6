import { cleanBankText } from '../failure.ts';
import type { Input, TestStep } from '../messages.ts';
import { Refused } from '../refused.ts';
import { bankPorts } from './bank-ports.ts';
import { knownInstitution } from './institutions.ts';
import type { AppSession, Ports } from './ports.ts';
import { newRegistration, storedRegistration } from './registrations.ts';

/**
 * Tries credentials at the bank without a person's consent, where the dialect can. Stores nothing. Throws `Refused`:
 * `not-found`, `invalid` for credentials that the dialect doesn't take or a dialect that has no test.
 */
export async function testConnection(ports: Ports, subject: Input<'connection.test'>): Promise<TestStep[]> {
  const session = await ports.vault.open();
  const { institutionId, settings } = await credentialsOf(ports, session, subject);
  const { institution, connector } = knownInstitution(ports, institutionId);
  if (!connector.test) throw new Refused('invalid');
  const bank = bankPorts(ports, institution, async () => {
    await ports.vault.open();
  });
  const steps = await connector.test({ institution, settings, ...bank });
  return steps.map((step) => ({ ...step, ...(step.words !== undefined && { words: cleanBankText(step.words) }) }));
}

async function credentialsOf(ports: Ports, session: AppSession, subject: Input<'connection.test'>) {
  if ('institutionId' in subject && subject.settings) {
    const { institution, connector } = knownInstitution(ports, subject.institutionId);
    return newRegistration(institution, connector, subject.settings, ports.clock.now());
  }
  const id = await registrationId(session, subject);
  const registration = id === undefined ? undefined : await session.get('registration', id);
  if (!registration) throw new Refused('not-found');
  return registration;
}

async function registrationId(session: AppSession, subject: Input<'connection.test'>): Promise<string | undefined> {
  if ('institutionId' in subject) return storedRegistration(session, subject.institutionId);
  const link =
    'attemptId' in subject
      ? await session.get('attempt', subject.attemptId)
      : await session.get('connection', subject.connectionId);
  return link?.registrationId;
}
