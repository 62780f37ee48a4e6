declare module 'virtual:additions' {
  export const institutions: import('./institution.ts').Institution[];
  export const relyingParty: import('./relying-party.ts').RelyingParty | undefined;
}
