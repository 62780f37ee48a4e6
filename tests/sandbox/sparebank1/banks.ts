/** A bank of the alliance, as `GET /common/financial-institutions/banks` lists it. */
export interface AllianceBank {
  /** The `finInst` value. */
  id: string;
  name: string;
}

/** The twelve banks of the alliance (portal list, 2026-03). */
export const allianceBanks: readonly AllianceBank[] = [
  { id: 'fid-gudbrandsdal', name: 'SpareBank 1 Gudbrandsdal' },
  { id: 'fid-hallingdal-valdres', name: 'SpareBank 1 Hallingdal Valdres' },
  { id: 'fid-helgeland', name: 'SpareBank 1 Helgeland' },
  { id: 'fid-lom-skjaak', name: 'SpareBank 1 Lom og Skjåk' },
  { id: 'fid-nord-norge', name: 'SpareBank 1 Nord-Norge' },
  { id: 'fid-nordmore', name: 'SpareBank 1 Nordmøre' },
  { id: 'fid-ringerike-hadeland', name: 'SpareBank 1 Ringerike Hadeland' },
  { id: 'fid-smn', name: 'SpareBank 1 SMN' },
  { id: 'fid-sogn-fjordane', name: 'SpareBank 1 Sogn og Fjordane' },
  { id: 'fid-sor-norge', name: 'SpareBank 1 Sør-Norge' },
  { id: 'fid-ostfold-akershus', name: 'SpareBank 1 Østfold Akershus' },
  { id: 'fid-ostlandet', name: 'SpareBank 1 Østlandet' },
];

/** The public list, with the authorize address of each bank at `origin`. */
export function banksReply(origin: string): object {
  return {
    financialInstitutions: allianceBanks.map(({ id, name }, index) => ({
      id,
      shortName: id.replace('fid-', ''),
      name,
      bankplassregisterNumber: String(9901 + index),
      authorizeUrl: `${origin}/oauth/authorize?finInst=${id}`,
      type: 'bank',
    })),
  };
}
