/**
 * How sure a fact about an institution is.
 * `official`: the institution's own text or code. `live`: an independent developer saw it live. `code`: read in
 * working third-party code. `quoted`: second-hand quotation of the institution. `guess`: check before relying on it.
 */
export type Certainty = 'official' | 'live' | 'code' | 'quoted' | 'guess';
