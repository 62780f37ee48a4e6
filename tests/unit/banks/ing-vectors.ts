/**
 * Signatures over ING's signing strings. The public keys stand in the certificates that ING publishes for its sandbox
 * (github.com/ing-bank/ing-open-banking-cli, apps/sandbox/certificates). No private key is needed: whoever builds another
 * string fails to verify them.
 */
export const EIDAS_2020 =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkJltvbEo4/SFcvtGiRCar7Ah/aP0pY0bsAaCFwdgPikzFj+ij3TYgZLykz40EHODtG5Fz0iZD3fjBRRM/gsFPlUPSntgUEPiBG2VUMKbR6P/KQOzmNKF7zcOly0JVOyWcTTAi0VAl3MEO/nlSfrKVSROzdT4Aw/h2RVy5qlw66jmCTcp5H5kMiz6BGpG+K0dxqBTJP1WTYJhcEj6g0r0SYMnjKxBnztuhX5XylqoVdUy1a1ouMXU8IjWPDjEaM1TcPXczJFhakkAneoAyN6ztrII2xQ5mqmEQXV4BY/iQLT2grLYOvF2hlMg0kdtK3LXoPlbaAUmXCoO8VCfyWZvqwIDAQAB';
export const PREMIUM_2024 =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlvV3xqbkbM1kP+V8IdCdE9qCrLMxntxgfs38QrrIFcym+NF3/vW/U1jsgxqAEkFsUeCTfe0UjIRkaDZOINN3qEueI/buNMvGYuqujru7rHB270Wg6p/0izUuZOJFfSdIVVv5IkWPH8sb+jSHRjZeZu2ESXo/5+/h2gABDo5gjAxoKhTyPtCO7zOhS/PTpgIQsbQ3WpSRgCy5O6vgx2jx3mtALPoEOdpAcv+JyypV1xNVwDmLXSURsQOHmuOHEvQmZHIua2PzLlphSJy89UA+I1kkH9Vph20n0OE8FJc66ErDNle/Hpiv8i4HJ+qo+SO3BN00JwJAWwNLCSgaAABDGQIDAQAB';

/** The certificate of `PREMIUM_2024`. */
export const CERTIFICATE_2024 = `-----BEGIN CERTIFICATE-----
MIIDGDCCAgCgAwIBAgIEfdpZfjANBgkqhkiG9w0BAQsFADBOMRMwEQYDVQQKDApT
YW1wbGUgT3JnMRYwFAYDVQQLDA1JVCBEZXBhcnRtZW50MR8wHQYDVQQDDBZleGFt
cGxlX2NsaWVudF9zaWduaW5nMB4XDTI0MDUwNzEyNTAyMloXDTI3MDUwODEyNTAy
MlowTjETMBEGA1UECgwKU2FtcGxlIE9yZzEWMBQGA1UECwwNSVQgRGVwYXJ0bWVu
dDEfMB0GA1UEAwwWZXhhbXBsZV9jbGllbnRfc2lnbmluZzCCASIwDQYJKoZIhvcN
AQEBBQADggEPADCCAQoCggEBAJb1d8am5GzNZD/lfCHQnRPagqyzMZ7cYH7N/EK6
yBXMpvjRd/71v1NY7IMagBJBbFHgk33tFIyEZGg2TiDTd6hLniP27jTLxmLqro67
u6xwdu9FoOqf9Is1LmTiRX0nSFVb+SJFjx/LG/o0h0Y2XmbthEl6P+fv4doAAQ6O
YIwMaCoU8j7Qju8zoUvz06YCELG0N1qUkYAsuTur4Mdo8d5rQCz6BDnaQHL/icsq
VdcTVcA5i10lEbEDh5rjhxL0JmRyLmtj8y5aYUicvPVAPiNZJB/VaYdtJ9DhPBSX
OuhKwzZXvx6Yr/IuByfqqPkjtwTdNCcCQFsDSwkoGgAAQxkCAwEAATANBgkqhkiG
9w0BAQsFAAOCAQEAfSntlz4sS9iBfpV9keU6UwPpSr+z9RvFUemkINQWGG36r3wG
v1MrW9ZaYGx1nE+O0DUZYXBZoytwgxIX0jCA2Eq4QhrFGh2p50y6gzf7PnyFHr+g
OCQUdWovxiBQmpuzWoYmWzYoDuZEI3Ra/QqHMkEcAerF9NWFbP4Kd/1kMbFIcJ4k
4bdk+6/gZv6ef8Vb5hJO/O1y0rRnqtpc6BtXFKGXaK3uzlYf8MCUPBtDkBRNmArH
IdnnQOr16iHI6sE4mK4edCUMKTGexZfcAQjQNO56XKXG1ghy130m3OogUg7XRSle
yYARDJJEPCPeK+B8f+qXM4ZiCsWtjpJ7iphhiQ==
-----END CERTIFICATE-----`;

const TOKEN = { method: 'POST', target: '/oauth2/token', body: 'grant_type=client_credentials' } as const;

interface Vector {
  name: string;
  method: string;
  target: string;
  body: string;
  date: string;
  requestId?: string;
  /** SPKI, base64. */
  key: string;
  signature: string;
}

