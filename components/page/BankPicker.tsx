import { useEffect, useId, useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import type { Bank } from '../../lib/messages.ts';
import { bankCountries, matchingBanks } from '../../lib/ui/banks.ts';
import { countryName, homeCountry } from '../../lib/ui/country.ts';
import { plural } from '../../lib/ui/plural.ts';
import { obstacleText, run } from '../../lib/ui/run.ts';
import { Icon } from '../Icon.tsx';
import { Name } from '../Name.tsx';
import { usePage } from './context.ts';

/** More rows than this are not drawn: typing on finds the rest. */
const MOST_ROWS = 50;

/** Which bank behind an intermediary: by country and by name. */
export function BankPicker({ attemptId, cancel }: { attemptId: string; cancel: () => void }) {
  const { act, now, country, setCountry } = usePage();
  const id = useId();
  const [banks, setBanks] = useState<Bank[]>();
  const [error, setError] = useState('');
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);

  async function read() {
    setError('');
    const result = await run('link.banks', { attemptId });
    if (result.ok) setBanks(result.output);
    else setError(obstacleText(result, now));
  }
  useEffect(() => void read(), [attemptId]);
  async function choose(bankId: string) {
    if (busy) return;
    setBusy(true);
    await act('link.bank', { attemptId, bankId });
    setBusy(false);
  }

  const countries = bankCountries(banks ?? []);
  const isKnown = (code: string | undefined) => code === '' || countries.includes(code ?? '?');
  const shownCountry = [country, homeCountry()].find(isKnown) ?? '';
  const inCountry = matchingBanks(banks ?? [], shownCountry, typed);
  // A name that this country does not have may be one of another.
  const found = inCountry.length > 0 ? inCountry : matchingBanks(banks ?? [], '', typed);
  if (error) {
    return (
      <div class="card pad stack">
        <p class="field-error" role="alert">
          {error}
        </p>
        <div class="buttons">
          <button type="button" class="button primary" onClick={() => void read()}>
            {t('try_again')}
          </button>
          <button type="button" class="button" onClick={cancel}>
            {t('cancel')}
          </button>
        </div>
      </div>
    );
  }
  if (!banks) return <p class="soft">{t('waiting')}</p>;
  return (
    <div class="stack">
      <div class="bank-search">
        <div class="field">
          <label for={`${id}-name`}>{t('bank_search')}</label>
          <input
            id={`${id}-name`}
            class="input"
            type="search"
            autocomplete="off"
            spellcheck={false}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        {countries.length > 1 && (
          <div class="field">
            <label for={`${id}-country`}>{t('link_country')}</label>
            <select
              class="input"
              id={`${id}-country`}
              value={shownCountry}
              onChange={(event) => setCountry(event.currentTarget.value)}
            >
              <option value="">{t('bank_everywhere')}</option>
              {countries.map((code) => (
                <option key={code} value={code}>
                  {countryName(code)}
                </option>
              ))}
            </select>
          </div>
        )}
      </div>
      <p class="soft" role="status">
        {found.length === 0 ? t('bank_none') : plural(found.length, 'bank_one', 'bank_other')}
        {found.length > MOST_ROWS && ` ${t('bank_more')}`}
      </p>
      {found.length > 0 && (
        <ul class="card list">
          {found.slice(0, MOST_ROWS).map((bank) => (
            <li key={bank.id}>
              <button type="button" class="row" onClick={() => void choose(bank.id)}>
                <span class="row-main">
                  <Name text={bank.name} class="row-title" />
                  {bank.country !== shownCountry && <span class="row-text">{countryName(bank.country)}</span>}
                </span>
                <Icon name="chevron" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="buttons">
        <button type="button" class="button" onClick={cancel}>
          {t('cancel')}
        </button>
      </div>
    </div>
  );
}
