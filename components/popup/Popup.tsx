import { useEffect } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import type { Head } from '../../lib/snapshot.ts';
import { isOtherVersion } from '../../lib/ui/version.ts';
import { afterFirstPaint, useHead, useNow } from '../hooks.ts';
import { Locked } from '../Locked.tsx';
import { Strip } from '../Strip.tsx';
import { type Notice, type PopupActions, usePopupActions } from './actions.ts';
import { Header } from './Header.tsx';
import { Overview } from './Overview.tsx';
import { Screen } from '../Screen.tsx';
import { failedText, StorageStrip, Trouble, TroubleStrip, Waiting } from '../Trouble.tsx';

/** The popup, drawn from the snapshot alone. Its first message is sent after its first paint. */
export function Popup({ first }: { first: Head | undefined }) {
  const head = useHead(first);
  const now = useNow();
  const [state, actions] = usePopupActions();
  useEffect(() => afterFirstPaint(actions.opened), []);

  const hidden = state.hiding || (head?.settings.hidden ?? false);
  const refreshing = state.refreshing || (head?.connections.some(({ activity }) => activity === 'refreshing') ?? false);
  const odd = head !== undefined && isOtherVersion(head);
  return (
    <>
      <Header head={odd ? undefined : head} hidden={hidden} refreshing={refreshing} actions={actions} />
      <main class="main">
        {odd ? (
          <Trouble trouble="outdated" />
        ) : !head ? (
          <Waiting trouble={state.trouble} />
        ) : (
          <>
            {state.trouble && <TroubleStrip trouble={state.trouble} />}
            <div class="notice" role="status">
              {state.notice && <Notice {...state.notice} open={actions.open} />}
            </div>
            <Body head={head} hidden={hidden} now={now} actions={actions} />
          </>
        )}
      </main>
    </>
  );
}

function Notice({ text, guarded, open }: Notice & { open: PopupActions['open'] }) {
  const step = guarded && (
    <button type="button" class="button small" onClick={() => open('#connections')}>
      {t('open')}
    </button>
  );
  return (
    <Strip tone={guarded ? 'warn' : 'bad'} icon={guarded ? 'lock' : 'alert'} action={step}>
      {text}
    </Strip>
  );
}

function Body({ head, hidden, now, actions }: { head: Head; hidden: boolean; now: number; actions: PopupActions }) {
  switch (head.vault) {
    case 'none':
      return (
        <Screen title={t('first_title')} text={t('first_text', NAME)}>
          <button type="button" class="button primary wide" onClick={() => actions.open('#welcome')}>
            {t('first_button')}
          </button>
        </Screen>
      );
    case 'failed':
      return (
        <Screen icon="alert" title={t('failed_title')} text={failedText(head)}>
          <button type="button" class="button primary wide" onClick={() => actions.open()}>
            {t('page_open', NAME)}
          </button>
        </Screen>
      );
    case 'locked':
      return <Locked head={head} now={now} steps={actions.unlock} />;
    case 'open':
      return (
        <>
          {head.trouble && <StorageStrip />}
          <Overview head={head} hidden={hidden} now={now} actions={actions} />
        </>
      );
  }
}