export const VECTORS: Vector[] = [
  {
    name: 'a token request of 2020, by a third party',
    ...TOKEN,
    date: '2020-03-30T13:09:26Z',
    key: EIDAS_2020,
    signature:
      'TfwuRawj0TRrpCIwM4BUwKNYPZvchGpGfM0budabtEpMm/1aUMfyq9o5iWq/HOzUc5UDcYUjqwBvFLMJQmR/nNFcNjbcpcO1Se3KNJn26yxVGfYXbz+c1gMweh+vxeQOIXT1wkpq3AHzSchWFzQRYY25iXPVPqug74D+mciBh2QBAqRGgnt18zCe7H7wPhHJ+eMjGddzhfmtttwpyXJNe7s0qe+OSx1YO2j4vze5ake/9udBzwVz/QiFv5wochCTCNYKzC8Ejje3I713AZQSrsWGw+hkWFFsI4W24z2n58pDc6gCWpt2MmSWKGa1N1mM0irc8L91p3G1dw482VK0+g==',
  },
  {
    name: 'a token request over three headers',
    ...TOKEN,
    date: '2026-09-01T12:00:00Z',
    key: PREMIUM_2024,
    signature:
      'IYy15InjC64hJvFAHURGZTIsRyYx8/DMvYDWGu8E0h/wD3ClrLV5mhGAT+urpmpogY/+mi6eIBOvB+0WX7BB8mwl0jCCBc/45LkknzUY2vLyWoLzjUw2EFxY0/h++d53CW7h76sDnUtvL/YnqN7hChmhOJj8phPpJQ8SFw5fbxPyw9RgZWU14oiaTVBdBo9O97lkFugGS+h5C94jF4hpVmwBiO/OVWXvpdk5tUgcmFEyhJCyrSRGVM5cChrzNwQtXr8JgmeCqSHFblxxJmYrCWT/wdOxaHYK2pNfy6K3qbFNy/gbnJXf5RVu5pr55650QoEl9hDRkuEru9I2Zq3xGA==',
  },
  {
    name: 'a token request over four headers',
    ...TOKEN,
    date: '2026-09-01T12:00:00Z',
    requestId: '11111111-2222-4333-8444-555555555555',
    key: PREMIUM_2024,
    signature:
      'feMPJ+UUJsttJBS9wQ01sgAQqtxyfgrJeG8656GPxKqB60J5AKKAcCqoS0RH2jJA7WPTke9UXQjkgBY2HR8BwAgEBqTNgd9UFQgzx6mpjCE+VYgZk90u1MzenWkMIZAbWWqnTjmZh0BH5fSMAy2d44vSHp9XPvHTNu/knc/WcgJ2CjehZsN2hLPeTlc9UwpP1H0yCNhMPBJGPCcxdIL6vu3hXEHLZDY9BtNcX9YeybIm2iu5n97XSgNw8aH/pqAL33g0qLtCcUT8TMwWChEGwTWFMfI4Wtb7O/IXA6HlThfO/sL4ZQG30363O5WXs5zbz1y91DnLbhHv0Vie8uYPeg==',
  },
  {
    name: 'a greeting',
    method: 'GET',
    target: '/greetings/single',
    body: '',
    date: '2026-09-01T12:00:00Z',
    key: PREMIUM_2024,
    signature:
      'DoYc33KfWQNRkyNopGEP7gLJRnpkBMFoa2cDWgXzQAh9IVWX+yIiqIQkvC/rNtwyiaQaFGtFJM/LcqiloHpbQsN52Bw0xT4YoNC14X6OZWNa731T9gUu7l9djyH2nhQX8yl2ErP/5ccJXz6dRCruyvKxr0v0cZzPiBDltmNhPyYjRSpvc8/4y2wzN2ah5du5dYdvuZSxojamOvqgLgRvNEDHff5lYioClCGgynfUOoB4HuLh+K9esmFVXxDbH8v6KH85uuadddKvOZM7G5rfuBPy3e7QTUltpF5zgzfmPJWOU1UM6N6B/xEjJ8yauvrELPp4xLBkTSpKw8dyLaTyFA==',
  },
];

/** Over `GET /signed/greetings` with an empty body, at 2026-09-01T12:00:00Z, by `PREMIUM_2024`. */
export const JWS =
  'eyJiNjQiOmZhbHNlLCJ4NXQjUzI1NiI6InFMQ1pMQ0g4TDh1RWY0ZDd3QkdIR2FQNEZ5YUlxcjBqU0t5VXpRNUJfT1UiLCJjcml0IjpbInNpZ1QiLCJzaWdEIiwiYjY0Il0sInNpZ1QiOiIyMDI2LTA5LTAxVDEyOjAwOjAwWiIsInNpZ0QiOnsicGFycyI6WyIocmVxdWVzdC10YXJnZXQpIiwiY29udGVudC10eXBlIiwiZGlnZXN0Il0sIm1JZCI6Imh0dHA6Ly91cmkuZXRzaS5vcmcvMTkxODIvSHR0cEhlYWRlcnMifSwiYWxnIjoiUFMyNTYifQ..AXH22EVAz3BhEKf6koMDbykpN9zvKqq_qTNZ8ZlooaI3V0oBnVMaRrDHv-64grJHem2rDdvo2nFAUONfkl8al4_E9l6h4XuCv7gP8lZyXRHC65Dir3KsKNcd_l0hNlDSsyuuqXwSld_pGmSjDeXwnjNjX4HBR1V43X_KSYpKbW4t_8EDU5bNBuaJeZrta29ALxoMny_ua3n0zBYmEdm3xrCZk55GPndkoCIiiBft8egwFqv7VC7R50MzmxpiOu9AjpRXxYNcv37HnlSgN03CoqW0twJw0bzFfa-2XD1R9z_jVX1dJVBU4ZVBPJj193Hdd4Jb3g47cZ9NbNSynxkAiQ';
