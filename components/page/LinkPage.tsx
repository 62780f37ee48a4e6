import { type MessageKey, t } from '../../lib/i18n.ts';
import type { InstitutionView } from '../../lib/messages.ts';
import { countryName, homeCountry } from '../../lib/ui/country.ts';
import { linkableIn, linkCountries } from '../../lib/ui/link-list.ts';
import { routeHash } from '../../lib/ui/route.ts';
import { Icon } from '../Icon.tsx';
import { Name } from '../Name.tsx';
import { usePage } from './context.ts';

/** More countries than this are a list to open, not a row of buttons. */
const MOST_BUTTONS = 6;

/** Country, then bank. */
export function LinkPage() {
  const { institutions = [], country: chosen, setCountry } = usePage();
  const banks = institutions.filter(({ kind }) => kind !== 'sandbox');
  const sandboxes = institutions.filter(({ kind }) => kind === 'sandbox');
  const countries = linkCountries(banks);
  const home = homeCountry();
  const own = banks.find(({ kind, forOrganisations }) => kind === 'live' && !forOrganisations)?.country;
  const country = [chosen, home].find((code) => code && countries.includes(code)) ?? own ?? countries[0];
  const shown = linkableIn(banks, country);
  return (
    <>
      <h1>{t('link_title')}</h1>
      <p class="lead">{t('link_text')}</p>
      {countries.length > MOST_BUTTONS && (
        <div class="field country">
          <label for="country">{t('link_country')}</label>
          <select
            class="input"
            id="country"
            value={country ?? ''}
            onChange={(event) => setCountry(event.currentTarget.value)}
          >
            {countries.map((code) => (
              <option key={code} value={code}>
                {countryName(code)}
              </option>
            ))}
          </select>
        </div>
      )}
      {countries.length > 1 && countries.length <= MOST_BUTTONS && (
        <div class="segments" role="group" aria-label={t('link_country')}>
          {countries.map((code) => (
            <button
              key={code}
              type="button"
              class="segment"
              aria-pressed={code === country}
              onClick={() => setCountry(code)}
            >
              {countryName(code)}
            </button>
          ))}
        </div>
      )}
      {country && (
        <section>
          {countries.length === 1 && <h2 class="group">{countryName(country)}</h2>}
          <BankList banks={shown} />
          {!shown.some(({ intermediary }) => intermediary) && <p class="soft after">{t('link_missing')}</p>}
        </section>
      )}
      {sandboxes.length > 0 && (
        <details class="developers" open={banks.length === 0}>
          <summary>{t('link_developers')}</summary>
          <p class="soft">{t('link_developers_text')}</p>
          <BankList banks={sandboxes} />
        </details>
      )}
    </>
  );
}

function BankList({ banks }: { banks: InstitutionView[] }) {
  return (
    <ul class="card list">
      {banks.map(({ id, name, kind, needs, forOrganisations, closedText }) => (
        <li key={id}>
          {kind === 'closed' ? (
            <div class="row closed">
              <span class="row-main">
                <Name text={name} class="row-title" />
                <span class="row-text">{t((closedText ?? 'link_closed') as MessageKey)}</span>
              </span>
            </div>
          ) : (
            <a class="row" href={routeHash({ name: 'institution', id })}>
              <span class="row-main">
                <Name text={name} class="row-title" />
                <span class="row-text">{t(forOrganisations ? 'link_organisations' : (needs as MessageKey))}</span>
              </span>
              <Icon name="chevron" />
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
