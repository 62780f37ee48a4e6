/** BankID's two services. Their addresses and private root certificates: developers.bankid.com, "Environments". */
export type EnvironmentName = 'production' | 'test';

export interface Environment {
  /** Base address of the RP API v6.0, with its last slash. */
  baseUrl: string;
  /** Common name of the private root that issues the service's certificate; the system's roots are never asked. */
  rootName: string;
  /** SHA-256 of that root, as openssl prints it. Both roots end on 2034-12-31. */
  rootSha256: string;
}

export const ENVIRONMENTS: Record<EnvironmentName, Environment> = {
  production: {
    baseUrl: 'https://appapi2.bankid.com/rp/v6.0/',
    rootName: 'BankID SSL Root CA v1',
    rootSha256: 'E6:A2:D4:5C:0A:10:51:C9:59:42:86:49:F8:6A:09:A9:B2:15:2C:D5:51:99:3C:C2:EB:4C:F0:94:BD:AC:BE:CB',
  },
  test: {
    baseUrl: 'https://appapi2.test.bankid.com/rp/v6.0/',
    rootName: 'Test BankID SSL Root CA v1 Test',
    rootSha256: 'F3:D0:74:0E:BF:B3:70:0E:3B:81:AA:79:1F:EE:45:14:72:69:8C:84:E1:99:C2:EB:48:A4:43:FF:1D:5B:40:5C',
  },
};
