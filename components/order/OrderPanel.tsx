import { useCallback, useEffect, useId, useRef, useState } from 'preact/hooks';
import { bankidLanguage, type Language } from '../../lib/bankid/language.ts';
import { launchBrowser, launchLink } from '../../lib/bankid/launch.ts';
import { pendingMessage, type Start } from '../../lib/bankid/message.ts';
import { WAITING } from '../../lib/bankid/order.ts';
import { RFA_TEXTS } from '../../lib/bankid/texts.ts';
import { filled, ORDER_WORDS, type OrderPurpose, type OrderWords } from '../../lib/bankid/words.ts';
import { cleanBankText } from '../../lib/failure.ts';
import { uiLanguage } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import type { OrderView } from '../../lib/snapshot.ts';
import { Icon } from '../Icon.tsx';
import { BlankCode, modulePixels, QrCode } from './QrCode.tsx';
import { useOrder } from './use-order.ts';

export interface OrderSteps {
  /** Begins it anew, for the app on this device or on another one. */
  start(start: Start): unknown;
  cancel(): unknown;
  /** Where this window would not survive that BankID is opened from it: shows the login in a tab. */
  inTab?(): unknown;
}

export interface OrderProps {
  /** Of the published order. */
  subject: string;
  purpose: OrderPurpose;
  /** The bank to be linked. */
  institution?: string;
  steps: OrderSteps;
}

/** A running BankID login: what to do now, the code while it may be scanned, and the ways out. */
export function OrderPanel({ subject, purpose, institution, steps }: OrderProps) {
  const title = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // What was clicked to begin it is gone.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
    // A popup is as high as this; a page may have it further down.
    if (!steps.inTab) heading.current?.parentElement?.scrollIntoView({ block: 'nearest' });
  }, []);
  const order = useOrder(subject);
  const language = bankidLanguage(uiLanguage());
  const words = ORDER_WORDS[language];
  const browser = launchBrowser(navigator.userAgent, navigator.maxTouchPoints);
  const [opened, setOpened] = useState(false);
  // Asked for here by the click that begins it anew for this device: that click is all that it takes.
  const [isAsked, setAsked] = useState(false);
  const [large, setLarge] = useLarge();
  const [isWhole, setWhole] = useState(true);
  const visible = useCallback(setWhole, []);

  const perModule = modulePixels(large, steps.inTab !== undefined);

  const start = order?.start ?? 'qr';
  const hint = order?.state === 'pending' ? order.hintCode : WAITING;
  const isWaiting = hint === WAITING;
  const message = RFA_TEXTS[pendingMessage(hint, { device: browser.device, opened: opened && start === 'here' })];
  const isCut = isWaiting && start === 'qr' && order?.frame !== undefined && !isWhole;
  return (
    <section class={large ? 'order order-large' : 'order'} lang={language} aria-labelledby={title}>
      <h2 ref={heading} id={title} class="order-title" tabIndex={-1}>
        {filled(words.title[purpose], institution === undefined ? NAME : cleanBankText(institution, 60))}
      </h2>
      <p class="order-yours">{filled(words.yours[purpose], NAME)}</p>
      <p class="order-message" role="status">
        {message[language]}
        {isCut && ` ${words.cutOff}`}
      </p>
      {isWaiting && start === 'qr' && (
        <>
          <Steps texts={words.steps} />
          <div class="qr-card">
            {order?.frame ? (
              <QrCode frame={order.frame} label={words.code} perModule={perModule} visible={visible} />
            ) : (
              <BlankCode text={words.preparing} perModule={perModule} />
            )}
          </div>
        </>
      )}
      {isWaiting && start === 'here' && (
        <>
          <Steps texts={words.stepsHere} />
          {steps.inTab ? (
            <button type="button" class="button primary wide" onClick={() => steps.inTab?.()}>
              {words.openApp}
            </button>
          ) : (
            <OpenApp
              order={order}
              words={words}
              isAsked={isAsked}
              opened={() => {
                setOpened(true);
                setAsked(false);
              }}
            />
          )}
        </>
      )}
      {!isWaiting && (
        <span class="order-app">
          <Icon name={start === 'qr' ? 'phone' : 'device'} />
        </span>
      )}
      <div class="buttons">
        {isWaiting && start === 'qr' && (
          <button type="button" class="button" aria-pressed={large} onClick={() => setLarge(!large)}>
            {large ? words.reduce : words.enlarge}
          </button>
        )}
        <button type="button" class="button" onClick={() => steps.cancel()}>
          {words.cancel}
        </button>
      </div>
      {isWaiting && (
        <button
          type="button"
          class="link"
          onClick={() => {
            setOpened(false);
            setAsked(start === 'qr' && !steps.inTab);
            steps.start(start === 'qr' ? 'here' : 'qr');
          }}
        >
          {start === 'qr' ? words.here : words.otherDevice}
        </button>
      )}
      <p class="order-time">
        {isWaiting && order && <>{filled(words.until, clock(order.endsAt, language))} </>}
        {words.mayClose}
      </p>
    </section>
  );
}

function Steps({ texts }: { texts: readonly string[] }) {
  return (
    <ol class="order-steps">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ol>
  );
}

/**
 * A link, and in a tab of its own: a browser that knows no such app then shows its complaint there, not here. Followed
 * by itself, once, where it `isAsked`; where the browser finds that too late after the click, it is there to be clicked.
 */
function OpenApp({
  order,
  words,
  isAsked,
  opened,
}: {
  order: OrderView | undefined;
  words: OrderWords;
  isAsked: boolean;
  opened: () => void;
}) {
  const anchor = useRef<HTMLAnchorElement>(null);
  const token = order?.autoStartToken;
  const link =
    token === undefined ? null : launchLink(token, launchBrowser(navigator.userAgent, navigator.maxTouchPoints));
  useEffect(() => {
    if (isAsked && link !== null) anchor.current?.click();
  }, [isAsked, link]);
  if (link === null) return <span class="button primary wide order-wait">{words.openApp}</span>;
  return (
    <a ref={anchor} class="button primary wide" href={link} target="_blank" rel="noreferrer" onClick={opened}>
      {words.openApp}
    </a>
  );
}

/** Whether the code is shown large. The window grows with it where it is as large as its content. */
function useLarge(): [boolean, (large: boolean) => void] {
  const [large, setLarge] = useState(false);
  useEffect(() => {
    document.body.classList.toggle('enlarged', large);
    return () => document.body.classList.remove('enlarged');
  }, [large]);
  return [large, setLarge];
}

/** In the browser's own way of writing times, where that is one of the words' language. */
function clock(at: number, language: Language): string {
  const browser = uiLanguage().replace('_', '-');
  const locale = bankidLanguage(browser) === language && browser.startsWith(language) ? browser : language;
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
}
