import type { ComponentProps } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import type { Unlinked as UnlinkedResult } from '../../lib/messages.ts';
import type { ConnectionView } from '../../lib/snapshot.ts';
import { accountFacts } from '../../lib/ui/accounts.ts';
import { neededPermissions } from '../../lib/ui/link-form.ts';
import type { Route } from '../../lib/ui/route.ts';
import { run } from '../../lib/ui/run.ts';
import { calendarDay, exactTime } from '../../lib/ui/time.ts';
import { AccountRow } from '../AccountRow.tsx';
import { ConnectionStrip } from '../ConnectionStrip.tsx';
import { Name } from '../Name.tsx';
import { Via } from '../Via.tsx';
import { AccountPicker } from './AccountPicker.tsx';
import { Back } from './Back.tsx';
import { CertificatePage } from './CertificatePage.tsx';
import { ConnectionTest } from './ConnectionTest.tsx';
import { usePage } from './context.ts';
import { Missing } from './Missing.tsx';
import { ReplaceCredentials } from './ReplaceCredentials.tsx';
import { ResourceReader } from './ResourceReader.tsx';
import { UnlinkDialog, Unlinked } from './UnlinkDialog.tsx';
import { useConnectionSteps } from './use-connection-steps.ts';

type Part = Extract<Route, { name: 'connection' }>['part'];

/** One linked bank: its accounts, what is known of the consent, and what one can do with it. */
export function ConnectionPage({ id, part }: { id: string; part: Part }) {
  const { head } = usePage();
  const [unlinked, setUnlinked] = useState<ComponentProps<typeof Unlinked>>();
  const connection = head.connections.find((one) => one.id === id);
  if (unlinked) return <Unlinked {...unlinked} />;
  if (!connection) return <Missing back={{ name: 'connections' }} />;
  return (
    <>
      <Back
        to={part ? { name: 'connection', id } : { name: 'connections' }}
        label={part ? connection.institution : t('connections_title')}
      />
      {part === 'credentials' ? (
        <ReplaceCredentials connection={connection} />
      ) : part === 'certificate' ? (
        <CertificatePage connection={connection} />
      ) : part === 'accounts' ? (
        <ChooseAccounts connection={connection} />
      ) : (
        <Details connection={connection} unlinked={(result) => setUnlinked({ ...connection, ...result })} />
      )}
    </>
  );
}

function Details({ connection, unlinked }: { connection: ConnectionView; unlinked: (result: UnlinkedResult) => void }) {
  const { head, accounts, institutions, now, go } = usePage();
  const steps = useConnectionSteps(connection);
  const [asking, setAsking] = useState(false);
  const { id, institution, via, asOf, linkedAt, consentEndsAt, confirmBy, portal, window, connector } = connection;
  const bank = institutions?.find((one) => one.id === connection.institutionId);
  const shown = connection.accountIds.flatMap((one) => accounts[one] ?? []);
  return (
    <>
      <h1>
        <Name text={institution} />
      </h1>
      {via !== undefined && <Via name={via} />}
      <div class="stack">
        <ConnectionStrip connection={connection} now={now} steps={steps} />
        <ul class="card list accounts">
          {shown.map((account) => (
            <AccountRow
              key={account.id}
              account={account}
              detail={accountFacts(account)}
              hidden={head.settings.hidden}
            />
          ))}
        </ul>
        <div class="buttons">
          <button type="button" class="button" onClick={() => void steps.refresh(id)}>
            {t('refresh')}
          </button>
          {window !== 'none' && (
            <button type="button" class="button" onClick={() => void steps.linkAgain(id)}>
              {t('connection_again')}
            </button>
          )}
          <button type="button" class="button" onClick={() => go({ name: 'connection', id, part: 'accounts' })}>
            {t('attempt_choose')}
          </button>
          <button type="button" class="button" onClick={() => steps.credentials(id)}>
            {t('connection_credentials')}
          </button>
        </div>
        {bank?.testable && (
          <ConnectionTest
            bank={bank}
            subject={() => ({
              origins: neededPermissions(bank, window, connection.hostSettings),
              tried: { connectionId: id },
            })}
          />
        )}
        <dl class="card list facts">
          <Fact label={t('connection_read')} value={asOf === undefined ? t('state_neverRead') : exactTime(asOf)} />
          <Fact label={t('connection_approved')} value={calendarDay(linkedAt, now)} />
          {consentEndsAt !== undefined && <Fact label={t('connection_ends')} value={calendarDay(consentEndsAt, now)} />}
          {confirmBy !== undefined && <Fact label={t('connection_confirm')} value={calendarDay(confirmBy, now)} />}
        </dl>
        {connector === 'enable-banking' && <p class="soft">{t('enableBanking_limit')}</p>}
        {confirmBy !== undefined && <p class="soft">{t('connection_confirm_text')}</p>}
        {connection.resources && <ResourceReader connectionId={id} />}
        {portal && (
          <p class="soft">
            <a href={portal} target="_blank" rel="noreferrer">
              {t('connection_portal')}
            </a>
          </p>
        )}
        <div class="buttons">
          <button type="button" class="button danger" onClick={() => setAsking(true)}>
            {t('unlink_button')}
          </button>
        </div>
      </div>
      {asking && <UnlinkDialog connection={connection} close={() => setAsking(false)} done={unlinked} />}
    </>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function ChooseAccounts({ connection: { id } }: { connection: ConnectionView }) {
  const { act, go, say } = usePage();
  const back = () => go({ name: 'connection', id });
  return (
    <>
      <h1>{t('choose_title')}</h1>
      <p class="lead">{t('choose_text')}</p>
      <AccountPicker
        load={() => run('connection.accounts', { connectionId: id })}
        save={async (accountIds) => {
          if (!(await act('connection.choose', { connectionId: id, accountIds }))) return;
          say(t('choose_saved'));
          back();
        }}
        cancel={back}
      />
    </>
  );
}
