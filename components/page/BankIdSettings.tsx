import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import { type BankIdView, ENROL } from '../../lib/snapshot.ts';
import { IconButton } from '../IconButton.tsx';
import { OrderSlot } from '../order/OrderSlot.tsx';
import { Strip } from '../Strip.tsx';
import { usePage } from './context.ts';
import { EnrolForm } from './EnrolForm.tsx';
import { Setting } from './Setting.tsx';
import { UnenrolDialog } from './UnenrolDialog.tsx';
import { useBankIdOrder } from './use-bankid.ts';

/** Unlocking with BankID: set up, on, or being set up. Only where the build names a relying party. */
export function BankIdSettings({ bankid }: { bankid: BankIdView }) {
  const { say } = usePage();
  const order = useBankIdOrder();
  const [asked, setAsked] = useState<'form' | 'stop' | null>(null);
  const [untold, setUntold] = useState(false);
  const { relyingParty, enrolled } = bankid;
  const login = bankid.login?.subject === ENROL ? bankid.login : undefined;

  const before = useRef(enrolled);
  useEffect(() => {
    if (enrolled && !before.current) {
      say(t('bankid_isOn'));
      setAsked(null);
      setUntold(false);
    }
    before.current = enrolled;
  }, [enrolled]);

  return (
    <>
      <h2 class="group">{t('bankid_unlock')}</h2>
      {untold && (
        <div class="group-news">
          <Strip
            tone="warn"
            icon="alert"
            action={<IconButton icon="close" label={t('dismiss')} onClick={() => setUntold(false)} />}
          >
            <span role="alert">{t('bankid_notTold', relyingParty)}</span>
          </Strip>
        </div>
      )}
      {login && !login.failure ? (
        <OrderSlot subject={ENROL} purpose="enrol" steps={order} />
      ) : !enrolled && (login || asked === 'form') ? (
        <EnrolForm
          bankid={bankid}
          failure={login?.failure}
          putAway={() => {
            order.cancel();
            setAsked('form');
          }}
          close={() => {
            if (login) order.cancel();
            setAsked(null);
          }}
        />
      ) : (
        <div class="card list">
          {enrolled ? (
            <Setting title={t('bankid_isOn')} text={t('bankid_on_text', NAME, bankid.deviceName ?? '')}>
              <button type="button" class="button" onClick={() => setAsked('stop')}>
                {t('bankid_stop_open')}
              </button>
            </Setting>
          ) : (
            <Setting title={t('bankid_offer')} text={t('bankid_offer_text', relyingParty)}>
              <button type="button" class="button" onClick={() => setAsked('form')}>
                {t('settings_turnOn')}
              </button>
            </Setting>
          )}
        </div>
      )}
      {asked === 'stop' && (
        <UnenrolDialog
          relyingParty={relyingParty}
          close={() => setAsked(null)}
          done={(told) => (told ? say(t('bankid_isOff')) : setUntold(true))}
        />
      )}
    </>
  );
}
