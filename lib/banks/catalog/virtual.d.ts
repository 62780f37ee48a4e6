declare module 'virtual:additions' {
  const additions: import('./check.ts').Additions;
  export default additions;
}
