export type ConfigurationProblem =
  | 'root-unreadable'
  | 'root-not-bankid'
  | 'certificate-unreadable'
  | 'certificate-is-html'
  | 'certificate-is-zip'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-is-test'
  | 'key-missing'
  | 'key-mismatch'
  | 'passphrase-missing'
  | 'passphrase-wrong'
  | 'p12-outdated'
  | 'setting-invalid'
  | 'store-unusable'
  | 'not-listening';

/** Something that whoever runs the relying party must put right. Its message says what, without any secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problem: ConfigurationProblem;

  constructor(problem: ConfigurationProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.problem = problem;
  }
}
