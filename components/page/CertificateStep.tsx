import { isFirefox } from '../../lib/browser/native.ts';
import { type MessageKey, t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import { Icon, type IconName } from '../Icon.tsx';
import { CertificateHelp } from './CertificateHelp.tsx';
import { type HostState, useFirstContact } from './use-first-contact.ts';

const LOOK: Record<HostState, { icon: IconName; words: MessageKey }> = {
  waiting: { icon: 'clock', words: 'certificate_waiting' },
  asking: { icon: 'refresh', words: 'certificate_asking' },
  reached: { icon: 'check', words: 'certificate_reached' },
  'no-certificate': { icon: 'alert', words: 'certificate_missing' },
  silent: { icon: 'cloud', words: 'certificate_silent' },
};

/** Has the browser ask the person for the certificate that an institution's hosts want, host by host. */
export function CertificateStep({
  institutionId,
  institution,
  done,
  cancel,
}: {
  institutionId: string;
  institution: string;
  /** Every host has answered. */
  done: () => void;
  cancel: () => void;
}) {
  const { hosts, states, busy, start } = useFirstContact(institutionId, done);
  const origins = hosts?.origins ?? [];
  const missing = Object.values(states).includes('no-certificate');
  const failed = missing || Object.values(states).includes('silent');
  return (
    <div class="stack">
      <p class="lead">{t('certificate_text', institution, NAME)}</p>
      <div class="card pad stack">
        <p>{t('certificate_hosts')}</p>
        <ul class="hosts" role="status">
          {origins.map((origin) => (
            <Host key={origin} origin={origin} state={states[origin] ?? 'waiting'} />
          ))}
        </ul>
        {missing && isFirefox() && <p class="hint">{t('certificate_missingFirefox')}</p>}
        <div class="buttons">
          <button type="button" class="button primary" aria-disabled={busy || !hosts} onClick={() => void start()}>
            {failed ? t('certificate_again') : t('certificate_choose')}
          </button>
          <button type="button" class="button" onClick={cancel}>
            {t('cancel')}
          </button>
        </div>
      </div>
      <CertificateHelp origins={origins} />
    </div>
  );
}

function Host({ origin, state }: { origin: string; state: HostState }) {
  const { icon, words } = LOOK[state];
  return (
    <li class={`host host-${state}`}>
      <Icon name={icon} spin={state === 'asking'} />
      <span>
        <bdi class="host-name">{new URL(origin).host}</bdi>
        <span class="host-state">{t(words)}</span>
      </span>
    </li>
  );
}
