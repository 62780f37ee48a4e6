declare module 'virtual:extra-institutions' {
  const institutions: import('./institution.ts').Institution[];
  export default institutions;
}
